/**
 * npm run bench -- search [--cases 1000000] [--seconds 60] [--users 10] [--data FOLDER]
 * A centre with a million cases, made by the production rules; then lists, filters, searches, histories and details through
 * HTTP by people who are signed in and send the next request when the last is answered. A folder that is named is kept, and
 * used again when it holds cases.
 */
import { parseArgs } from 'node:util'
import { addDays } from '#kit/day.ts'
import { seededDice, type Dice } from '#kit/dice.ts'
import { machineClock } from '#kit/clock.ts'
import { sql, type Db } from '#kit/db/index.ts'
import type { CaseFilter, CaseQuery } from '#cases'
import type { Role } from '#people'
import { LAST_DAY } from './lib/bulk-load.ts'
import { latencyOf, machine, round } from './lib/figures.ts'
import { DAYS, fill } from './lib/fill.ts'
import { Connection } from './lib/http.ts'
import { CENTRE, makeStaff, type Account } from './lib/office.ts'
import { dataFolder, openBeside, startServer } from './lib/under-test.ts'

const { values: options } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '60' },
    users: { type: 'string', default: '10' },
    data: { type: 'string' },
  },
})
const say = (line: string): void => console.error(line)

// Who asks, and what ---------------------------------------------------------------------------------------------------

type Facts = {
  units: { id: string; code: string }[]
  companies: string[]
  phones: string[]
  numbers: { id: string; number: string }[]
}

async function factsOf(db: Db): Promise<Facts> {
  return {
    units: await db.rows(
      sql`select id, code from unit where centre_id = ${CENTRE} and code like 'U%' order by length(code), code`,
    ),
    companies: (
      await db.rows<{ name: string }>(
        sql`select name from operator where centre_id = ${CENTRE} order by id limit 300`,
      )
    ).map((row) => row.name),
    phones: Array.from({ length: 300 }, (_, i) => `100${String(i * 811).padStart(8, '0')}`),
    numbers: await db.rows(
      sql`select id, number from cases tablesample system (${Math.min(100, 100_000 / Number(options.cases))}) where centre_id = ${CENTRE} and kind <> 'report' limit 300`,
    ),
  }
}

type Ask = { name: string; method: 'GET' | 'POST'; path: string; body?: object }

const FREQUENT = [
  '口罩',
  '退款',
  '质量不合格',
  '拒绝退货',
  '多次与商家协商',
  '系统故障为由推脱',
  '要求赔偿',
  '使用',
  '购买口罩',
]
const MIDDLING = ['翡翠手镯', '火锅底料', '直播间珠宝', '食物中毒', '溧水区', '隐形眼镜', '泄露个人信息']
const ABSENT = [
  '不存在词语啊',
  '龘靐',
  '航空母舰',
  '多次与商家协商对方以地震',
  '量子',
  '外星人的来信没有收到',
]
const NEVER_MEET = ['手机 牛奶', '口罩 预付卡', '空调 酒店', '退一赔三 开具发票', '经理不在 仓库缺货']
const CLASSES = ['food', 'appliance', 'medical-device', 'pet', 'jewellery', 'telecom', 'housing']
const PROBLEMS = ['quality', 'price', 'after-sales', 'safety', 'dignity']
const DISTRICTS = [320102, 320104, 320106, 320115, 320118]

