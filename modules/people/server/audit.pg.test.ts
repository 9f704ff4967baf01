import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { fakeClock, machineClock } from '#kit/clock.ts'
import { sql } from '#kit/db/index.ts'
import { sealer } from '#kit/seal.ts'
import { testDb, type TestDb } from '#kit/testing/index.ts'
import type { AuditFault } from '../contract/audit.ts'
import { audit, auditMany, type Actor } from './audit.ts'
import { operatorOf } from './authenticate.ts'
import { chainRows, startHash } from './chain-hash.ts'
import { createCentre } from './create-centre.ts'
import { sealAudit, sealAuditBatch, sealEveryAudit } from './seal-audit.ts'
import { verifyAudit } from './verify-audit.ts'

const CENTRE = 320100
const AT = new Date('2020-03-05T01:00:00.123Z')
const machine = fakeClock(new Date('2026-01-05T01:00:00Z'))
const keys = {
  seal: new Map([[1, randomBytes(32)]]),
  hash: new Map([[1, randomBytes(32)]]),
  sealVersion: 1,
  hashVersion: 1,
}
const needs = { sealer: sealer(keys), machine }
const anna: Actor = { kind: 'staff', id: 'anna', centreId: CENTRE }

let test1: TestDb
let db: TestDb['db']
beforeAll(async () => {
  test1 = await testDb()
  db = test1.db
  await db.transaction((tx) =>
    createCentre(
      tx,
      { centreId: CENTRE, name: '南京市投诉举报中心', shortName: '南京' },
      operatorOf(CENTRE),
      { clock: machine },
    ),
  )
  await db.transaction((tx) =>
    createCentre(
      tx,
      { centreId: 310000, name: '上海市投诉举报中心', shortName: '上海' },
      operatorOf(310000),
      { clock: machine },
    ),
  )
})
afterAll(() => test1.drop())

/** Twenty rows in batches of four; row n has targetId `case-n`. Everything before is forgotten. */
beforeEach(async () => {
  for (const table of ['audit', 'audit_seal', 'audit_pending'])
    await db.run(sql`delete from ${sql.table(table)} where centre_id = ${CENTRE}`)
  await db.run(sql`
    update audit_chain set last_batch = 0, last_position = 0, head = ${startHash(CENTRE)} where centre_id = ${CENTRE}`)
  for (let n = 1; n <= 20; n++) {
    const reason = n === 3 ? '来电人\t要求\n核实 \\N' : undefined
    await db.transaction((tx) =>
      audit(tx, anna, {
        at: AT,
        action: 'case.dispatch',
        targetKind: 'case',
        targetId: `case-${n}`,
        ...(reason && { reason }),
        data: { n, 单位: '建邺' },
      }),
    )
  }
  expect(await sealAudit(db, CENTRE, { ...needs, batchRows: 4 })).toBe(20)
})

const verify = () => verifyAudit(db, CENTRE, needs)
const named = (faults: readonly AuditFault[]) =>
  faults.map((fault) =>
    `${fault.kind} ${fault.position ?? ''}${fault.batch !== null && fault.kind.startsWith('seal') ? ` batch ${fault.batch}` : ''}`.trim(),
  )
const found = async () => named((await verify()).faults)

test('a whole chain proves itself: every row in its place, every batch sealed', async () => {
  const report = await verify()
  expect(report).toMatchObject({
    isWhole: true,
    rows: 20,
    batches: 5,
    waiting: 0,
    lastPosition: '20',
    faults: [],
    first: null,
    faultCount: 0,
  })
  const row = await db.row<{ position: string; reason: string; data: object; at: Date; machineAt: Date }>(sql`
    select position, reason, data, at, machine_at as "machineAt" from audit where centre_id = ${CENTRE} and target_id = 'case-3'`)
  expect(row).toMatchObject({
    position: '3',
    reason: '来电人\t要求\n核实 \\N',
    data: { n: 3, 单位: '建邺' },
    at: AT,
  })
  expect(Math.abs((row?.machineAt.getTime() ?? 0) - machineClock.now().getTime())).toBeLessThan(60_000)
})

