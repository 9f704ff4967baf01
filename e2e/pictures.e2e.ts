import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { accessFaults, openBrowser, openDesk, type Desk } from './browser.ts'
import { startServer, type Served } from './server.ts'

// The demo as a newcomer meets it, and the pictures of README and docs. XINQIAO_PICTURES=1 writes them into
// docs/screenshots; else they go to test-results, so that a run of the tests changes nothing in the tree.
const FOLDER = process.env.XINQIAO_PICTURES ? 'docs/screenshots' : 'test-results'

const ROLES = { agent: '话务员', dispatcher: '派单员', handler: '承办人', reviewer: '回访员' } as const
type Role = keyof typeof ROLES

/** Where the demo's handler works. */
const UNIT = '建邺区局'
const NUMBER = /320100-\d{8}-\d{5}-[0-9A-Z]/
const PHONE = '10012345521'
const SHOP = '安和堂药店（江东中路店）'

let served: Served
let browser: Browser
const desks = new Map<Role, Desk>()
let complaint = ''
let report = ''
let repeated = ''

beforeAll(async () => {
  ;[served, browser] = await Promise.all([startServer([]), openBrowser()])
  mkdirSync(FOLDER, { recursive: true })
}, 180_000)
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail')
    await Promise.all([...desks].map(([role, desk]) => desk.picture(`${task.name} ${role}`)))
  for (const [role, desk] of desks) expect(desk.faults, role).toEqual([])
})
afterAll(async () => {
  await browser?.close()
  await served?.stop()
})

/** The window of a role, let in by the one click that the demo offers on this machine. */
async function at(role: Role): Promise<Page> {
  const known = desks.get(role)
  if (known) return known.page
  const desk = await openDesk(browser, served.url)
  desks.set(role, desk)
  await desk.page.goto('/')
  await desk.page.getByRole('button', { name: ROLES[role], exact: true }).click()
  await desk.page.getByRole('heading', { name: '工作台' }).waitFor()
  return desk.page
}

/** What led up to a test, by the API and the rights of the one whose window it is. */
async function post<Answer>(page: Page, path: string, data: object): Promise<Answer> {
  const response = await page.request.post(path, {
    data,
    headers: { origin: served.url, 'idempotency-key': randomUUID() },
  })
  expect(response.ok(), `${path}: ${response.status()} ${await response.text()}`).toBe(true)
  return response.json() as Promise<Answer>
}
const earlier = (page: Page, name: string, phone: string, title: string, story: string) =>
  post<{ cases: { number: string }[] }>(page, '/api/contacts', {
    channel: 'phone-12315',
    person: { name, phone, address: '建邺区某小区' },
    story,
    cases: [
      {
        kind: 'complaint',
        title,
        request: '退还差价',
        operator: { name: SHOP, address: '江东中路' },
        place: '江东中路',
      },
    ],
  })

const expectAccessible = async (page: Page) => expect(await accessFaults(page)).toEqual([])
const expectState = (page: Page, state: string) =>
  page.locator('main header').getByText(state, { exact: true }).waitFor()

/** As a person sees it: messages of what was just done are gone. */
async function picture(page: Page, name: string) {
  await page.mouse.move(0, 0)
  await expect.poll(() => page.locator('.ant-message-notice').count(), { timeout: 15_000 }).toBe(0)
  await page.screenshot({ path: `${FOLDER}/${name}.png` })
}

/** In a list that narrows while one types: the first that fits. */
async function choose(page: Page, label: string, option: string) {
  await page.getByRole('combobox', { name: label }).fill(option)
  await page.getByRole('option', { name: option }).first().waitFor({ state: 'attached' })
  await page.keyboard.press('Enter')
}

/** As an office uses a number: Ctrl+K, the number, Enter. */
async function openByNumber(page: Page, number: string) {
  await page.keyboard.press('Control+k')
  await page.keyboard.type(number)
  await page.getByRole('option', { name: new RegExp(number) }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '现在可以做' }).waitFor()
  await page.getByText(number).first().waitFor()
}

/** One step by its button and form. */
async function take(page: Page, action: string, state: string, fill?: () => Promise<unknown>) {
  await page.getByRole('button', { name: new RegExp(`^${action}`) }).click()
  const form = page.getByRole('dialog')
  await form.getByRole('button', { name: new RegExp(`^确认${action}`) }).waitFor()
  await fill?.()
  await page.keyboard.press('Control+Enter')
  await form.waitFor({ state: 'hidden' })
  await expectState(page, state)
}

