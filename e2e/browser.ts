import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

const manifest = new URL('../node_modules/@sparticuz/chromium/package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }

/**
 * The browser out of the npm package, unpacked once per version and user. Its own temporary folder, because the package
 * takes any older `chromium` it finds there; unpacked beside and renamed, so that two runs at once do not meet half a file.
 */
async function chromiumPath(): Promise<string> {
  const home = join(tmpdir(), `xinqiao-chromium-${version}-${process.getuid?.() ?? 0}`)
  if (!existsSync(join(home, 'chromium'))) {
    const part = `${home}.${process.pid}`
    mkdirSync(part, { recursive: true, mode: 0o700 })
    const before = process.env.TMPDIR
    process.env.TMPDIR = part
    try {
      const { default: packed } = await import('@sparticuz/chromium')
      await packed.executablePath()
    } finally {
      if (before === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = before
    }
    try {
      renameSync(part, home)
    } catch {
      // Another run was first.
      rmSync(part, { recursive: true, force: true })
    }
  }
  return join(home, 'chromium')
}

/** Headless Chromium. Only `--no-sandbox`: the package's own flags would switch web security off. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await chromiumPath(), args: ['--no-sandbox'], headless: true })
}

export type Desk = {
  readonly context: BrowserContext
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
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`))
  page.on('console', (message) => {
    // A refusal (401, 403, 404, 409) is an answer; the browser reports it as an error all the same.
    if (
      message.type() === 'error' &&
      !/Failed to load resource: the server responded with a status of 4\d\d/.test(message.text())
    ) {
      faults.push(`console: ${message.text()}`)
    }
  })
  page.on('response', (response) => {
    if (response.status() >= 500)
      faults.push(`${response.status()} ${response.request().method()} ${response.url()}`)
  })
  return {
    context,
    page,
    faults,
    async picture(name) {
      await page.screenshot({
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