test('whoever knows no key can hash the chain again from the rows', async () => {
  const rows = await db.rows<{
    hash: Buffer
    position: string
    batch: string
    id: string
    at: string
    machineAt: string
    reason: string | null
    data: string
    targetId: string
  }>(sql`
    select hash, position, batch, id, (at at time zone 'UTC')::text as at, (machine_at at time zone 'UTC')::text as "machineAt", reason,
           data::text as data, target_id as "targetId" from audit where centre_id = ${CENTRE} order by position`)
  const again = chainRows(
    rows.map((row) => ({
      ...row,
      centreId: CENTRE,
      actorKind: 'staff',
      actorId: 'anna',
      action: 'case.dispatch',
      targetKind: 'case',
    })),
    startHash(CENTRE),
  )
  expect(again.map((row) => row.hash.toString('hex'))).toEqual(rows.map((row) => row.hash.toString('hex')))
})

test('every column is covered: a change of any one is named', async () => {
  await db.run(sql`create table kept as select * from audit where centre_id = ${CENTRE}`)
  for (const change of [
    sql`at = at + interval '1 microsecond'`,
    sql`machine_at = machine_at - interval '1 second'`,
    sql`actor_kind = 'key'`,
    sql`actor_id = 'bert'`,
    sql`action = 'case.close'`,
    sql`target_kind = 'contact'`,
    sql`target_id = 'case-8'`,
    sql`reason = ''`,
    sql`data = data || '{"n": 8}'`,
    sql`data = data || '{"n": 7.0}'`,
    sql`batch = 3`,
    sql`id = gen_random_uuid()`,
    sql`hash = sha256(hash)`,
  ]) {
    await db.run(sql`update audit set ${change} where centre_id = ${CENTRE} and position = 7`)
    expect(await found()).toEqual(['changed 7'])
    await db.run(sql`delete from audit where centre_id = ${CENTRE} and position = 7`)
    await db.run(sql`insert into audit select * from kept where position = 7`)
    expect(await found()).toEqual([])
  }
  await db.run(sql`drop table kept`)
})

test('changed rows are all named, the first one first', async () => {
  await db.run(sql`update audit set reason = '无' where centre_id = ${CENTRE} and position in (5, 6, 12)`)
  const report = await verify()
  expect(report.isWhole).toBe(false)
  expect(named(report.faults)).toEqual(['changed 5', 'changed 6', 'changed 12'])
  expect(report.first).toMatchObject({ kind: 'changed', position: '5', batch: '2' })
  const row = await db.row<{ id: string }>(
    sql`select id from audit where centre_id = ${CENTRE} and position = 5`,
  )
  expect(report.first?.id).toBe(row?.id)
})

test('the last row, the first row, a hash', async () => {
  await db.run(sql`update audit set actor_id = 'bert' where centre_id = ${CENTRE} and position in (1, 20)`)
  expect(await found()).toEqual(['changed 1', 'changed 20'])
  await db.run(
    sql`update audit set actor_id = 'anna', hash = sha256(hash) where centre_id = ${CENTRE} and position in (1, 20)`,
  )
  expect(await found()).toEqual(['changed 1', 'changed 20', 'seal-broken 20 batch 5'])
})

test('missing rows are named, one or many', async () => {
  await db.run(sql`delete from audit where centre_id = ${CENTRE} and position in (3, 9, 10, 11)`)
  const report = await verify()
  expect(named(report.faults)).toEqual(['missing 3', 'missing 9'])
  expect(report.faults[1]?.what).toContain('rows 9 to 11 are missing')
  expect(report.faultCount).toBe(4)
})

test('a row taken out, with the numbers behind it closed up', async () => {
  await db.run(sql`delete from audit where centre_id = ${CENTRE} and position = 6`)
  for (let n = 7; n <= 20; n++)
    await db.run(sql`update audit set position = ${n - 1} where centre_id = ${CENTRE} and position = ${n}`)
  const faults = await found()
  expect(faults[0]).toBe('missing 6')
  expect(faults.filter((fault) => !fault.startsWith('seal'))).toEqual(['missing 6'])
})

test('a row put in, with the numbers behind it moved', async () => {
  for (let n = 20; n >= 7; n--)
    await db.run(sql`update audit set position = ${n + 1} where centre_id = ${CENTRE} and position = ${n}`)
  await db.run(sql`
    insert into audit select centre_id, 7, batch, gen_random_uuid(), at, machine_at, actor_kind, actor_id, action, target_kind, 'forged', reason, data, sha256(hash)
      from audit where centre_id = ${CENTRE} and position = 8`)
  const report = await verify()
  expect(named(report.faults).filter((fault) => !fault.startsWith('seal'))).toEqual(['inserted 7'])
  const row = await db.row<{ id: string }>(
    sql`select id from audit where centre_id = ${CENTRE} and target_id = 'forged'`,
  )
  expect(report.first?.id).toBe(row?.id)
})

