import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { accessFaults, openBrowser, openDesk, type Desk } from './browser.ts'
import { makeOffice, type Office } from './office.ts'
import { startServer, type Served } from './server.ts'

// One office, one day: what the agent takes down goes from desk to desk until it is in the archive. Each test goes on
// where the one before has left it.

const STORY = '王女士说昨天在江东中路的惠民安大药房买了两盒口罩，没有标价，要求退差价。'
const REPORT_STORY = '李先生说好邻生鲜超市把过期牛奶改了日期再卖，要求查处，也要求退钱。'
const PHONE = '10012345521'

let served: Served
let browser: Browser
let office: Office
const desks = new Map<string, Desk>()
let caseNumber = ''
let casePath = ''
let reportPath = ''

beforeAll(async () => {
  ;[served, browser] = await Promise.all([startServer(['--empty']), openBrowser()])
  office = await makeOffice(served, [
    { username: 'wangxia', name: '王霞', role: 'agent' },
    { username: 'chenjing', name: '陈静', role: 'agent' },
    { username: 'fangbo', name: '方波', role: 'dispatcher' },
    { username: 'liuyong', name: '刘勇', role: 'handler' },
    { username: 'kongxiu', name: '孔秀', role: 'reviewer' },
  ])
}, 180_000)
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail')
    await Promise.all([...desks].map(([name, desk]) => desk.picture(`${task.name} ${name}`)))
  for (const [name, desk] of desks) expect(desk.faults, name).toEqual([])
})
afterAll(async () => {
  await browser?.close()
  await served?.stop()
})

/** The desk of one of the people, signed in at the first use. */
async function deskOf(username: string): Promise<Page> {
  const known = desks.get(username)
  if (known) return known.page
  const desk = await openDesk(browser, served.url)
  desks.set(username, desk)
  await desk.page.goto('/sign-in')
  await office.signIn(desk.page, username)
  await desk.page.getByRole('heading', { name: '工作台' }).waitFor()
  return desk.page
}

const expectAccessible = async (page: Page) => expect(await accessFaults(page)).toEqual([])
const focused = (page: Page) => page.evaluate<string>('document.activeElement.id')
const waitFocus = (page: Page, id: string) => expect.poll(() => focused(page)).toBe(id)

/** The main step, its form filled, confirmed: all by keys. */
async function takeStep(
  page: Page,
  action: string,
  fill?: (form: ReturnType<Page['getByRole']>) => Promise<void>,
) {
  await page
    .getByRole('button', { name: new RegExp(`^${action}`) })
    .filter({ has: page.getByText('Ctrl+Enter') })
    .waitFor()
  await page.keyboard.press('Control+Enter')
  const form = page.getByRole('dialog')
  await form.getByRole('button', { name: new RegExp(`^确认${action}`) }).waitFor()
  await expect.poll(() => form.locator(':focus').count()).toBe(1)
  await fill?.(form)
  await page.keyboard.press('Control+Enter')
  await form.waitFor({ state: 'hidden' })
}
const state = (page: Page, text: string) =>
  page.locator('main header').getByText(text, { exact: true }).waitFor()

test('a complaint is registered by keys alone: ten beyond what is said', async () => {
  const page = await deskOf('wangxia')
  await expectAccessible(page)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('dengji')
  await page.keyboard.press('Enter')
  await waitFocus(page, 'desk-story')
  await expectAccessible(page)

  let presses = 0
  const press = async (key: string) => {
    presses += key.split('+').length
    await page.keyboard.press(key)
  }
  await page.keyboard.insertText(STORY)
  // Each press goes to what is still to be asked; the last one saves.
  for (const [field, text] of [
    ['desk-name', '王敏'],
    ['desk-phone', PHONE],
    ['desk-operatorName', '惠民安大药房（江东中路店）'],
    ['desk-request', '退还差价 540 元'],
  ] as const) {
    await press('Control+Enter')
    await waitFocus(page, field)
    await page.keyboard.insertText(text)
  }
  await expectAccessible(page)
  await press('Control+Enter')
  await page.getByText('已登记 1 件').waitFor()
  expect(presses).toBeLessThanOrEqual(12)
  await expectAccessible(page)

  const link = page.locator('main').getByRole('link', { name: /^320100-/ })
  caseNumber = await link.innerText()
  casePath = (await link.getAttribute('href'))!
  expect(
    await page
      .locator('main')
      .getByText(/^[0-9A-Z]{8}$/)
      .count(),
  ).toBe(1)
  await page.keyboard.press('Control+Enter')
  await waitFocus(page, 'desk-story')
  expect(await page.getByLabel('诉求原文').inputValue()).toBe('')
})

test('a consultation is answered in the same call: two presses beyond what is said', async () => {
  const page = await deskOf('wangxia')
  await page.keyboard.insertText('口罩有没有限价')
  await page.keyboard.press('Control+Shift+Enter')
  await waitFocus(page, 'desk-answer')
  await page.keyboard.insertText('没有统一限价，经营者须明码标价。')
  await page.keyboard.press('Control+Shift+Enter')
  await page.getByText('已登记 1 件').waitFor()
  await page.locator('main').getByText('已办结', { exact: true }).waitFor()
  await page.keyboard.press('Control+Enter')
})

