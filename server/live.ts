/** Who hears of which fact. A fact without a row here is told to nobody. */
import { mayDo, type PeopleFacts, type RoleTable, type Who } from '#people'
import { readScope, type CaseFacts } from '#cases'
import type { PlacedMessage, ToMessages } from '#kit/live/index.ts'
import type { Fact } from '#kit/outbox/index.ts'

type Facts = PeopleFacts & CaseFacts
type Audience<T extends keyof Facts> = (data: Facts[T], who: Who, tables: readonly RoleTable[]) => boolean

/** The wall of lists and searches, on live messages: a case that is absent for somebody makes no sound either. */
const seesCase = ({ isWalled, unitId }: { isWalled: boolean; unitId: string | null }, who: Who): boolean => {
  const scope = readScope(who)
  const reach = isWalled ? scope.reports : scope.others
  return reach === 'all' || (reach === 'units' && unitId !== null && who.unitIds.has(unitId))
}

const AUDIENCES: { readonly [T in keyof Facts]: Audience<T> } = {
  'staff.changed': (_data, who, tables) => mayDo(who, 'staff.read', tables),
  'unit.changed': (_data, who, tables) => mayDo(who, 'unit.read', tables),
  'case.registered': seesCase,
  'case.stepped': seesCase,
  'clock.due': seesCase,
}

/** The live messages of some facts for one reader: event = topic, data = the fact's own (no personal data in it). */
export const toMessages =
  (tables: readonly RoleTable[]): ToMessages<Who> =>
  (facts, who) =>
    facts.filter((fact) => hears(fact, who, tables)).map(messageOf)

function hears({ topic, data }: Fact, who: Who, tables: readonly RoleTable[]): boolean {
  if (!Object.hasOwn(AUDIENCES, topic)) return false
  const audience = AUDIENCES[topic as keyof Facts] as Audience<never>
  return audience(data as never, who, tables)
}

const messageOf = ({ position, topic, data }: Fact): PlacedMessage => ({
  position,
  event: topic,
  data: data as unknown,
})