test('rows put in before the first and behind the last', async () => {
  for (const position of [0, 21, 25])
    await db.run(sql`
      insert into audit select centre_id, ${position}, batch, gen_random_uuid(), at, machine_at, actor_kind, actor_id, action, target_kind, target_id, reason, data, hash
        from audit where centre_id = ${CENTRE} and position = 20`)
  expect(await found()).toEqual(['inserted 0', 'inserted 21', 'inserted 25'])
})

test('a row put in with its proper hash, the seal left alone', async () => {
  const end = await db.row<{ head: Buffer }>(sql`select head from audit_chain where centre_id = ${CENTRE}`)
  const forged = {
    centreId: CENTRE,
    position: '21',
    batch: '6',
    id: '01890a5d-ac96-774b-bcce-b302099a8057',
    at: '2020-03-05 01:00:00',
    machineAt: '2020-03-05 01:00:00',
    actorKind: 'staff',
    actorId: 'anna',
    action: 'x',
    targetKind: 'case',
    targetId: 'forged',
    reason: null,
    data: '{}',
  }
  const [row] = chainRows([forged], end?.head as Buffer)
  await db.run(sql`
    insert into audit values (${CENTRE}, 21, 6, ${forged.id}, '2020-03-05 01:00:00+00', '2020-03-05 01:00:00+00', 'staff', 'anna', 'x', 'case', 'forged', null, '{}', ${row?.hash})`)
  expect(await found()).toEqual(['inserted 21'])
  await db.run(
    sql`update audit_chain set last_position = 21, last_batch = 6, head = ${row?.hash} where centre_id = ${CENTRE}`,
  )
  expect(await found()).toEqual(['seal-missing 21 batch 6', 'chain-end-broken'])
})

const exchange = async (a: number, b: number) => {
  await db.run(sql`update audit set position = -1 where centre_id = ${CENTRE} and position = ${a}`)
  await db.run(sql`update audit set position = ${a} where centre_id = ${CENTRE} and position = ${b}`)
  await db.run(sql`update audit set position = ${b} where centre_id = ${CENTRE} and position = -1`)
}

test('exchanged rows are named as exchanged, neighbours and far apart', async () => {
  await exchange(6, 7)
  expect((await found()).filter((fault) => !fault.startsWith('seal'))).toEqual([
    'out-of-order 6',
    'out-of-order 7',
  ])
  await exchange(6, 7)
  expect(await found()).toEqual([])
  await exchange(5, 14)
  expect((await found()).filter((fault) => !fault.startsWith('seal'))).toEqual([
    'out-of-order 5',
    'out-of-order 14',
  ])
})

test('rows that changed places but left their hashes behind', async () => {
  const swap = sql`
    update audit a set id = b.id, target_id = b.target_id, data = b.data, reason = b.reason, machine_at = b.machine_at, at = b.at
      from audit b where a.centre_id = ${CENTRE} and b.centre_id = ${CENTRE}
       and ((a.position = 10 and b.position = 11) or (a.position = 11 and b.position = 10))`
  await db.run(swap)
  expect(await found()).toEqual(['out-of-order 10', 'out-of-order 11'])
})

test('a lost tail is named, with its seal and without', async () => {
  await db.run(sql`delete from audit where centre_id = ${CENTRE} and position > 17`)
  const report = await verify()
  expect(named(report.faults)[0]).toBe('tail-lost 18')
  expect(report.faults[0]?.what).toContain('rows 18 to 20')
  await db.run(sql`delete from audit_seal where centre_id = ${CENTRE} and batch = 5`)
  expect(await found()).toContain('tail-lost 18')
})

