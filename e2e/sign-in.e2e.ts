import { Secret, TOTP } from 'otpauth'
import type { Browser, Page } from 'playwright-core'
import { machineClock } from '#kit/clock.ts'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { accessFaults, openBrowser, openDesk, type Desk } from './browser.ts'
import { startServer, type Served } from './server.ts'

// One office from its first minute: each test goes on where the one before has left it.

const PASSWORD = '晨光中的长江大桥 1968'
const NEW_PASSWORD = '紫金山上看云起 2020'

let served: Served
let browser: Browser
let admin: Desk
let handler: Desk | undefined
let secret = ''
let temporaryPassword = ''

beforeAll(async () => {
  ;[served, browser] = await Promise.all([startServer(['--empty']), openBrowser()])
  admin = await openDesk(browser, served.url)
}, 180_000)
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail')
    await Promise.all([admin?.picture(task.name), handler?.picture(`${task.name} 2`)])
  expect(admin?.faults).toEqual([])
  expect(handler?.faults ?? []).toEqual([])
})
afterAll(async () => {
  await browser?.close()
  await served?.stop()
})

/** A code of the authenticator. A code is good once, so a second sign-in within 30 s shows the next one. */
const codeOf = (next: boolean) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({
    timestamp: machineClock.now().getTime() + (next ? 30_000 : 0),
  })

async function signIn(page: Page, username: string, password: string) {
  await page.getByLabel('账号').fill(username)
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.keyboard.press('Enter')
}

const expectAccessible = async (page: Page) => expect(await accessFaults(page)).toEqual([])

test('an empty centre asks for its first administrator, who enrols a second factor and is in', async () => {
  const { page } = admin
  const code = /enters the code (\S+)/.exec(served.said())![1]!
  await page.goto('/')
  await page.waitForURL('**/sign-in')
  await page.getByRole('heading', { name: '建立第一个管理员' }).waitFor()
  await expectAccessible(page)
  expect(await page.locator(':focus').getAttribute('name')).toBe('code')

  await page.getByLabel('一次性代码').fill(code)
  await page.getByLabel('中心代码').fill('320100')
  await page.getByLabel('中心简称').fill('南京12315')
  await page.getByLabel('中心全称').fill('南京市12315投诉举报中心')
  await page.getByLabel('管理员姓名').fill('周敏')
  await page.getByLabel('管理员账号').fill('zhoumin')
  await page.getByLabel('密码', { exact: true }).fill('password12')
  await page.getByLabel('再输一次密码').fill('password12')
  await page.getByRole('button', { name: '建立并登录' }).click()
  await page.getByText('该密码过于常见').waitFor()
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await page.getByLabel('再输一次密码').fill(PASSWORD)
  await page.keyboard.press('Enter')

  await page.waitForURL('**/me/second-factor**')
  await page.getByRole('heading', { name: '启用两步验证' }).waitFor()
  await page.locator('ol code').waitFor()
  await expectAccessible(page)
  secret = (await page.locator('ol code').innerText()).replace(/\s/g, '')
  await page.getByLabel('验证码').fill('000000')
  await page.keyboard.press('Enter')
  await page.getByText('验证码错误或已使用').waitFor()
  await page.getByLabel('验证码').fill(codeOf(false))
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '工作台' }).waitFor()
  await expectAccessible(page)
})

