/** For tests: a small office with its people, on a database of its own, under a clock that stands still. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { loadCalendars } from '#kit/calendar/load.ts'
import { fakeClock } from '#kit/clock.ts'
import { sql, type Db } from '#kit/db/index.ts'
import { diskStore } from '#kit/files/index.ts'
import { uuid7 } from '#kit/ids.ts'
import { sealer } from '#kit/seal.ts'
import { testDb } from '#kit/testing/index.ts'
import type { Role, Who } from '#people'

export const CENTRE = 320100
export const OTHER_CENTRE = 320500

/** Unit names: `north` has the office `north-1` below it. */
export type UnitName = 'desk' | 'north' | 'north-1' | 'south' | 'closed'
export type PersonName =
  | 'agent'
  | 'agent-2'
  | 'lead'
  | 'dispatcher'
  | 'handler-north'
  | 'head-north'
  | 'handler-north-1'
  | 'handler-south'
  | 'head-south'
  | 'reviewer'
  | 'quality'
  | 'analyst'
  | 'admin'
  | 'auditor'
  | 'foreign-dispatcher'

const UNITS: readonly {
  name: UnitName
  title: string
  code: string
  kind: string
  parent?: UnitName
  open?: false
}[] = [
  { name: 'desk', title: '投诉举报中心', code: 'DESK', kind: 'centre' },
  { name: 'north', title: '江北区局', code: 'N', kind: 'district-bureau' },
  { name: 'north-1', title: '江北一所', code: 'N1', kind: 'office', parent: 'north' },
  { name: 'south', title: '江南区局', code: 'S', kind: 'district-bureau' },
  { name: 'closed', title: '旧区局', code: 'OLD', kind: 'district-bureau', open: false },
]
const PEOPLE: readonly {
  name: PersonName
  roles: readonly Role[]
  unit?: UnitName
  below?: readonly UnitName[]
}[] = [
  { name: 'agent', roles: ['agent'] },
  { name: 'agent-2', roles: ['agent'] },
  { name: 'lead', roles: ['lead'] },
  { name: 'dispatcher', roles: ['dispatcher'] },
  { name: 'handler-north', roles: ['handler'], unit: 'north', below: ['north', 'north-1'] },
  { name: 'head-north', roles: ['unit-head'], unit: 'north', below: ['north', 'north-1'] },
  { name: 'handler-north-1', roles: ['handler'], unit: 'north-1', below: ['north-1'] },
  { name: 'handler-south', roles: ['handler'], unit: 'south', below: ['south'] },
  { name: 'head-south', roles: ['unit-head'], unit: 'south', below: ['south'] },
  { name: 'reviewer', roles: ['reviewer'] },
  { name: 'quality', roles: ['quality'] },
  { name: 'analyst', roles: ['analyst'] },
  { name: 'admin', roles: ['admin'] },
  { name: 'auditor', roles: ['auditor'] },
  { name: 'foreign-dispatcher', roles: ['dispatcher'] },
]

export type Office = Awaited<ReturnType<typeof openOffice>>

/** A database with two centres, five units and fifteen people; it is 2020-03-05 10:00, a Thursday. */
export async function openOffice() {
  const { db, drop } = await testDb()
  const clock = fakeClock(new Date('2020-03-05T10:00:00+08:00'))
  const units = new Map<UnitName, string>(UNITS.map(({ name }) => [name, uuid7()]))
  const people = new Map<PersonName, Who>()
  for (const { name, roles, unit, below } of PEOPLE)
    people.set(name, {
      kind: 'staff',
      id: uuid7(),
      name: `${name} 某`,
      centreId: name === 'foreign-dispatcher' ? OTHER_CENTRE : CENTRE,
      roles,
      unitId: unit ? units.get(unit)! : null,
      unitIds: new Set((below ?? []).map((one) => units.get(one)!)),
    })
  await fill(db, units, people, clock.now())
  const calendars = await loadCalendars(db, clock.now())
  const keys = {
    seal: new Map([[1, randomBytes(32)]]),
    hash: new Map([[1, randomBytes(32)]]),
    sealVersion: 1,
    hashVersion: 1,
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'xinqiao-files-'))
  const seals = sealer(keys)
  return {
    db,
    /** Where evidence lies. */
    folder,
    async drop() {
      await drop()
      rmSync(folder, { recursive: true })
    },
    clock,
    /** What every operation asks for. */
    needs: {
      db,
      clock,
      sealer: seals,
      files: await diskStore(folder, seals),
      calendar: () => calendars.newest(),
      nudge: () => undefined,
    },
    unit: (name: UnitName): string => units.get(name)!,
    who: (name: PersonName): Who => people.get(name)!,
  }
}

async function fill(
  db: Db,
  units: ReadonlyMap<UnitName, string>,
  people: ReadonlyMap<PersonName, Who>,
  at: Date,
): Promise<void> {
  for (const centreId of [CENTRE, OTHER_CENTRE])
    await db.run(sql`
      insert into centre (centre_id, name, short_name, settings, version, created_at)
      values (${centreId}, ${`测试中心 ${centreId}`}, '中心', '{}', 1, ${at})`)
  for (const { name, title, code, kind, parent, open } of UNITS)
    await db.run(sql`
      insert into unit (centre_id, id, parent_id, kind, name, short_name, code, is_open, version, created_at)
      values (${CENTRE}, ${units.get(name)}, ${parent ? units.get(parent) : null}, ${kind}, ${title}, ${title}, ${code},
              ${open ?? true}, 1, ${at})`)
  for (const [name, who] of people) {
    await db.run(sql`
      insert into staff (centre_id, id, username, name, unit_id, must_change_password, is_active, version, created_at)
      values (${who.centreId}, ${who.id}, ${name}, ${who.name}, ${who.unitId}, false, true, 1, ${at})`)
    for (const role of who.roles)
      await db.run(sql`
        insert into staff_role (centre_id, staff_id, role, unit_id)
        values (${who.centreId}, ${who.id}, ${role}, ${role === 'handler' || role === 'unit-head' ? who.unitId : null})`)
  }
}
