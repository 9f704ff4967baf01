/** The hall and the bureau of the demo: one centre, eleven district bureaus with their offices, some eighty people. */
import { randomBytes } from 'node:crypto'
import type { Clock } from '#kit/clock.ts'
import type { Tx } from '#kit/db/index.ts'
import type { Dice } from '#kit/dice.ts'
import { assert, isRefusal, type Outcome } from '#kit/outcome.ts'
import { needsSecondFactor, ROLES, type Role, type Who } from '#people'
import {
  createCentre,
  createStaff,
  createUnit,
  newTotpSecret,
  systemOf,
  type PeopleNeeds,
} from '#people/server'
import { DISTRICTS } from './districts.ts'
import { inventName } from './people.ts'

export const CENTRE_ID = 320100

export type DistrictUnits = { code: number; bureau: string; offices: string[]; handlers: Who[]; head: Who }

export type Office = {
  agents: Who[]
  dispatchers: Who[]
  reviewers: Who[]
  districts: Map<number, DistrictUnits>
  logins: { role: Role; username: string; password: string; totpSecret?: string }[]
}

type Needs = Pick<PeopleNeeds, 'machine' | 'sealer'> & { clock: Clock }

/** How many of each role work in the hall; handlers and heads are per district. */
const HALL: Partial<Record<Role, number>> = {
  agent: 14,
  lead: 2,
  dispatcher: 3,
  reviewer: 3,
  quality: 1,
  analyst: 2,
  signer: 1,
  safety: 1,
  publisher: 1,
  admin: 1,
  auditor: 1,
}
const HANDLERS_PER_DISTRICT = 4
/** The district whose people the demo accounts are. */
const DEMO_DISTRICT = 320105

const must = <T>(outcome: Outcome<T>): T => {
  assert(
    !isRefusal(outcome),
    `the office of the demo can be founded${isRefusal(outcome) ? `: ${outcome.refused}` : ''}`,
  )
  return outcome.done
}

/** Founds it by the production operations, in the caller's transaction. Passwords come from the machine's own randomness. */
export async function foundOffice(tx: Tx, needs: Needs, dice: Dice): Promise<Office> {
  const by = systemOf(CENTRE_ID)
  must(
    await createCentre(
      tx,
      { centreId: CENTRE_ID, name: '南京市消费者投诉举报中心（演示）', shortName: '南京12315' },
      by,
      needs,
    ),
  )
  const unit = async (
    parentId: string | null,
    kind: 'bureau' | 'centre' | 'district-bureau' | 'office',
    name: string,
    shortName: string,
    code: string,
    districtCode: number | null,
  ) => must(await createUnit(tx, { parentId, kind, name, shortName, code, districtCode }, by, needs)).id

  const office: Office = { agents: [], dispatchers: [], reviewers: [], districts: new Map(), logins: [] }
  const seen = new Set<Role>()
  const person = async (
    role: Role,
    username: string,
    sits: string,
    unitIds: readonly string[] | null,
  ): Promise<Who> => {
    const isFirst = !seen.has(role) && (unitIds === null || username.endsWith('demo'))
    const login = isFirst ? loginFor(role) : null
    if (isFirst) seen.add(role)
    const name = inventName(dice)
    const made = must(
      await createStaff(
        tx,
        {
          username: login?.username ?? username,
          name,
          unitId: sits,
          roles: [{ role, unitId: unitIds?.[0] ?? null }],
        },
        by,
        needs,
        { password: login?.password ?? null, ...(login?.totpSecret && { totpSecret: login.totpSecret }) },
      ),
    )
    if (login) office.logins.push(login)
    return {
      kind: 'staff',
      id: made.staff.id,
      name,
      centreId: CENTRE_ID,
      roles: [role],
      unitId: sits,
      unitIds: new Set(unitIds ?? []),
    }
  }

  const bureau = await unit(null, 'bureau', '南京市市场监督管理局', '市局', 'NJ', CENTRE_ID)
  const hall = await unit(bureau, 'centre', '消费者投诉举报中心', '12315中心', 'NJ-12315', CENTRE_ID)
  const lists: Partial<Record<Role, Who[]>> = {
    agent: office.agents,
    dispatcher: office.dispatchers,
    reviewer: office.reviewers,
  }
  for (const role of ROLES) {
    for (let i = 1; i <= (HALL[role] ?? 0); i += 1) {
      const who = await person(role, `${role}${String(i).padStart(2, '0')}`, hall, null)
      lists[role]?.push(who)
    }
  }
  for (const { code, name, short, offices } of DISTRICTS) {
    const district = await unit(
      bureau,
      'district-bureau',
      `南京市${name}市场监督管理局`,
      `${short}区局`,
      `NJ-${code}`,
      code,
    )
    const below: string[] = []
    for (const [i, office_] of offices.entries())
      below.push(
        await unit(
          district,
          'office',
          `${office_}市场监督管理所`,
          `${office_}所`,
          `NJ-${code}-${i + 1}`,
          code,
        ),
      )
    const all = [district, ...below]
    const tail = (n: number) => (code === DEMO_DISTRICT && n === 1 ? 'demo' : String(n))
    const head = await person('unit-head', `head-${code}-${tail(1)}`, district, all)
    const handlers: Who[] = []
    for (let i = 1; i <= HANDLERS_PER_DISTRICT; i += 1)
      handlers.push(await person('handler', `handler-${code}-${tail(i)}`, district, all))
    office.districts.set(code, { code, bureau: district, offices: below, handlers, head })
  }
  return office
}

/** A random password in groups that can be read out; a second factor where the role asks for one. */
const loginFor = (role: Role): Office['logins'][number] => ({
  role,
  username: role,
  password: randomBytes(12)
    .toString('hex')
    .replace(/(.{6})(?=.)/g, '$1-'),
  ...(needsSecondFactor([role]) && { totpSecret: newTotpSecret() }),
})