test('the administrator makes units and a handler, whose password is shown once', async () => {
  const { page } = admin
  await page.getByRole('link', { name: '单位', exact: true }).click()
  await page.getByText('还没有单位').waitFor()
  await expectAccessible(page)
  for (const [name, short, code] of [
    ['南京市市场监督管理局', '市局', 'NJ'],
    ['南京市建邺区市场监督管理局', '建邺区局', 'NJ-JY'],
  ] as const) {
    await page.getByRole('button', { name: '新建单位' }).click()
    await page.getByLabel('全称').fill(name)
    await page.getByLabel('简称').fill(short)
    await page.getByRole('textbox', { name: '代码 必填' }).fill(code)
    await page.keyboard.press('Control+Enter')
    await page.getByText(`已保存「${short}」`).waitFor()
    await page.getByRole('heading', { name }).waitFor()
  }
  await expectAccessible(page)

  await page.getByRole('link', { name: '人员', exact: true }).click()
  await page.getByRole('button', { name: '新建人员' }).click()
  await page.getByLabel('姓名').last().fill('刘勇')
  await page.getByLabel('账号').last().fill('liuyong')
  await page.getByRole('checkbox', { name: '承办人', exact: true }).check()
  await page.keyboard.press('Control+Enter')
  await page.getByText('请选择承办人所在单位').waitFor()
  await page.getByLabel('承办人所在单位').fill('建邺')
  await page.getByRole('option', { name: '建邺区局' }).waitFor({ state: 'attached' })
  await page.keyboard.press('Enter')
  await expectAccessible(page)
  await page.keyboard.press('Control+Enter')
  await page.getByText('只显示这一次').waitFor()
  temporaryPassword = await page.locator('dialog code').innerText()
  expect(temporaryPassword.length).toBeGreaterThanOrEqual(12)
  await page.getByRole('button', { name: '已记下，关闭' }).click()
  await page.getByText('待修改初始密码').first().waitFor()
  expect((await page.content()).includes(temporaryPassword)).toBe(false)
  await expectAccessible(page)
})

test('the handler must change the password before anything else, and comes to the page asked for', async () => {
  handler = await openDesk(browser, served.url)
  const { page } = handler
  await page.goto('/me/sessions')
  await page.waitForURL('**/sign-in?to=%2Fme%2Fsessions')
  await page.getByText('登录后回到刚才的页面').waitFor()
  await expectAccessible(page)
  await signIn(page, 'liuyong', 'not the password')
  await page.getByText('用户名或密码错误').waitFor()
  await signIn(page, 'liuyong', temporaryPassword)

  await page.waitForURL('**/me/password**')
  await page.getByText('请先修改密码').waitFor()
  await expectAccessible(page)
  await page.getByLabel('当前密码').fill(temporaryPassword)
  await page.getByLabel('新密码', { exact: true }).fill('liuyong-2020')
  await page.getByLabel('再输一次新密码').fill('liuyong-2020')
  await page.keyboard.press('Enter')
  await page.getByText('密码不得包含用户名').waitFor()
  await page.getByLabel('新密码', { exact: true }).fill(NEW_PASSWORD)
  await page.getByLabel('再输一次新密码').fill(NEW_PASSWORD)
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.pathname === '/me/sessions')
  await page.getByText('当前会话').waitFor()
  await expectAccessible(page)
})

test('a handler sees no accounts, no keys and no audit: not in the menu, not by address', async () => {
  const { page } = handler!
  expect(
    await page.getByRole('navigation', { name: '主菜单' }).getByRole('link').allInnerTexts(),
  ).not.toContain('审计')
  await page.goto('/people/audit')
  await page.getByText('没有权限看这一页').waitFor()
  await expectAccessible(page)
  await page.goto('/people/staff')
  await page.getByRole('row', { name: /刘勇/ }).waitFor()
  expect(await page.getByRole('columnheader').allInnerTexts()).not.toContain('账号')
})

test('what one desk changes the other sees without reloading', async () => {
  const { page } = admin
  await page.goto('/people/staff?new=1')
  await page.getByLabel('姓名').last().fill('王霞')
  await page.getByLabel('账号').last().fill('wangxia')
  await page.getByRole('checkbox', { name: '话务员' }).check()
  await page.keyboard.press('Control+Enter')
  await handler!.page.getByRole('row', { name: /王霞/ }).waitFor()
  await page.getByRole('button', { name: '已记下，关闭' }).click()
  await page.keyboard.press('Escape')
})

