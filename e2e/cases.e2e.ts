import { mkdirSync, readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { accessFaults, openBrowser, openDesk, type Desk } from './browser.ts'
import { startServer, type Served } from './server.ts'

// The demo's office at work, one browser window per role. Each test registers what it needs; none reads the seeded cases
// but for lists. XINQIAO_PICTURES=1 writes the README's pictures into docs/screenshots; else they go to test-results,
// so that a run of the tests changes nothing in the tree.
const PICTURES = process.env.XINQIAO_PICTURES ? 'docs/screenshots' : 'test-results'

const ROLES = {
  agent: '话务员',
  dispatcher: '派单员',
  handler: '承办人',
  reviewer: '回访员',
} as const
type Role = keyof typeof ROLES

/** Of the demo's handler. */
const UNIT = '建邺区局'
const NUMBER = /320100-\d{8}-\d{5}-[0-9A-Z]/
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let served: Served
let browser: Browser
const desks = new Map<Role, Desk>()

beforeAll(async () => {
  ;[served, browser] = await Promise.all([startServer([]), openBrowser()])
  mkdirSync(PICTURES, { recursive: true })
}, 180_000)
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail')
    await Promise.all([...desks].map(([role, desk]) => desk.picture(`${task.name} ${role}`)))
  for (const desk of desks.values()) expect(desk.faults).toEqual([])
})
afterAll(async () => {
  await browser?.close()
  await served?.stop()
})

/** The window of a role, signed in by the button that the demo offers on this machine. */
async function at(role: Role): Promise<Page> {
  const known = desks.get(role)
  if (known) return known.page
  const desk = await openDesk(browser, served.url)
  desks.set(role, desk)
  await desk.page.goto('/')
  await signIn(desk.page, role)
  return desk.page
}
async function signIn(page: Page, role: Role) {
  await page.getByRole('button', { name: ROLES[role], exact: true }).click()
  await page.getByRole('heading', { name: '工作台' }).waitFor()
}

const expectAccessible = async (page: Page) => expect(await accessFaults(page)).toEqual([])
const draftIs = (page: Page, state: 'saved' | 'empty') => page.locator(`[data-draft=${state}]`).waitFor()
/** The fact 状态 in the head of a case's page. */
const stateIs = (page: Page, state: string) =>
  page.getByText('状态', { exact: true }).locator('xpath=..').getByText(state, { exact: true }).waitFor()

async function openRegistration(page: Page) {
  await page.goto('/cases/new')
  await draftIs(page, 'empty')
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('desk-story')
}