test('a chain hashed anew from one row on breaks at its seal, and without our key no new seal can be made', async () => {
  const known = await verify()
  type Row = {
    position: string
    batch: string
    id: string
    at: string
    machineAt: string
    targetId: string
    reason: string | null
    data: string
  }
  const rows = await db.rows<Row>(sql`
    select position, batch, id, (at at time zone 'UTC')::text as at, (machine_at at time zone 'UTC')::text as "machineAt",
           target_id as "targetId", reason, data::text as data from audit where centre_id = ${CENTRE} order by position`)
  const forged = rows.map((row) => ({
    ...row,
    centreId: CENTRE,
    actorKind: 'staff',
    actorId: row.position === '6' ? 'bert' : 'anna',
    action: 'case.dispatch',
    targetKind: 'case',
  }))
  for (const row of chainRows(forged, startHash(CENTRE)))
    await db.run(
      sql`update audit set actor_id = ${row.actorId}, hash = ${row.hash} where centre_id = ${CENTRE} and position = ${row.position}`,
    )
  expect((await found()).slice(0, 2)).toEqual(['seal-broken 8 batch 2', 'seal-broken 12 batch 3'])
  await db.run(sql`
    update audit_seal s set head = a.hash from audit a
     where a.centre_id = ${CENTRE} and s.centre_id = ${CENTRE} and a.position = s.last_position`)
  await db.run(
    sql`update audit_chain set head = (select hash from audit where centre_id = ${CENTRE} and position = 20) where centre_id = ${CENTRE}`,
  )
  expect(await found()).toEqual([
    'seal-broken 5 batch 2',
    'seal-broken 9 batch 3',
    'seal-broken 13 batch 4',
    'seal-broken 17 batch 5',
  ])
  // Somebody who has the key as well is found by what the auditor wrote down.
  const { faults } = await verifyAudit(db, CENTRE, {
    ...needs,
    known: { position: known.lastPosition, head: known.head },
  })
  expect(faults.at(-1)).toMatchObject({ kind: 'chain-end-broken', position: '20' })
})

test('seals and the end of the chain are covered too', async () => {
  await db.run(sql`delete from audit_seal where centre_id = ${CENTRE} and batch = 3`)
  expect(await found()).toEqual(['seal-missing 9 batch 3'])
  await db.run(sql`update audit_seal set last_position = 15 where centre_id = ${CENTRE} and batch = 4`)
  expect((await found()).includes('seal-broken 13 batch 4')).toBe(true)
  await db.run(sql`update audit_chain set last_position = 12, last_batch = 3 where centre_id = ${CENTRE}`)
  expect(await found()).toContain('chain-end-broken')
})

test('another key proves nothing', async () => {
  const other = sealer({ ...keys, hash: new Map([[1, randomBytes(32)]]) })
  expect((await verifyAudit(db, CENTRE, { sealer: other })).faults).toHaveLength(5)
  const rotated = sealer({ ...keys, hash: new Map([...keys.hash, [2, randomBytes(32)]]), hashVersion: 2 })
  expect((await verifyAudit(db, CENTRE, { sealer: rotated })).isWhole).toBe(true)
})

test('an operation that is rolled back leaves no audit row; what waits is counted and sealed later', async () => {
  const failed = db.transaction(async (tx) => {
    await audit(tx, anna, { at: AT, action: 'case.close', targetKind: 'case', targetId: 'never' })
    throw new Error('the operation failed')
  })
  await expect(failed).rejects.toThrow('the operation failed')
  await db.transaction((tx) =>
    auditMany(
      tx,
      ['a', 'b', 'c'].map((id) => ({
        who: { ...anna, kind: 'key', id },
        at: AT,
        action: 'contact.register',
        targetKind: 'contact',
        targetId: id,
      })),
    ),
  )
  expect(await verify()).toMatchObject({ isWhole: true, rows: 20, waiting: 3 })
  expect(await sealEveryAudit(db, needs)).toBeGreaterThanOrEqual(3)
  expect(await verify()).toMatchObject({ isWhole: true, rows: 23, waiting: 0, batches: 6 })
})

test('many sealers at once make one chain', async () => {
  await db.transaction((tx) =>
    auditMany(
      tx,
      Array.from({ length: 300 }, (_, n) => ({
        who: anna,
        at: AT,
        action: 'case.note',
        targetKind: 'case',
        targetId: String(n),
      })),
    ),
  )
  const seal = async () => {
    let sealed = 0
    for (let i = 0; i < 20; i++) sealed += await sealAuditBatch(db, CENTRE, { ...needs, batchRows: 25 })
    return sealed
  }
  const sealed = await Promise.all([seal(), seal(), seal(), seal()])
  const left = await sealAudit(db, CENTRE, needs)
  expect(sealed.reduce((a, b) => a + b) + left).toBe(300)
  expect(await verify()).toMatchObject({ isWhole: true, rows: 320 })
})

test('centres have chains of their own', async () => {
  await sealAudit(db, 310000, needs)
  await db.run(sql`update audit set actor_id = 'bert' where centre_id = ${CENTRE} and position = 2`)
  expect(await verifyAudit(db, 310000, needs)).toMatchObject({ isWhole: true, rows: 1, centreId: 310000 })
})
