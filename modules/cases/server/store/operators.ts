/** SQL of operators, one at a time; the set-based form for registrations is with the writer of contacts. */
import { sql, type Tx } from '#kit/db/index.ts'
import type { OperatorKind } from '../../contract.ts'

export type OperatorToFind = {
  id: string
  name: string
  nameKey: string
  uscc: string
  kind: OperatorKind
  address: string
  districtCode: number | null
  at: Date
}

/** The known operator with this code, or else this name in this district; made when there is none. Returns its id. */
export async function findOrAddOperator(tx: Tx, centreId: number, given: OperatorToFind): Promise<string> {
  const find = () =>
    tx.row<{ id: string }>(
      given.uscc === ''
        ? sql`select id from operator
               where centre_id = ${centreId} and uscc = '' and name_key = ${given.nameKey}
                 and coalesce(district_code, 0) = ${given.districtCode ?? 0}`
        : sql`select id from operator where centre_id = ${centreId} and uscc = ${given.uscc}`,
    )
  const known = await find()
  if (known) return known.id
  await tx.run(sql`
    insert into operator (centre_id, id, name, name_key, uscc, kind, address, district_code, created_at)
    values (${centreId}, ${given.id}, ${given.name}, ${given.nameKey}, ${given.uscc}, ${given.kind}, ${given.address},
            ${given.districtCode}, ${given.at})
    on conflict do nothing`)
  const made = await find()
  if (!made) throw new Error('an operator that was just added is there')
  return made.id
}
