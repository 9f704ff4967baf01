import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'

export { openBrowser } from '#kit/testing/chromium.ts'

export type Desk = {
  readonly context: BrowserContext
  /** The youngest page of the window. */
  readonly page: Page
  /** Errors of scripts and console, refused styles, answers of 500: a test that ends with any has failed. */
  readonly faults: readonly string[]
  /** What the person sees, into test-results/: the first thing to look at when a test fails. */
  picture(name: string): Promise<void>
  close(): Promise<void>
}

const RESULTS = new URL('../test-results/', import.meta.url).pathname

/** One person at one desk: own cookies, the office's usual window. */
export async function openDesk(
  browser: Browser,
  baseUrl: string,
  size = { width: 1440, height: 900 },
): Promise<Desk> {
  const context = await browser.newContext({
    baseURL: baseUrl,
    viewport: size,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  })
  context.setDefaultTimeout(15_000)
  await context.newPage()
  const faults: string[] = []
  context.on('weberror', (fault) => faults.push(`script: ${fault.error().message}`))
  context.on('console', (message) => {
    // A refusal (401, 403, 404, 409) is an answer; the browser reports it as an error all the same.
    if (
      message.type() === 'error' &&
      !/Failed to load resource: the server responded with a status of 4\d\d/.test(message.text())
    ) {
      faults.push(`console: ${message.text()}`)
    }
  })
  context.on('response', (response) => {
    if (response.status() >= 500)
      faults.push(`${response.status()} ${response.request().method()} ${response.url()}`)
  })
  return {
    context,
    get page() {
      return context.pages().at(-1) as Page
    },
    faults,
    async picture(name) {
      await context
        .pages()
        .at(-1)
        ?.screenshot({
          path: join(RESULTS, `${name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80)}.png`),
        })
    },
    close: () => context.close(),
  }
}

/** What axe finds by WCAG 2.2 AA, one line each; empty when nothing. `except`: selectors of parts that are not ours. */
export async function accessFaults(page: Page, except: readonly string[] = []): Promise<string[]> {
  let axe = new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
  for (const selector of except) axe = axe.exclude(selector)
  const { violations } = await axe.analyze()
  return violations.flatMap((one) =>
    one.nodes.map((node) =>
      `${one.id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`.replace(/\s+/g, ' '),
    ),
  )
}
