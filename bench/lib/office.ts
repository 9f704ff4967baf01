/** The office of a bench: a centre with a bureau and its units, made by the production operations. */
import { randomBytes } from 'node:crypto'
import { isRefusal, type Outcome } from '#kit/outcome.ts'
import type { Role, Scope } from '#people'
import { createCentre, createKey, createStaff, createUnit, operatorOf } from '#people/server'
import type { World } from '#server/main.ts'

export const CENTRE = 320100

export const must = <T>(outcome: Outcome<T>): T => {
  if (isRefusal(outcome))
    throw new Error(`refused: ${outcome.refused} ${outcome.field ?? ''} ${outcome.why ?? ''}`)
  return outcome.done
}

export const makeCentre = async ({ db, people }: World): Promise<void> =>
  void must(
    await db.transaction((tx) =>
      createCentre(
        tx,
        { centreId: CENTRE, name: '南京市市场监督管理局投诉举报中心', shortName: '南京12315' },
        operatorOf(CENTRE),
        people,
      ),
    ),
  )

/** A bureau and `count` units below it; returns the ids of the units. */
export async function makeUnits({ db, people }: World, count: number): Promise<string[]> {
  const who = operatorOf(CENTRE)
  return db.transaction(async (tx) => {
    const unit = async (
      name: string,
      code: string,
      kind: 'bureau' | 'district-bureau',
      parentId: string | null,
    ): Promise<string> =>
      must(
        await createUnit(
          tx,
          { name, shortName: name, code, kind, parentId, districtCode: null },
          who,
          people,
        ),
      ).id
    const bureau = await unit('市局', 'B', 'bureau', null)
    const ids: string[] = []
    for (let i = 1; i <= count; i += 1)
      ids.push(await unit(`第${i}承办单位`, `U${i}`, 'district-bureau', bureau))
    return ids
  })
}

/** The token of a new API key. */
export const makeKey = async ({ db, people }: World, scopes: Scope[]): Promise<string> =>
  must(await db.transaction((tx) => createKey(tx, { name: '压测', scopes }, operatorOf(CENTRE), people)))
    .token

export type Account = { id: string; username: string; password: string }

/** A member of staff who can sign in at once. */
export async function makeStaff(
  { db, people }: World,
  username: string,
  role: Role,
  unitId: string | null,
): Promise<Account> {
  const password = `${username}-Xq-${randomBytes(9).toString('base64url')}-bench`
  const isUnitRole = role === 'handler' || role === 'unit-head'
  const order = {
    username,
    name: `员工${username}`,
    unitId,
    roles: [{ role, unitId: isUnitRole ? unitId : null }],
  }
  const made = must(
    await db.transaction((tx) => createStaff(tx, order, operatorOf(CENTRE), people, { password })),
  )
  return { id: made.staff.id, username, password }
}
