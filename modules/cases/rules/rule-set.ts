import type { Day } from '#kit/day.ts'
import type { RuleSet } from '../contract/words.ts'

type Era = { from: string; ruleSet: RuleSet; source: string }

/** Which rules govern a case, by its day of receipt; newest first. */
const ERAS: readonly Era[] = [
  { from: '2026-04-15', ruleSet: 'o121', source: 'O121 art. 46' },
  {
    from: '2024-07-01',
    ruleSet: 'o20-2024',
    source: 'O20 under the Consumer Law Regulation (State Council Order 778)',
  },
  { from: '2020-01-01', ruleSet: 'o20', source: 'O20 art. 40' },
]

/** 'none' before 2020-01-01: no rule set of ours governs that day, and a deadline is refused by name. */
export const ruleSetOf = (receivedDay: Day): RuleSet =>
  ERAS.find((era) => receivedDay >= era.from)?.ruleSet ?? 'none'