test('Tab follows the order of speech: what happened, whom about, what is wanted', async () => {
  const page = await deskOf('wangxia')
  await waitFocus(page, 'desk-story')
  const order: string[] = []
  while (order.at(-1) !== 'desk-request' && order.length < 20) {
    await page.keyboard.press('Tab')
    order.push(await focused(page))
  }
  expect(order.filter((id) => id.startsWith('desk-'))).toEqual([
    'desk-operatorName',
    'desk-operatorAddress',
    'desk-districtCode',
    'desk-classCode',
    'desk-problemCode',
    'desk-topicCode',
    'desk-amount',
    'desk-title',
    'desk-request',
  ])
})

test('what is being told survives reload, sign-out and a killed page, sealed', async () => {
  const page = await deskOf('wangxia')
  const story = page.getByLabel('诉求原文')
  const kept = () =>
    page.evaluate<string>(
      "JSON.stringify(Object.entries(localStorage).filter(([key]) => key.includes('draft')))",
    )
  await story.fill(STORY)
  await page.getByLabel('姓名', { exact: true }).fill('王敏')
  await page.getByText(/草稿已存/).waitFor()
  await expect.poll(kept).not.toBe('[]')
  expect(await kept()).not.toContain('口罩')

  await page.reload()
  await expect.poll(() => story.inputValue()).toBe(STORY)
  await page.getByText('已恢复上次没有登记完的内容').waitFor()

  await page.getByRole('button', { name: /王霞/ }).click()
  await page.getByRole('menuitem', { name: '退出登录' }).click()
  await page.waitForURL('**/sign-in')
  await office.signIn(page, 'wangxia')
  await page.getByRole('heading', { name: '工作台' }).waitFor()
  await page.goto('/cases/new')
  await expect.poll(() => story.inputValue()).toBe(STORY)
  expect(await page.getByLabel('姓名', { exact: true }).inputValue()).toBe('王敏')

  const before = await kept()
  await story.fill(`${STORY}她说收据还在。`)
  await expect.poll(kept).not.toBe(before)
  const desk = desks.get('wangxia')!
  await page.close()
  const again = await desk.context.newPage()
  await again.goto('/cases/new')
  await expect.poll(() => again.getByLabel('诉求原文').inputValue()).toBe(`${STORY}她说收据还在。`)
  await again.getByRole('button', { name: '放弃草稿' }).click()
  await again
    .getByRole('dialog')
    .getByRole('button', { name: /放\s?弃/ })
    .click()
  await expect.poll(() => again.getByLabel('诉求原文').inputValue()).toBe('')
})

test('the dispatcher finds it on the workbench and sends it to the district by keys', async () => {
  const page = await deskOf('fangbo')
  await page.getByRole('row', { name: new RegExp(caseNumber) }).waitFor()
  await expectAccessible(page)
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL(`**${casePath}`)
  await expectAccessible(page)
  await takeStep(page, '派单', async () => {
    await page.keyboard.type('建邺')
    await page.getByRole('option', { name: '建邺区局' }).waitFor({ state: 'attached' })
    await page.keyboard.press('Enter')
    await expectAccessible(page)
  })
  await state(page, '已派单')
})

test('what was written while another desk was faster is not lost', async () => {
  const slow = await deskOf('fangbo')
  await slow.getByRole('button', { name: '备注', exact: true }).click()
  await slow.getByLabel('备注内容').fill('对方希望下午联系')

  const page = await deskOf('liuyong')
  await page.getByRole('link', { name: '投诉', exact: true }).click()
  await page.getByRole('row', { name: new RegExp(caseNumber) }).waitFor()
  await expectAccessible(page)
  await page.getByRole('link', { name: new RegExp('王女士') }).click()
  await page.getByRole('button', { name: /^签收/ }).waitFor()
  await page.keyboard.press('Control+Enter')
  await state(page, '已签收')

  // Told by the stream, without reloading.
  await state(slow, '已签收')
  await slow.keyboard.press('Control+Enter')
  await slow.getByText(/工单刚刚有变化，现在是「已签收」/).waitFor()
  await expectAccessible(slow)
  await slow.getByRole('button', { name: '按最新的提交' }).click()
  await slow.getByRole('dialog').waitFor({ state: 'hidden' })
  await slow.getByText('对方希望下午联系').waitFor()
})

