/** For tests: takes steps by action name with bodies that fit, and looks at everything a step leaves behind. */
import { sql, type Db, type Tx } from '#kit/db/index.ts'
import { isRefusal, type Outcome } from '#kit/outcome.ts'
import type { Dice } from '#kit/dice.ts'
import type { Who } from '#people'
import type { Stepped } from '../contract.ts'
import { foldSteps, FOLDED_COLUMNS, type StepForFold } from '../rules/fold.ts'
import { CENTRE, type Office, type UnitName } from './office-fixture.ts'
import { OPERATIONS, type Operation } from './operations.ts'
import type { Order } from './take-step.ts'

export { OPERATIONS }
export type Driven = keyof typeof OPERATIONS
type Body<A extends Driven> = Omit<Order<A>, 'version'>

/** Takes the step with the case's present version unless the body brings one. */
export async function take<A extends Driven>(
  office: Office,
  who: Who,
  id: string,
  action: A,
  body: Body<A> & { version?: number },
): Promise<Outcome<Stepped>> {
  const version = body.version ?? (await versionOf(office.db, id))
  return (OPERATIONS[action] as Operation<A>)(office.needs, who, id, { ...body, version } as Order<A>)
}

/** As take, for steps that must succeed. */
export async function took<A extends Driven>(
  office: Office,
  who: Who,
  id: string,
  action: A,
  body: Body<A>,
): Promise<Stepped> {
  const outcome = await take(office, who, id, action, body)
  if (isRefusal(outcome)) throw new Error(`${action} was refused: ${JSON.stringify(outcome)}`)
  return outcome.done
}

export async function versionOf(db: Tx, id: string): Promise<number> {
  const row = await db.row<{ version: number }>(
    sql`select version from cases where centre_id = ${CENTRE} and id = ${id}`,
  )
  return row?.version ?? 0
}

/** A complaint or report that the north unit has signed for; a consultation likewise. */
export async function sentTo(office: Office, id: string, unit: UnitName, signer?: Who): Promise<string> {
  await took(office, office.who('dispatcher'), id, 'dispatch', { unitId: office.unit(unit), why: '' })
  if (signer) await took(office, signer, id, 'sign', {})
  return id
}

const BODIES: { [A in Driven]: (office: Office, dice: Dice, others: readonly string[]) => Body<A> } = {
  edit: (_office, dice) => ({
    change: { title: `标题 ${dice.int(1, 9)}`, amountCents: dice.int(0, 99_999), tags: ['口罩'] },
    why: '',
  }),
  link: (_office, dice, others) => ({ otherId: dice.pick(others), kind: 'joint-with', why: '' }),
  answer: () => ({ answer: '请拨打市局电话 02566668888' }),
  dispatch: (office, dice) => ({ unitId: office.unit(dice.pick(['north', 'north-1', 'south'])), why: '' }),
  sign: () => ({}),
  assign: (office, dice) => ({
    handlerId: office.who(dice.pick(['handler-north', 'handler-north-1', 'handler-south'])).id,
    why: '',
  }),
  'ask-return': (_office, dice) => ({
    reason: 'not-our-duty',
    why: '不属于本单位职责',
    newFacts: dice.chance(0.3),
  }),
  'decide-return': (office, dice) => {
    const grant = dice.chance(0.5)
    return { grant, why: '经核实', ...(grant && dice.chance(0.5) && { unitId: office.unit('south') }) }
  },
  reply: () => ({ reply: '已联系钱小满，电话10012345678', toCitizen: true }),
  review: () => ({ why: '' }),
  rework: () => ({ why: '诉求人没有收到退款' }),
  close: () => ({ why: '' }),
  reopen: () => ({ why: '诉求人再次来电' }),
  withdraw: () => ({ words: '我不投诉了', channel: 'phone-12315' }),
  merge: (_office, dice, others) => ({ intoId: dice.pick(others), why: '同一诉求' }),
  unmerge: () => ({ why: '不是同一诉求' }),
  note: () => ({ note: '备注' }),
  tag: (_office, dice) => ({
    add: [dice.pick(['口罩', '涨价', '网购'])],
    remove: [dice.pick(['口罩', '涨价', '网购'])],
  }),
  accept: () => ({ why: '' }),
  refuse: (_office, dice) => ({ ground: String(dice.int(1, 6)), why: '没有证据证明' }),
  mediate: () => ({ why: '' }),
  settle: (_office, dice) => ({ agreement: '退款', recoveredCents: dice.int(0, 100_000) }),
  terminate: () => ({ ground: '4', why: '双方不能达成一致' }),
  check: () => ({ why: '' }),
  file: () => ({ why: '涉嫌哄抬价格' }),
  'not-file': () => ({ why: '没有违法事实' }),
  penalise: (_office, dice) => ({
    decisionNumber: '宁市监罚〔2020〕1号',
    amountCents: dice.int(0, 1_000_000),
    why: '',
  }),
  drop: () => ({ why: '情节轻微并已改正' }),
  notify: () => ({ words: '已告知', by: '电话' }),
  redirect: () => ({ where: '请向海关反映' }),
  revisit: (_office, dice) =>
    dice.chance(0.2)
      ? { citizenSays: 'not-reached', words: '' }
      : { citizenSays: 'solved', satisfaction: dice.int(1, 5), words: '' },
  archive: () => ({ why: '' }),
}