/** One request of each sort that an office makes; `name` is what the figures are kept under. */
function asks(facts: Facts, dice: Dice, isDesk: boolean): Ask[] {
  const search = (name: string, filter: CaseFilter, more: Partial<CaseQuery> = {}): Ask => ({
    name,
    method: 'POST',
    path: '/api/cases/search',
    body: { filter, limit: 50, ...more },
  })
  const day = (): string => addDays(LAST_DAY, -dice.int(0, DAYS - 30))
  const from = day()
  const unit = dice.pick(facts.units).id
  const smallUnit = facts.units.at(-1)?.id ?? unit
  const common = [
    search('list all', {}),
    search('list state', { state: ['dispatched'] }),
    search('list kind and state', { kind: ['complaint'], state: ['registered', 'signed'] }),
    search('list class', { classCode: [dice.pick(CLASSES)] }),
    search('list class, problem, district', {
      classCode: [dice.pick(CLASSES)],
      problemCode: [dice.pick(PROBLEMS)],
      districtCode: [dice.pick(DISTRICTS)],
    }),
    search('list channel', { channel: ['letter'] }),
    search('list days', { receivedFrom: from, receivedTo: addDays(from as never, 6) }),
    search('list overdue', { overdue: true }),
    search('list by due day', { done: false }, { sort: 'due' }),
    search('list done', { done: true }),
    search('search frequent', { q: dice.pick(FREQUENT) }),
    search('search middling', { q: dice.pick(MIDDLING) }),
    search('search rare', { q: dice.pick(facts.companies) }),
    search('search absent', { q: dice.pick(ABSENT) }),
    search('search two that never meet', { q: dice.pick(NEVER_MEET) }),
    search('search one character', { q: dice.pick([...'口退鹿龘质']) }),
    search('search part of a number', { q: dice.pick(facts.numbers).number.slice(16, 21) }),
    search('search frequent with filters', {
      q: dice.pick(FREQUENT),
      classCode: [dice.pick(CLASSES)],
      state: ['dispatched'],
    }),
    search('search frequent in days', {
      q: dice.pick(FREQUENT),
      receivedFrom: from,
      receivedTo: addDays(from as never, 2),
    }),
    search('filter operator', { operator: dice.pick(facts.companies).slice(0, 4) }),
    search('filter phone', { phone: dice.pick(facts.phones) }),
    search('filter number', { number: dice.pick(facts.numbers).number }),
    {
      name: 'history',
      method: 'POST',
      path: '/api/callers/history',
      body: { phone: dice.pick(facts.phones) },
    },
    { name: 'workbench', method: 'GET', path: '/api/workbench' },
  ] satisfies Ask[]
  if (!isDesk) return common
  return [
    ...common,
    search('list unit', { unitId: [unit] }),
    search('list several units', { unitId: facts.units.slice(3, 8).map((one) => one.id), done: false }),
    search('search frequent in a small unit', { q: dice.pick(FREQUENT), unitId: [smallUnit] }),
    search('search frequent in a unit', { q: dice.pick(FREQUENT), unitId: [unit] }),
    search('search frequent by due day', { q: dice.pick(FREQUENT) }, { sort: 'due' }),
    { name: 'detail', method: 'GET', path: `/api/cases/${dice.pick(facts.numbers).id}` },
  ]
}

async function signIn(url: string, account: Account): Promise<Connection> {
  const headers = { origin: url }
  const first = new Connection(url, headers)
  const answer = await first.send('POST', '/api/sign-in', {
    centreId: CENTRE,
    username: account.username,
    password: account.password,
  })
  first.close()
  if (answer.status !== 200) throw new Error(`sign-in: ${answer.status} ${answer.body}`)
  return new Connection(url, { ...headers, cookie: answer.cookies.join('; ') })
}

/** Follows the cursor and keeps the times of pages 2 to 20 and of pages 1,000 to 1,019. */
async function deepPages(
  connection: Connection,
  filter: CaseFilter,
): Promise<{ near: number[]; deep: number[] }> {
  const near: number[] = []
  const deep: number[] = []
  let cursor: string | undefined
  for (let page = 1; page < 1_020; page += 1) {
    const asked = performance.now()
    const answer = await connection.send('POST', '/api/cases/search', {
      filter,
      limit: 20,
      ...(cursor !== undefined && { cursor }),
    })
    const ms = performance.now() - asked
    if (page > 1 && page <= 20) near.push(ms)
    if (page >= 1_000) deep.push(ms)
    cursor = (JSON.parse(answer.body) as { next: string | null }).next ?? undefined
    if (cursor === undefined) break
  }
  return { near, deep }
}

const ROLES: readonly [Role, number | null][] = [
  ['dispatcher', null],
  ['agent', null],
  ['handler', 0],
  ['lead', null],
  ['handler', 29],
  ['unit-head', 5],
  ['dispatcher', null],
  ['agent', null],
  ['reviewer', null],
  ['handler', 12],
]