test('a newcomer is let in with one click; a known caller has the history beside, and one call becomes three cases', async () => {
  const page = await at('agent')
  await expectAccessible(page)
  const { cases } = await earlier(
    page,
    '李晓禾',
    PHONE,
    '口罩没有标价，一包四十五元',
    '口罩没有标价，一包要四十五元，年前才卖十二元。',
  )
  await earlier(page, '孙亦可', '10012347708', '一次性口罩价格翻了三倍', '一次性口罩价格翻了三倍，不给小票。')
  await earlier(page, '潘小楼', '10012349930', '体温计加价出售', '体温计平时九元，今天卖三十八元，没有标价。')

  repeated = cases[0]!.number
  await page.getByRole('link', { name: '登记', exact: true }).click()
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('desk-story')
  const story =
    '我姓李，上午投诉过买口罩的事。店里刚才又涨了，一包十只要六十块，架子上还是不标价，小票在我手上。希望退差价，也请你们去查。另外问一下，口罩有没有统一限价？'
  await page.keyboard.insertText(story)
  await page.keyboard.press('Control+2')
  await page.keyboard.press('Control+3')
  await page.getByLabel('电话').fill(PHONE)
  await page.getByLabel('姓名').fill('李晓禾')
  await page.getByText('在办 1，办结 0').waitFor()
  await page.getByLabel('经营者').fill(SHOP)
  await page.getByLabel('经营地址').fill('江东中路某号')
  await page.getByText('体温计加价出售').waitFor()
  await choose(page, '地区', '建邺区')
  await choose(page, '类别', '医疗器械')
  await choose(page, '问题', '价格')
  await choose(page, '专题', '口罩价格')
  await page.getByLabel('金额').fill('48')
  const matter = (kind: string) => page.getByRole('region', { name: kind, exact: true })
  // Who handles the complaint reads nothing of the report (O20 art. 33): each has words of its own.
  await page.keyboard.press('Control+Enter')
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('desk-text-complaint')
  await matter('投诉').getByLabel('这一件的内容').fill('口罩一包卖六十元，没有标价，小票在手，希望退差价。')
  await matter('咨询').getByLabel('这一件的内容').fill('口罩有没有统一限价？')
  await matter('投诉').getByLabel('请求').fill('退还差价')
  await matter('举报').getByLabel('请求').fill('查处不明码标价')
  await page
    .getByLabel('答复')
    .fill('没有统一限价；经营者须明码标价，不得哄抬价格（《价格法》第十三、十四条）。')
  await page.getByLabel('诉求原文').focus()
  await page.getByText(/草稿已存/).waitFor()
  await expectAccessible(page)
  await picture(page, 'desk')

  await page.reload()
  await expect.poll(() => page.getByLabel('诉求原文').inputValue()).toBe(story)
  expect(await page.getByLabel('姓名').inputValue()).toBe('李晓禾')
  await page.keyboard.press('Control+Enter')
  await page.getByText('已登记 3 件').waitFor()
  ;[complaint = '', report = ''] = await page
    .locator('main')
    .getByRole('link', { name: NUMBER })
    .allInnerTexts()
})

test('the two cases of the call reach their unit, where each shows the other', async () => {
  const dispatcher = await at('dispatcher')
  for (const number of [complaint, report]) {
    await openByNumber(dispatcher, number)
    await take(dispatcher, '派单', '已派单', () => choose(dispatcher, '派往单位', UNIT))
  }
  await dispatcher.goto('/complaints')
  await dispatcher.getByRole('row', { name: new RegExp(complaint) }).waitFor()
  await expectAccessible(dispatcher)
  await picture(dispatcher, 'list')

  const page = await at('handler')
  await openByNumber(page, complaint)
  await page.keyboard.press('Control+Enter')
  await expectState(page, '已签收')
  await page.getByRole('link', { name: new RegExp(report) }).waitFor()
  await take(page, '受理', '已受理', () => page.getByLabel('说明').fill('符合受理条件，已短信告知'))
  await take(page, '开始调解', '调解中', () => page.getByLabel('说明').fill('双方同意电话调解'))
  await page.getByRole('button', { name: '显示电话' }).click()
  await page.getByLabel('查看理由').fill('约调解时间')
  await page.keyboard.press('Enter')
  await page.getByText(PHONE).waitFor()
  await page.getByRole('button', { name: '收起' }).click()
  await page.getByText(/看过电话，理由：约调解时间/).waitFor()
  await expectAccessible(page)
  await picture(page, 'case')
})

