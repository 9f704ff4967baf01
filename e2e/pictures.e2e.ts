import { mkdirSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { openBrowser, openDesk, type Desk } from './browser.ts'
import { startServer, type Served } from './server.ts'

// The picture of the README, of the demo as a newcomer meets it. XINQIAO_PICTURES=1 writes it into docs/screenshots;
// else it goes to test-results, so that a run of the tests changes nothing in the tree.
const FOLDER = process.env.XINQIAO_PICTURES ? 'docs/screenshots' : 'test-results'

let served: Served
let browser: Browser
let desk: Desk | undefined

beforeAll(async () => {
  ;[served, browser] = await Promise.all([startServer([]), openBrowser()])
  mkdirSync(FOLDER, { recursive: true })
}, 180_000)
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await desk?.picture(task.name)
})
afterAll(async () => {
  await browser?.close()
  await served?.stop()
})

test('the demo lets a newcomer in with one click, and the desk keeps what is being told through a reload', async () => {
  desk = await openDesk(browser, served.url)
  const { page } = desk
  await page.goto('/')
  await page.getByRole('button', { name: '话务员' }).click()
  await page.getByRole('link', { name: '登记', exact: true }).click()

  const story =
    '我姓李，今天上午在江东街道的药店买口罩，一包十只要了四十五块，架子上没有标价。问店员，说不买就算了。年前同样的才卖十二块。小票在我手上，希望退差价。'
  await page.getByLabel('诉求原文').fill(story)
  await page.getByLabel('电话').fill('10012345521')
  await page.getByLabel('姓名').fill('李晓禾')
  await page.getByLabel('经营者').fill('安和堂药店江东店')
  await page.getByLabel('经营地址').fill('江东中路某号')
  await page.getByLabel('金额').fill('45')
  await page.getByLabel('请求').fill('退还差价')
  await page.getByText(/草稿已存/).waitFor()
  await page.screenshot({ path: `${FOLDER}/desk.png` })

  await page.reload()
  await expect.poll(() => page.getByLabel('诉求原文').inputValue()).toBe(story)
  expect(await page.getByLabel('姓名').inputValue()).toBe('李晓禾')
  expect(desk.faults).toEqual([])
})
