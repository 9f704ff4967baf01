import { afterEach, beforeEach, expect, test } from 'vitest'
import { existsSync, readFileSync } from 'node:fs'
import { sql } from '#kit/db/index.ts'
import { isRefusal } from '#kit/outcome.ts'
import { readSheet } from '#kit/sheet/index.ts'
import { operatorOf } from '#people/server'
import { rejectHead, rejectMark, type ImportMap } from '../rules/import-map.ts'
import { importCases, maskReject, type ImportOrder, type Reject } from './import-cases.ts'
import { CENTRE, openOffice, type Office } from './office-fixture.ts'
import { listCases } from './list-cases.ts'
import { seedCatalogue } from './seed-catalogue.ts'
import { verifyRecord } from './verify-record.ts'

let office: Office
beforeEach(async () => {
  office = await openOffice()
  await office.db.transaction((tx) => seedCatalogue(tx, CENTRE))
})
afterEach(() => office.drop())

const MAP: ImportMap = {
  source: 'old-desk',
  fields: {
    externalId: { column: 'id' },
    kind: { column: 'kind' },
    receivedAt: { column: 'at' },
    state: { column: 'state' },
    story: { column: 'story' },
    personName: { column: 'name' },
    personPhone: { column: 'phone' },
    classCode: { column: 'class' },
    unit: { column: 'unit' },
  },
}
const HEADER = 'id,kind,at,state,story,name,phone,class,unit'

async function* text(csv: string) {
  yield Buffer.from(csv)
}

async function run(csv: string, more: Partial<ImportOrder> = {}) {
  const rejects: Reject[] = []
  const outcome = await importCases(office.needs, operatorOf(CENTRE), {
    rows: readSheet(text(csv)),
    map: MAP,
    fileName: 'old.csv',
    isDryRun: false,
    onReject: (reject) => void rejects.push(reject),
    ...more,
  })
  if (isRefusal(outcome)) throw new Error(`${outcome.refused}: ${outcome.why}`)
  return { report: outcome.done, rejects }
}
const cases = () =>
  office.db.rows<{
    kind: string
    state: string
    ruleSet: string
    imported: boolean
    dueDay: string | null
    text: string
  }>(sql`
    select kind, state, rule_set as "ruleSet", imported, due_day as "dueDay", text_masked as text from cases where centre_id = ${CENTRE} order by received_at`)

const THREE = `${HEADER}
1,complaint,2019-12-31,archived,我叫王小明，买到坏手机,王小明,10000005521,appliance,
2,consultation,2020-02-03 10:20,,问口罩价格,,,,
3,report,2020-02-04,checking,举报某店,李四,10000005522,,N
`

test('cases come in with their state, marked, masked, with no clock; before 2020 no rule set governs', async () => {
  const { report } = await run(THREE)
  expect(report).toMatchObject({ read: 3, fresh: 3, same: 0, bad: 0 })
  expect(await cases()).toEqual([
    {
      kind: 'complaint',
      state: 'archived',
      ruleSet: 'none',
      imported: true,
      dueDay: null,
      text: '我叫王某某，买到坏手机',
    },
    {
      kind: 'consultation',
      state: 'registered',
      ruleSet: 'o20',
      imported: true,
      dueDay: null,
      text: '问口罩价格',
    },
    { kind: 'report', state: 'checking', ruleSet: 'o20', imported: true, dueDay: null, text: '举报某店' },
  ])
  expect(
    await office.db.rows(sql`
      select c.unit_id = ${office.unit('north')} as lies, count(s.*)::int as steps
        from cases c join step s on s.centre_id = c.centre_id and s.case_id = c.id and s.to_state = c.state
       where c.centre_id = ${CENTRE} and c.kind = 'report' group by 1`),
    'it lies with its unit, and nobody here has sent it there',
  ).toEqual([{ lies: true, steps: 1 }])
  expect((await verifyRecord(office.db, CENTRE)).faults).toEqual([])
})