test('a repeat is merged into the case that is found by words, and the merger can be undone', async () => {
  const page = await at('dispatcher')
  await openByNumber(page, repeated)
  await take(page, '并单', '已并单', async () => {
    // Before anything is typed: cases of the same operator.
    const box = page.getByRole('combobox', { name: '并入哪一件' })
    await box.click()
    await page.getByText('体温计加价出售').waitFor()
    await box.fill('一包卖六十元 小票在手')
    await page.getByText(new RegExp(`${complaint} · 投诉`)).click()
    await expectAccessible(page)
    await page.getByLabel('说明').fill('同一人同一件事')
  })
  await page.getByRole('link', { name: `已并入 ${complaint}` }).waitFor()
  await take(page, '撤销并单', '已登记', () => page.getByLabel('说明').fill('不是同一次购买'))
})

test('a report goes from the check to the archive; the reporter is told of the decision before the penalty', async () => {
  const page = await at('handler')
  await openByNumber(page, report)
  await page.keyboard.press('Control+Enter')
  await expectState(page, '已签收')
  await take(page, '开始核查', '核查中')
  await take(page, '立案', '已立案', () => page.getByLabel('说明').fill('现场发现口罩未标价'))
  // O20 art. 31: who reports by name is told first.
  await page.getByText(/先告知举报人是否立案/).waitFor()
  expect(await page.getByRole('button', { name: /^处罚/ }).count()).toBe(0)
  await take(page, '告知举报人', '已告知', async () => {
    await page.getByLabel('原话').fill('已立案调查')
    await page.getByLabel('告知方式').fill('电话')
    await expectAccessible(page)
  })
  await take(page, '处罚', '已处罚', async () => {
    await page.getByLabel('处罚决定书文号').fill('建市监处字〔2020〕8号')
    await page.getByLabel('罚没金额').fill('20000')
  })
  await take(page, '归档', '已归档')
  await page.getByText('已经办结，没有人在等').waitFor()
  await expectAccessible(page)
})

test('for the agent who took the report it is gone once the unit has it', async () => {
  const page = await at('agent')
  await page.goto(`/reports?number=${report}`)
  await page.getByText('没有符合条件的工单').waitFor()
  await page.goto(`/cases?number=${complaint}`)
  await page
    .getByRole('row', { name: new RegExp(complaint) })
    .getByRole('link')
    .first()
    .click()
  await page.getByRole('heading', { name: '现在可以做' }).waitFor()
  expect(await page.getByText(report).count()).toBe(0)
})

test('what is typed over a line that fails waits at any other desk of the same person', async () => {
  const far = await openDesk(browser, served.url)
  const { page } = far
  await page.goto('/')
  await page.getByRole('button', { name: ROLES.agent, exact: true }).click()
  await page.getByRole('heading', { name: '工作台' }).waitFor()
  await page.goto('/cases/new')
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('desk-story')
  // Twice it does not get through; what is typed while a draft is on its way is sent after it.
  let sent = 0
  await page.route('**/api/drafts/*', async (route) => {
    sent += 1
    if (sent <= 2) return route.abort()
    if (sent === 3) await page.keyboard.insertText('就断线了')
    return route.continue()
  })
  await page.keyboard.insertText('只说了一半')
  await page.getByText(/草稿在本机/).waitFor()
  await page.getByText(/草稿已存/).waitFor()
  expect(sent).toBe(4)
  expect(far.faults).toEqual(Array(2).fill('console: Failed to load resource: net::ERR_FAILED'))
  await far.close()

  const here = await at('agent')
  await here.goto('/cases/new')
  await expect.poll(() => here.getByLabel('诉求原文').inputValue()).toBe('只说了一半就断线了')
})

test('Tab follows the order of speech: whom about, what kind of matter, what is wanted', async () => {
  const page = await at('agent')
  await page.getByLabel('诉求原文').focus()
  const order: string[] = []
  while (order.at(-1) !== 'desk-request' && order.length < 30) {
    await page.keyboard.press('Tab')
    order.push(await page.evaluate<string>('document.activeElement.id'))
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

test('cases in traditional characters', async () => {
  const page = await at('reviewer')
  await page.getByRole('button', { name: /回访员/ }).click()
  await page.getByRole('menuitem', { name: '繁體中文' }).click()
  await page.goto('/complaints')
  await page.getByRole('heading', { name: '投訴工單' }).waitFor()
  await page.getByRole('columnheader', { name: '經營者' }).waitFor()
  await page.goto('/')
  await page.getByRole('heading', { name: '工作臺' }).waitFor()
})