const { dataDir, remove } = dataFolder(options.data)
let ok = false
let server
try {
  server = await startServer(dataDir)
  const { world, close } = await openBeside(dataDir, 6)
  const has = await world.db.row(sql`select 1 as one from cases limit 1`)
  const load = has ? null : await fill(world, Number(options.cases), say)
  if (load) say(`loaded in ${load.seconds} s`)
  const facts = await factsOf(world.db)
  const run = machineClock.now().getTime().toString(36)
  const accounts: { account: Account; role: Role }[] = []
  for (let i = 0; i < Number(options.users); i += 1) {
    const [role, unit] = ROLES[i % ROLES.length] as (typeof ROLES)[number]
    accounts.push({
      role,
      account: await makeStaff(
        world,
        `${role}-${i}-${run}`,
        role,
        unit === null ? null : (facts.units[unit]?.id ?? null),
      ),
    })
  }
  await close()
  // Started again: the clock's offset is read at the start.
  await server.stop()
  server = await startServer(dataDir)

  const times = new Map<string, number[]>()
  let errors = 0
  const user = async (
    { account, role }: (typeof accounts)[number],
    nth: number,
    seconds: number,
    keep: boolean,
  ): Promise<void> => {
    const connection = await signIn(server!.url, account)
    const dice = seededDice(`user ${nth}${keep ? '' : ' warm'}`)
    const until = performance.now() + seconds * 1000
    const isDesk = role === 'dispatcher' || role === 'lead' || role === 'reviewer'
    while (performance.now() < until) {
      const ask = dice.pick(asks(facts, dice, isDesk))
      const asked = performance.now()
      const answer = await connection.send(ask.method, ask.path, ask.body)
      if (!keep) continue
      const list = times.get(ask.name) ?? []
      times.set(ask.name, list)
      list.push(performance.now() - asked)
      if (answer.status !== 200) {
        errors += 1
        if (errors < 4) console.error(ask, answer.status, answer.body)
      }
    }
    connection.close()
  }
  await Promise.all(accounts.map((one, i) => user(one, i, 10, false)))
  const before = server.cpu()
  const began = performance.now()
  await Promise.all(accounts.map((one, i) => user(one, i, Number(options.seconds), true)))
  const seconds = (performance.now() - began) / 1000
  const after = server.cpu()
  const all = [...times.values()].flat()
  const byName = Object.fromEntries(
    [...times].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, list]) => [name, latencyOf(list)]),
  )
  for (const [name, figures] of Object.entries(byName)) console.log(name.padEnd(34), JSON.stringify(figures))
  const desk = await signIn(server.url, accounts[0]!.account)
  const pages: Record<string, object> = {}
  const followed: [string, CaseFilter][] = [
    ['all', {}],
    ['frequent word', { q: '口罩' }],
    ['class', { classCode: ['food'] }],
  ]
  for (const [name, filter] of followed) {
    const { near, deep } = await deepPages(desk, filter)
    pages[name] = { 'pages 2-20': latencyOf(near), 'pages 1000-1019': latencyOf(deep) }
    console.log(`deep pages, ${name}`, JSON.stringify(pages[name]))
  }
  desk.close()
  const slow = Object.entries(byName)
    .filter(([, figures]) => figures.p95 > 200)
    .map(([name]) => name)
  ok = errors === 0 && slow.length === 0
  const stored = await countCases(dataDir)
  console.log(
    JSON.stringify({
      bench: 'search',
      cases: stored,
      load,
      users: accounts.length,
      seconds: round(seconds),
      requests: all.length,
      perSecond: round(all.length / seconds),
      errors,
      ms: latencyOf(all),
      slowerThan200: slow,
      byRequest: byName,
      pages,
      cpuMsPerRequest: {
        app: round(((after.app - before.app) * 1000) / all.length),
        postgres: round(((after.postgres - before.postgres) * 1000) / all.length),
      },
      memory: server.memory(),
      ok,
      machine: machine(),
    }),
  )
} finally {
  await server?.stop()
  remove()
}
process.exitCode = ok ? 0 : 1

async function countCases(folder: string): Promise<number> {
  const { world, close } = await openBeside(folder)
  const row = await world.db.row<{ count: number }>(
    sql`select count(*)::int as count from cases where centre_id = ${CENTRE}`,
  )
  await close()
  return row?.count ?? 0
}
