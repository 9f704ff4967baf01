/** The cards of the workbench: what waits for whom. Each opens as the list of its own filter, so every number reconciles. */
import { addWorkdaysFast, type Calendar } from '#kit/workdays.ts'
import type { Day } from '#kit/day.ts'
import type { Role, Who } from '#people'
import type { CaseFilter } from '../contract/list.ts'

export type CardKey = 'todo' | 'done-today' | 'overdue' | 'due-soon' | 'returns' | 'unassigned'
type Cards = Partial<Record<CardKey, CaseFilter>>

/** Yellow lamp: decision 0006. */
const SOON_WORKDAYS = 2

type About = { today: Day; soon: Day; units: string[] }

const dueSoon = ({ today, soon }: About): CaseFilter => ({ done: false, dueFrom: today, dueTo: soon })

/** By role; a person with several roles gets each card from the first role here that has it. Source: ux.md section 4. */
const CARDS: readonly (readonly [Role, (about: About) => Cards])[] = [
  [
    'handler',
    (about) => ({
      todo: { handlerId: 'me', done: false },
      'done-today': { handlerId: 'me', done: true },
      overdue: { handlerId: 'me', overdue: true },
      'due-soon': { handlerId: 'me', ...dueSoon(about) },
    }),
  ],
  [
    'unit-head',
    (about) => ({
      todo: { unitId: about.units, done: false },
      overdue: { unitId: about.units, overdue: true },
      'due-soon': { unitId: about.units, ...dueSoon(about) },
      unassigned: { unitId: about.units, handlerId: 'none', done: false },
    }),
  ],
  [
    'dispatcher',
    (about) => ({
      todo: { state: ['registered'] },
      overdue: { overdue: true },
      'due-soon': dueSoon(about),
      returns: { state: ['return-asked'] },
    }),
  ],
  [
    'lead',
    (about) => ({
      todo: { state: ['registered'] },
      overdue: { overdue: true },
      'due-soon': dueSoon(about),
      returns: { state: ['return-asked'] },
    }),
  ],
  ['reviewer', () => ({ todo: { state: ['replied', 'reviewed'] }, overdue: { overdue: true } })],
  [
    'agent',
    (about) => ({
      todo: { takenBy: 'me', state: ['registered'] },
      'done-today': { takenBy: 'me', receivedFrom: about.today, receivedTo: about.today },
    }),
  ],
  ['quality', () => ({ overdue: { overdue: true } })],
  ['analyst', () => ({ overdue: { overdue: true } })],
  ['signer', () => ({ overdue: { overdue: true } })],
]

const ORDER: readonly CardKey[] = ['todo', 'returns', 'unassigned', 'overdue', 'due-soon', 'done-today']

export function cardsOf(who: Who, today: Day, calendar: Calendar): { key: CardKey; filter: CaseFilter }[] {
  const about = {
    today,
    soon: addWorkdaysFast(today, SOON_WORKDAYS, calendar),
    units: [...who.unitIds].sort().slice(0, 40),
  }
  const cards: Cards = {}
  for (const [role, make] of CARDS)
    if (who.roles.includes(role))
      for (const [key, filter] of Object.entries(make(about))) cards[key as CardKey] ??= filter
  return ORDER.flatMap((key) => (cards[key] ? [{ key, filter: cards[key] }] : []))
}