test('the handler accepts, looks up the phone with a reason, keeps the receipt, mediates and settles', async () => {
  const page = await deskOf('liuyong')
  await page.getByText('对方希望下午联系').waitFor()
  await takeStep(page, '受理')
  await state(page, '已受理')

  await page.getByRole('button', { name: '显示电话' }).click()
  await page.getByRole('button', { name: '约调解' }).click()
  await page.keyboard.press('Enter')
  await page.getByText(PHONE).waitFor()
  await page.getByText(/刘勇 看过电话，理由：约调解/).waitFor()
  await page.locator('input[type=file]').setInputFiles({
    name: '手写收据.png',
    mimeType: 'image/png',
    buffer: Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
      'base64',
    ),
  })
  await page.getByRole('button', { name: '手写收据.png' }).click()
  await page.getByLabel('理由').fill('核对金额')
  const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Control+Enter')])
  expect(file.suggestedFilename()).toBe('手写收据.png')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })

  await takeStep(page, '开始调解')
  await takeStep(page, '达成调解', async (form) => {
    await form.getByLabel('协议内容').fill('商家当日退还差价')
    await form.getByLabel('挽回金额（元）').fill('540')
    await expectAccessible(page)
  })
  await state(page, '达成调解')
  await takeStep(page, '反馈', (form) => form.getByLabel('办理结果').fill('差价已退，双方签字'))
  await state(page, '已反馈')
  await expectAccessible(page)
})

test('the reviewer checks, rings back and puts it into the archive', async () => {
  const page = await deskOf('kongxiu')
  await page.getByRole('row', { name: new RegExp(caseNumber) }).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await takeStep(page, '审核通过')
  await takeStep(page, '回访', async (form) => {
    await form.getByRole('radio', { name: '已解决', exact: true }).check()
    await form.getByRole('radio', { name: '非常满意', exact: true }).check()
    await expectAccessible(page)
  })
  await takeStep(page, '归档')
  await state(page, '已归档')
  await page.getByText('已经办结，没有人在等').waitFor()
  await page.getByText('540.00 元').waitFor()
  await expectAccessible(page)
})

test('a report stands behind its wall: for another desk it is nowhere', async () => {
  const page = await deskOf('wangxia')
  await page.getByLabel('诉求原文').fill(REPORT_STORY)
  await page.keyboard.press('Control+2')
  await page.getByLabel('电话', { exact: true }).fill(PHONE)
  await page.getByLabel('姓名', { exact: true }).fill('李明')
  await page.getByLabel('经营者', { exact: true }).fill('好邻生鲜超市')
  const complaintCard = page.getByRole('region', { name: '投诉' })
  await complaintCard.getByLabel('请求').fill('退款')
  // O20 art. 33: whoever handles the complaint reads nothing of the report, so it has words of its own.
  await complaintCard.getByLabel('这一件的内容').fill('李先生在好邻生鲜超市买到过期牛奶，要求退钱。')
  await page.keyboard.press('Control+Enter')
  await page.getByText('已登记 2 件').waitFor()
  const links = page.locator('main').getByRole('link', { name: /^320100-/ })
  const [complaint, report] = await links.evaluateAll((all) => all.map((one) => one.getAttribute('href')!))
  reportPath = report!
  const reportNumber = await links.nth(1).innerText()

  const other = await deskOf('chenjing')
  await other.goto('/cases')
  await other.getByRole('row', { name: /好邻生鲜超市/ }).waitFor()
  expect(await other.getByText(reportNumber).count()).toBe(0)
  await other.goto('/reports')
  await other.getByText('没有符合条件的工单').waitFor()
  await other.goto(`/cases?q=${reportNumber}`)
  await other.getByText('没有符合条件的工单').waitFor()
  await expectAccessible(other)
  await other.keyboard.press('Control+k')
  await other.keyboard.type('好邻生鲜超市')
  await other.getByRole('option', { name: /投诉 320100-/ }).waitFor()
  expect(await other.getByRole('option', { name: /举报 320100-/ }).count()).toBe(0)
  await other.keyboard.press('Escape')
  await other.goto('/cases/new')
  await other.getByLabel('电话', { exact: true }).fill(PHONE)
  await other.getByText('以前的诉求').waitFor()
  await other.locator(`a[href="${complaint}"]`).first().waitFor()
  expect(await other.locator(`a[href="${reportPath}"]`).count()).toBe(0)
  await other.goto(reportPath)
  await other.getByText('编号可能写错了，或这件工单不对您开放。').waitFor()
  await expectAccessible(other)
  // Beside the complaint of the same call it is not drawn either.
  await other.goto(complaint)
  await other.getByRole('heading', { name: '现在可以做' }).waitFor()
  expect(await other.getByText(reportNumber).count()).toBe(0)
})

test('a list keeps its filters in the address, its views in the office, and says how a limit is counted', async () => {
  const page = await deskOf('fangbo')
  await page.goto('/complaints')
  await page.getByRole('row', { name: /好邻生鲜超市/ }).waitFor()
  await page.getByLabel('关键词').fill('好邻生鲜')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/complaints?q=*')
  await expect.poll(() => page.locator('tbody tr').count()).toBe(1)
  await page.getByRole('button', { name: '我的视图' }).click()
  await page.getByLabel('视图名称').fill('好邻')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: '好邻', exact: true }).waitFor()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await page
    .getByRole('button', { name: /工作日/ })
    .first()
    .hover()
  await page.getByText('受理期限怎么算').waitFor()
  await page.getByText(/7 个工作日，跳过 \d+ 天/).waitFor()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    (async () => {
      await page.getByRole('button', { name: '导出' }).click()
      await page.getByRole('menuitem', { name: '导出 CSV' }).click()
    })(),
  ])
  expect(file.suggestedFilename()).toMatch(/^工单-\d+\.csv$/)
})