test('a reject file that was mended is sent again; so is the mended original, and nothing is there twice', async () => {
  const broken = THREE.replace('2020-02-03 10:20', 'Montag')
  const { report, rejects } = await run(broken)
  expect(report).toMatchObject({ fresh: 2, bad: 1 })
  const { row, cells, faults } = rejects[0] as Reject
  const file = (isPlain: boolean, line: readonly string[]) =>
    `${HEADER},${rejectHead(isPlain)}\n${line.join(',')},${rejectMark(row, faults, isPlain)}\n`
  const mended = file(
    true,
    cells.map((cell) => cell.replace('Montag', '2020-02-03 10:20')),
  )
  expect((await run(mended)).report).toMatchObject({ read: 1, fresh: 1, bad: 0 })
  expect((await run(mended)).report).toMatchObject({ fresh: 0, same: 1 })
  expect((await run(THREE)).report).toMatchObject({ fresh: 0, same: 3 })
  await expect(run(file(false, maskReject(rejects[0] as Reject)))).rejects.toThrow('masked copies')
})

test('a cell with more than the contract takes is a fault, whatever it holds', async () => {
  const hostile = [
    '\uD800',
    '=cmd()',
    '\u202E',
    '𠮷'.repeat(30),
    'a'.repeat(20_001),
    '%00',
    "'; drop table cases",
  ]
  const csv = hostile
    .map((text, i) => `${i},consultation,2020-02-03,,"${text}",${'名'.repeat(i)},,,`)
    .join('\n')
  const { report, rejects } = await run(`${HEADER}\n${csv}\n`)
  expect(report).toMatchObject({ read: 7, fresh: 6, bad: 1 })
  expect(rejects[0]?.faults).toEqual([{ column: 'story', field: 'story', what: '太长' }])
})

test('two imports of one file at the same time: no row is there twice', async () => {
  const lines = Array.from({ length: 600 }, (_, i) => `${i},consultation,2020-02-03,,第 ${i} 件,,,,`)
  const whole = `${HEADER}\n${lines.join('\n')}\n`
  const [first, second] = await Promise.allSettled([run(whole), run(whole)])
  const refused = [first, second].flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))
  expect(refused).toEqual([expect.stringContaining('import-running')])
  expect(await cases()).toHaveLength(600)
})

test('a repeat of the same file adds nothing; a longer file adds only what is new', async () => {
  await run(THREE)
  expect((await run(THREE)).report).toMatchObject({ fresh: 0, same: 3 })
  expect((await run(`${THREE}4,consultation,2020-02-05,,新的一件,,,,\n`)).report).toMatchObject({
    fresh: 1,
    same: 3,
  })
})

test('equal rows are as many cases as there are rows, and stay as many', async () => {
  const twice = `${HEADER}\n,consultation,2020-02-03,,一样的话,,,,\n,consultation,2020-02-03,,一样的话,,,,\n`
  expect((await run(twice)).report).toMatchObject({ fresh: 2 })
  expect((await run(twice)).report).toMatchObject({ fresh: 0, same: 2 })
})

test('rows in error are named by row and column, and the others come in', async () => {
  const { report, rejects } = await run(`${HEADER}
1,complaint,2020-02-30,,故事,,,
2,parking,2020-02-03,,故事,,,
3,complaint,2020-02-03,,,,,
4,complaint,2020-02-03,,故事,,,no-such-class
5,complaint,2020-02-03,,好的一行,,,
6,complaint,2020-02-03,checking,故事,,,
7,complaint,2020-02-03,,故事,${'长'.repeat(61)},,
`)
  expect(report).toMatchObject({ read: 7, fresh: 1, bad: 6 })
  expect(rejects.map(({ row, faults }) => [row, faults.map((fault) => fault.column).join()])).toEqual([
    [2, 'at'],
    [3, 'kind'],
    [4, 'story'],
    [5, 'class'],
    [7, 'state'],
    [8, 'name'],
  ])
})

test('personal cells of a row in error are hidden in what may lie on a disk', async () => {
  const { rejects } = await run(
    `${HEADER}\n1,complaint,gestern,,我叫王小明,王小明,10000005521,手机10000005523,\n`,
  )
  expect(maskReject(rejects[0] as Reject)).toEqual([
    '1',
    'complaint',
    'gestern',
    '',
    '***',
    '***',
    '***',
    '手机100****5523',
    '',
  ])
})