/** A body that fits the action, drawn by dice. */
export const bodyFor = <A extends Driven>(
  office: Office,
  dice: Dice,
  action: A,
  others: readonly string[],
): Body<A> => BODIES[action](office, dice, others)

/** Compares the case's row with the fold of its steps; returns what differs, so an empty list is the good answer. */
export async function foldFaults(db: Tx, id: string): Promise<string[]> {
  const steps = await db.rows<StepForFold>(sql`
    select seq, to_state as "toState", data from step where centre_id = ${CENTRE} and case_id = ${id} order by seq`)
  const row = await db.row<{ row: Record<string, unknown> }>(sql`
    select to_jsonb(c) as row from cases c where c.centre_id = ${CENTRE} and c.id = ${id}`)
  const folded = foldSteps(steps) as Record<string, unknown>
  return [...FOLDED_COLUMNS, 'state', 'is_done', 'step_count']
    .filter((column) => JSON.stringify(folded[column]) !== JSON.stringify(row?.row[column]))
    .map(
      (column) =>
        `${column}: fold ${JSON.stringify(folded[column])}, row ${JSON.stringify(row?.row[column])}`,
    )
}

const WATCHED = [
  'contact',
  'story',
  'cases',
  'identity',
  'step',
  'clock',
  'evidence',
  'case_link',
  'case_search',
  'operator',
  'draft',
  'outbox',
  'audit_pending',
] as const

/** A fingerprint of every table that an operation may write: the same before and after, nothing was left. */
export async function fingerprint(db: Db): Promise<Record<string, string>> {
  const marks = WATCHED.map(
    (table) =>
      sql`select ${table} as name, count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) as mark from ${sql.table(table)} t`,
  )
  const rows = await db.rows<{ name: string; mark: string }>(sql.join(marks, sql` union all `))
  return Object.fromEntries(rows.map(({ name, mark }) => [name, mark]))
}

/** Topics and data of the facts told since the last call of the returned function. */
export function ear(db: Db): () => Promise<{ topic: string; data: Record<string, unknown> }[]> {
  const heard = new Set<string>()
  return async () => {
    const rows = await db.rows<{ id: string; topic: string; data: Record<string, unknown> }>(
      sql`select id, topic, data from outbox order by id`,
    )
    const fresh = rows.filter((row) => !heard.has(row.id))
    for (const row of fresh) heard.add(row.id)
    return fresh.map(({ topic, data }) => ({ topic, data }))
  }
}