test('keys: the sheet by F1, a person by Ctrl+K, nothing while an input method composes', async () => {
  const { page } = admin
  await page.keyboard.press('F1')
  await page.getByRole('dialog', { name: '快捷键' }).waitFor()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog', { name: '快捷键' }).waitFor({ state: 'hidden' })

  const composing =
    "new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, isComposing: true, bubbles: true })"
  await page.evaluate(`document.body.dispatchEvent(${composing})`)
  expect(await page.getByRole('combobox', { name: '查单、查人、命令' }).count()).toBe(0)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('刘勇')
  await page.getByRole('option', { name: /刘勇/ }).waitFor()
  await expectAccessible(page)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/people/staff?open=*')
  await page.getByText('账号处理').waitFor()
})

test('a session that is ended leads to the sign-in page and back to where one was', async () => {
  await handler!.page.goto('/people/units?unit=')
  await handler!.page.getByRole('heading', { name: '组织单位' }).waitFor()
  const { page } = admin
  await page.getByRole('button', { name: '全部结束' }).click()
  await page.getByText('已结束 刘勇 的全部会话').waitFor()

  const other = handler!.page
  await other.getByRole('button', { name: /刘勇/ }).click()
  await other.getByRole('menuitem', { name: '我的账号' }).click()
  await other.waitForURL('**/sign-in?to=%2Fme')
  await signIn(other, 'liuyong', NEW_PASSWORD)
  await other.waitForURL((url) => url.pathname === '/me')
  await other.getByText('建邺区局').first().waitFor()
})

test('the audit shows who did what, and its chain is whole', async () => {
  const { page } = admin
  await page.goto('/people/audit?verify=1')
  await page.getByText('完整').waitFor()
  await expect
    .poll(
      async () => {
        await page.getByRole('button', { name: '刷新' }).click()
        return page
          .getByRole('row')
          .filter({ hasText: '调整角色' })
          .or(page.getByRole('row').filter({ hasText: '建立人员' }))
          .count()
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThan(0)
  await expectAccessible(page)
})

test('an API key is shown once; the other screens are whole', async () => {
  const { page } = admin
  await page.goto('/people/keys?new=1')
  await page.getByLabel('名称').fill('全国12315平台对接')
  await page.getByRole('checkbox', { name: '登记诉求' }).check()
  await expectAccessible(page)
  await page.keyboard.press('Control+Enter')
  const token = await page.locator('dialog code').innerText()
  expect(token).toContain('320100')
  await page.getByRole('button', { name: '已记下，关闭' }).click()
  await page.getByRole('row', { name: /全国12315平台对接/ }).waitFor()
  await expectAccessible(page)
  await page.goto('/me')
  await page.getByText('更换手机或丢失验证器').waitFor()
  await expectAccessible(page)
  await page.goto('/people/centre')
  await page.getByLabel('多久不用就要重新登录').fill('8')
  await page.keyboard.press('Control+Enter')
  await page.getByText('已保存中心设置').waitFor()
  await expectAccessible(page)
  await page.goto('/me')
})

test('in traditional characters, and in English at the door', async () => {
  const { page } = admin
  await page.getByRole('button', { name: /周敏/ }).click()
  await page.getByRole('menuitem', { name: '繁體中文' }).click()
  await page.getByRole('heading', { name: '我的帳號' }).waitFor()
  await page.getByRole('button', { name: /周敏/ }).click()
  await page.getByRole('menuitem', { name: '登出' }).click()
  await page.waitForURL('**/sign-in')
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: '简体中文' }).click()
  await page.getByRole('button', { name: '登录', exact: true }).waitFor()
})

test('whoever has a second factor is asked for it', async () => {
  const { page } = admin
  await signIn(page, 'zhoumin', PASSWORD)
  await page.getByRole('heading', { name: '两步验证' }).waitFor()
  await expectAccessible(page)
  await page.getByLabel('验证码').fill(codeOf(true))
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '工作台' }).waitFor()
})