test('a dry run writes nothing and reports the same', async () => {
  expect((await run(THREE, { isDryRun: true })).report).toMatchObject({ read: 3, fresh: 3, dryRun: true })
  expect(await cases()).toEqual([])
  expect(await office.db.rows(sql`select 1 from import_run where centre_id = ${CENTRE}`)).toEqual([])
})

test('a file that breaks off keeps what was read; the whole file then adds the rest', async () => {
  async function* breaking() {
    yield Buffer.from(`${HEADER}\n`)
    for (let i = 0; i < 600; i += 1) yield Buffer.from(`${i},consultation,2020-02-03,,第 ${i} 件,,,,\n`)
    throw new Error('the disk is gone')
  }
  await expect(run('', { rows: readSheet(breaking()) })).rejects.toThrow('the disk is gone')
  const before = (await cases()).length
  expect(before % 500).toBe(0)
  const whole = `${HEADER}\n${Array.from({ length: 600 }, (_, i) => `${i},consultation,2020-02-03,,第 ${i} 件,,,,`).join('\n')}\n`
  expect((await run(whole)).report).toMatchObject({ fresh: 600 - before, same: before })
  expect(await cases()).toHaveLength(600)
})

test('a map that names a column the file does not have is refused, and nothing is written', async () => {
  await expect(run('a,b\n1,2\n')).rejects.toThrow('bad-map: the file has no column')
})

test('clocks start only when the map asks', async () => {
  await run(THREE.replace('archived', ''), { map: { ...MAP, startClocks: true } })
  const due = (await cases()).map((one) => one.dueDay)
  // 2019-12-31: no rule set, no clock. The others are no complaints.
  expect(due).toEqual([null, null, null])
  await run(`${HEADER}\n9,complaint,2020-02-03,,口罩涨价,,,,\n`, { map: { ...MAP, startClocks: true } })
  expect(
    (await cases()).at(-2)?.dueDay ?? (await cases()).find((one) => one.text === '口罩涨价')?.dueDay,
  ).toBe('2020-02-12')
})

/** A file, its map, its rows, and a word with the number of lines in which `grep -c` finds it. */
const REAL = [
  ['messages-teddy2020c/f2_dev.jsonl', 'teddy-2020c', 2222, '广场舞', 3],
  ['complaints-cocc/dev.tsv', 'cocc', 1164, '咪咕阅读', 10],
  ['complaints-nyc2019/complaints_2019.csv', 'nyc-2019', 39_356, 'Overcharging', 46],
] as const
const SHARED = new URL('../../../../shared/data/', import.meta.url)

test.for(REAL)(
  'real data, %s: every row lands and is found',
  { timeout: 180_000 },
  async ([file, name, rows, q, hits], { skip }) => {
    const path = new URL(file, SHARED).pathname
    if (!existsSync(path)) skip(`${file} is not beside this checkout`)
    const map = JSON.parse(
      readFileSync(new URL(`../../../docs/import-maps/${name}.json`, import.meta.url), 'utf8'),
    ) as ImportMap
    const { report } = await run('', { rows: readSheet(path, map.format ? { format: map.format } : {}), map })
    expect(report).toMatchObject({ read: rows, fresh: rows, bad: 0 })
    const found = await listCases(office.needs, office.who('dispatcher'), { filter: { q } })
    expect(found).toMatchObject({ done: { count: hits, capped: false } })
  },
)

test('the name of a file may name a person: it is masked where it is kept', async () => {
  await run(`${HEADER}\n9,consultation,2020-02-05,,问,,,,\n`, { fileName: '举报人王大山10000005523.csv' })
  const kept = await office.db.rows<{ text: string }>(sql`
    select file_name as text from import_run where centre_id = ${CENTRE}
    union all select data::text from audit_pending where centre_id = ${CENTRE} and action = 'case.import'`)
  expect(kept.map((row) => row.text).join()).toContain('举报人王某某100****5523.csv')
  expect(kept.map((row) => row.text).join()).not.toMatch(/王大山|10000005523/)
})