/** By what an office does with a number: Ctrl+K, the number, Enter. */
async function openByNumber(page: Page, number: string) {
  await page.keyboard.press('Control+k')
  await page.keyboard.type(number)
  await page.getByRole('option', { name: new RegExp(number) }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/cases/*-*')
  await page.getByRole('heading', { name: '现在可以做' }).waitFor()
}

/** The main step of the page by its key, the form filled by `fill`, saved by the same key. */
async function step(page: Page, state: string, fill?: () => Promise<unknown>) {
  await page.keyboard.press('Control+Enter')
  if (fill) {
    await page.getByRole('dialog').waitFor()
    await fill()
    await page.keyboard.press('Control+Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  await stateIs(page, state)
}
async function button(page: Page, action: string, state: string, fill: () => Promise<unknown>) {
  await page.getByRole('button', { name: new RegExp(`^${action}`) }).click()
  await page.getByRole('dialog').waitFor()
  await fill()
  await page.keyboard.press('Control+Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await stateIs(page, state)
}
/** As a person sees it: messages of what was just done are gone. */
async function picture(page: Page, name: string) {
  await page.mouse.move(0, 0)
  await expect.poll(() => page.locator('.ant-message-notice').count(), { timeout: 15_000 }).toBe(0)
  await page.screenshot({ path: `${PICTURES}/${name}.png` })
}
/** In a list that narrows while one types: the first that fits. */
async function choose(page: Page, label: string, option: string) {
  await page.getByRole('combobox', { name: label }).fill(option)
  await page.getByRole('option', { name: option }).first().waitFor({ state: 'attached' })
  await page.keyboard.press('Enter')
}

const COMPLAINT_STORY =
  '今天上午在江东街道的药店买口罩，一包十只要了四十五块，架子上没有标价。问店员，说不买就算了。年前同样的才卖十二块。小票在我手上，希望退差价。'
let complaint = ''
let report = ''

test('a complaint is registered by keyboard alone, and the desk leads to what is still missing', async () => {
  const page = await at('agent')
  await expectAccessible(page)
  await openRegistration(page)
  await expectAccessible(page)

  await page.keyboard.type(COMPLAINT_STORY)
  // An input method that composes keeps its keys.
  await page.evaluate(
    "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, isComposing: true, bubbles: true }))",
  )
  expect(await page.evaluate('document.activeElement.id')).toBe('desk-story')

  const focus = () => page.evaluate<string>('document.activeElement.id')
  let keys = 0
  const press = async (key: string) => {
    keys += 1
    await page.keyboard.press(key)
  }
  for (const [field, said] of [
    ['desk-name', '李晓禾'],
    ['desk-phone', '10012345521'],
    ['desk-operatorName', '安和堂药店江东店'],
    ['desk-request', '退还差价'],
  ] as const) {
    await press('Control+Enter')
    await expect.poll(focus).toBe(field)
    await page.keyboard.type(said)
  }
  await page.getByText('请问您的通讯地址是哪里').waitFor()
  await page.getByLabel('经营地址').fill('江东中路某号')
  await page.getByLabel('金额').fill('33')
  await draftIs(page, 'saved')
  await expectAccessible(page)
  await page.getByLabel('请求').focus()
  await press('Control+Enter')

  await page.getByText('已登记 1 件').waitFor()
  complaint = NUMBER.exec(await page.locator('main').innerText())![0]
  expect(await page.locator('main').innerText()).toMatch(/查询码\s+[0-9A-Z]{8}/)
  // ux.md section 1: twelve keys beyond the words at most.
  expect(keys).toBeLessThanOrEqual(12)
  await expectAccessible(page)
  await page.keyboard.press('Control+Enter')
  await draftIs(page, 'empty')
  await expect.poll(focus).toBe('desk-story')
})

test('Tab follows the order of speech: whom about, what kind of matter, what is wanted', async () => {
  const page = await at('agent')
  await openRegistration(page)
  const order: string[] = []
  while (order.at(-1) !== 'desk-request' && order.length < 20) {
    await page.keyboard.press('Tab')
    order.push(await page.evaluate<string>('document.activeElement.id || document.activeElement.textContent'))
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

test('a caller who is known has the history beside; one call becomes three cases by two keys', async () => {
  const page = await at('agent')
  await openRegistration(page)
  await page.keyboard.type(
    '上午投诉过安和堂买口罩的事。店里今天又涨了，一包要六十，还是不标价，请你们去查。另外问一下，口罩有没有统一限价？',
  )
  await page.keyboard.press('Control+2')
  await page.keyboard.press('Control+3')
  await page.getByLabel('电话').fill('10012345521')
  await page.getByLabel('姓名').fill('李晓禾')
  await page.getByText('在办 1，办结 0').waitFor()
  await page
    .getByRole('link', { name: /架子上/ })
    .first()
    .waitFor()
  await page.getByLabel('经营者').fill('安和堂药店江东店')
  await page.getByLabel('经营地址').fill('江东中路某号')
  await choose(page, '地区', '建邺区')
  await choose(page, '类别', '口罩')
  await choose(page, '问题', '价格')
  await page.getByLabel('金额').fill('48')
  await page.getByLabel('请求').first().fill('退还差价')
  await page
    .getByLabel('答复')
    .fill('没有统一限价；经营者须明码标价，不得哄抬价格（《价格法》第十三、十四条）。')
  await draftIs(page, 'saved')
  await expectAccessible(page)
  await picture(page, 'desk')
  await page.keyboard.press('Control+Enter')
  await page.getByText('已登记 3 件').waitFor()
  expect(new Set((await page.locator('main').innerText()).match(new RegExp(NUMBER, 'g'))).size).toBe(3)
})

test('a question is answered and closed in six keys beyond the words', async () => {
  const page = await at('agent')
  await openRegistration(page)
  await page.keyboard.type('问一下，网上买的口罩还没有发货，能不能要求退款？')
  await page.keyboard.press('Control+Shift+Enter')
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('desk-answer')
  await page.keyboard.type('可以与经营者协商退款；协商不成的，可以投诉。')
  await page.keyboard.press('Control+Shift+Enter')
  await page.getByText('已登记 1 件').waitFor()
  await page.getByRole('link', { name: NUMBER }).click()
  await stateIs(page, '已办结')
})

test('what is typed survives reload, a lost window and sign-out, and lies nowhere in the clear', async () => {
  const page = await at('agent')
  const story = '这句话还没有说完，中途断线了'
  await openRegistration(page)
  await page.keyboard.type(story)
  await page.getByLabel('姓名').fill('周小满')
  await draftIs(page, 'saved')
  const kept = await page.evaluate<string>(
    'JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage })',
  )
  expect(kept).toContain('xinqiao.draft.')
  for (const word of [story, '周小满']) expect(kept).not.toContain(word)

  const expectRestored = async (where: Page) => {
    await expect.poll(() => where.getByLabel('诉求原文').inputValue()).toBe(story)
    expect(await where.getByLabel('姓名').inputValue()).toBe('周小满')
  }
  await page.reload()
  await expectRestored(page)

  await page.getByRole('button', { name: /话务员/ }).click()
  await page.getByRole('menuitem', { name: '退出登录' }).click()
  await page.waitForURL('**/sign-in')
  await signIn(page, 'agent')
  await page.getByRole('link', { name: '登记', exact: true }).click()
  await expectRestored(page)

  // Another machine: only the centre's copy is there.
  const other = await openDesk(browser, served.url)
  await other.page.goto('/')
  await signIn(other.page, 'agent')
  await other.page.getByRole('link', { name: '登记', exact: true }).click()
  await expectRestored(other.page)
  expect(other.faults).toEqual([])
  await other.close()

  await page.getByRole('button', { name: '放弃草稿' }).click()
  await page.getByRole('button', { name: '放弃', exact: true }).click()
  await draftIs(page, 'empty')
  await page.reload()
  await draftIs(page, 'empty')
  expect(await page.getByLabel('诉求原文').inputValue()).toBe('')
})

test('the dispatcher finds the complaint by number and sends it off; the agent sees it at once', async () => {
  const agent = await at('agent')
  await openByNumber(agent, complaint)
  await stateIs(agent, '已登记')

  const page = await at('dispatcher')
  await expectAccessible(page)
  await openByNumber(page, complaint)
  await expectAccessible(page)
  await page.keyboard.press('Control+Enter')
  await choose(page, '派往单位', UNIT)
  await page.getByRole('dialog').getByLabel('说明').fill('实际经营地在建邺')
  await expectAccessible(page)

  // Meanwhile the agent writes a note: the dispatcher is told, nothing typed is lost.
  await button(agent, '备注', '已登记', () => agent.getByLabel('备注内容').fill('来电人下午在家'))
  await page.keyboard.press('Control+Enter')
  await page.getByText(/工单刚刚有变化/).waitFor()
  expect(await page.getByRole('dialog').getByLabel('说明').inputValue()).toBe('实际经营地在建邺')
  await page.getByRole('button', { name: '按最新的提交' }).click()
  await stateIs(page, '已派单')
  await stateIs(agent, '已派单')
})

test('the handler signs, accepts, mediates, settles and replies', async () => {
  const page = await at('handler')
  await expectAccessible(page)
  await openByNumber(page, complaint)
  await step(page, '已签收')

  await page.getByRole('button', { name: /^不予受理/ }).click()
  await page.getByRole('dialog').getByLabel('理由').click()
  // 暂行办法 has six grounds.
  await expect.poll(() => page.locator('.ant-select-item-option').count()).toBe(6)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })

  await button(page, '受理', '已受理', () => page.getByLabel('说明').fill('符合受理条件'))
  await page.getByText('已在期限内办结').waitFor()
  await button(page, '开始调解', '调解中', () => page.getByLabel('说明').fill('双方同意调解'))

  await page
    .getByRole('button', { name: '显示电话' })
    .or(page.getByRole('button', { name: '查看电话' }))
    .first()
    .click()
  await page.getByLabel('查看理由').fill('约调解')
  await page.keyboard.press('Enter')
  await page.getByText('10012345521').waitFor()
  await page.getByText(/看过电话，理由：约调解/).waitFor()

  await page
    .locator('input[type=file]')
    .setInputFiles({ name: '小票.png', mimeType: 'image/png', buffer: PIXEL })
  await page.getByRole('button', { name: '小票.png' }).click()
  await page.getByRole('dialog').getByRole('textbox').fill('核对金额')
  const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Control+Enter')])
  expect(file.suggestedFilename()).toBe('小票.png')
  expect(readFileSync(await file.path()).equals(PIXEL)).toBe(true)
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expectAccessible(page)
  await picture(page, 'case')

  await button(page, '达成调解', '达成调解', async () => {
    await page.getByLabel('协议内容').fill('退还差价三十三元')
    await page.getByLabel('挽回金额').fill('33')
    await expectAccessible(page)
  })
  await button(page, '反馈', '已反馈', () => page.getByLabel('办理结果').fill('已退还差价，来电人认可'))
})

test('the reviewer checks, calls back and archives: closed is kept apart from solved', async () => {
  const page = await at('reviewer')
  await expectAccessible(page)
  await openByNumber(page, complaint)
  await step(page, '已审核', async () => {})
  await step(page, '已回访', async () => {
    await page.getByRole('radio', { name: '已解决' }).check()
    await page.getByRole('radio', { name: '满意', exact: true }).check()
    await page.getByLabel('原话').fill('退到了，谢谢')
    await expectAccessible(page)
  })
  await step(page, '已归档', async () => {})
  await page.getByText('调解成功').waitFor()
  await page.getByText('已解决').first().waitFor()
  await page.getByText('已经办结，没有人在等').waitFor()
  await expectAccessible(page)
})

test('a report is walled: its unit works on it, for the agent who took it and the reviewer it is not there', async () => {
  const agent = await at('agent')
  await openRegistration(agent)
  await agent.keyboard.type('举报安和堂药店江东店囤积口罩，仓库里有几百箱，对外说没货，只卖给熟人。')
  await agent.keyboard.press('Control+2')
  await agent.keyboard.press('Control+1')
  await agent.getByLabel('姓名').fill('吴一帆')
  await agent.getByLabel('电话').fill('10012345777')
  await agent.getByLabel('经营者').fill('安和堂药店江东店')
  await agent.keyboard.press('Control+Enter')
  await agent.getByText('已登记 1 件').waitFor()
  report = NUMBER.exec(await agent.locator('main').innerText())![0]
  await agent.getByRole('link', { name: report }).click()
  await stateIs(agent, '已登记')
  const address = new URL(agent.url()).pathname

  const dispatcher = await at('dispatcher')
  await openByNumber(dispatcher, report)
  await step(dispatcher, '已派单', () => choose(dispatcher, '派往单位', UNIT))

  const missing = '没有这件工单'
  await agent.goto(address)
  await agent.getByText(missing).first().waitFor()
  await expectAccessible(agent)
  await agent.goto(`/reports?number=${report}`)
  await agent.getByText('没有符合条件的工单').waitFor()
  const reviewer = await at('reviewer')
  await reviewer.goto(address)
  await reviewer.getByText(missing).first().waitFor()
  expect(await reviewer.locator('main').innerText()).not.toContain(report)

  const handler = await at('handler')
  await openByNumber(handler, report)
  await step(handler, '已签收')
  await button(handler, '开始核查', '核查中', async () => {})
  await button(handler, '立案', '已立案', () => handler.getByLabel('说明').fill('现场发现未售口罩'))
  // A real-name reporter is told of the decision first (O20 art. 31).
  await handler.getByText(/先告知举报人是否立案/).waitFor()
  await button(handler, '告知举报人', '已告知', async () => {
    await handler.getByLabel('原话').fill('已立案调查')
    await handler.getByLabel('告知方式').fill('电话')
  })
  await button(handler, '处罚', '已处罚', async () => {
    await handler.getByLabel('处罚决定书文号').fill('建市监处字〔2020〕8 号')
    await handler.getByLabel('罚没金额').fill('20000')
  })
  await button(handler, '归档', '已归档', async () => {})
  await expectAccessible(handler)
})

test('lists: filters in the address, the count of a limit on its lamp, columns, keys, export as filtered', async () => {
  const page = await at('dispatcher')
  await page.goto('/complaints')
  const rows = page.locator('tbody tr.ant-table-row')
  await rows.first().waitFor()
  await expectAccessible(page)
  await picture(page, 'list')

  await page.getByRole('button', { name: '展开' }).click()
  await page.getByLabel('来电号码').fill('10012345521')
  await expectAccessible(page)
  await page.keyboard.press('Enter')
  await rows.filter({ hasText: complaint }).waitFor()
  expect(page.url()).not.toContain('10012345521')
  await page.getByRole('button', { name: '重置' }).click()

  await page.getByLabel('关键词').fill('口罩 差价')
  await page.keyboard.press('Enter')
  await page.waitForURL(/q=/)
  await page.reload()
  await rows.filter({ hasText: complaint }).waitFor()

  await page.goto('/complaints?state=signed')
  await rows.first().waitFor()
  await rows.first().getByRole('button').hover()
  await page.getByText('受理期限怎么算').waitFor()
  await page
    .getByText(/第 14 条/)
    .last()
    .waitFor()
  await page.mouse.move(0, 0)

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('button', { name: /导出/ })
      .hover()
      .then(() => page.getByRole('menuitem', { name: '导出 CSV' }).click()),
  ])
  const csv = readFileSync(await file.path(), 'utf8')
  expect(csv).toContain('编号')
  expect(csv).not.toContain('10012345521')

  await page.keyboard.press('j')
  await page.keyboard.press('j')
  const second = NUMBER.exec(await rows.nth(1).innerText())![0]
  await page.keyboard.press('Enter')
  await page.getByText(second).first().waitFor()
  await page.getByRole('heading', { name: '现在可以做' }).waitFor()
  await page.keyboard.press('k')
  await page.waitForURL((url) => url.pathname.startsWith('/cases/'))
})

test('cases in traditional characters', async () => {
  const page = await at('reviewer')
  await page.getByRole('button', { name: /回访员/ }).click()
  await page.getByRole('menuitem', { name: '繁體中文' }).click()
  await page.goto('/complaints')
  await page.getByRole('heading', { name: '投訴工單' }).waitFor()
  await page.getByRole('columnheader', { name: '經營者' }).waitFor()
})
