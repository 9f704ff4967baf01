/** What a text of a source may mean: our code, the office's name, with or without spaces; in lists of the office a name too. */
import {
  CHANNELS,
  KINDS,
  OUTCOMES,
  STATES,
  type CaseOutcome,
  type Channel,
  type Kind,
  type State,
} from '../contract/words.ts'
import { CHANNEL_NAMES, KIND_NAMES, OUTCOME_NAMES, STATE_NAMES } from './names.ts'
import { isEnd, statesOf } from './next.ts'

/** Codes and names of the office's lists to codes; null where a name means more than one. */
export type ImportLists = Readonly<
  Record<'class' | 'problem' | 'topic' | 'district' | 'unit', ReadonlyMap<string, string | null>>
>

const plain = (text: string): string => text.replace(/\s/gu, '')

function wordsOf<T extends string>(
  codes: readonly T[],
  names: Readonly<Record<T, string>>,
): ReadonlyMap<string, T> {
  return new Map(codes.flatMap((code) => [code, plain(names[code])].map((word) => [word, code] as const)))
}
const KIND_WORDS = wordsOf<Kind>(KINDS, KIND_NAMES)
const CHANNEL_WORDS = wordsOf<Channel>(CHANNELS, CHANNEL_NAMES)
const OUTCOME_WORDS = wordsOf<CaseOutcome>(OUTCOMES, OUTCOME_NAMES)
const STATE_WORDS = wordsOf<State>(STATES, STATE_NAMES)

export const kindOf = (text: string): Kind | undefined => KIND_WORDS.get(plain(text))
export const channelOf = (text: string): Channel | undefined => CHANNEL_WORDS.get(plain(text))
export const outcomeOf = (text: string): CaseOutcome | undefined => OUTCOME_WORDS.get(plain(text))
/** Only a state that the kind knows. */
export function stateOf(text: string, kind: Kind): State | undefined {
  const state = STATE_WORDS.get(plain(text))
  return state !== undefined && statesOf(kind).includes(state) ? state : undefined
}

/** States that wait for the centre or for nobody: such a case may lie with no unit. */
const WITH_THE_CENTRE: readonly State[] = ['registered', 'answered']
export const needsUnit = (state: State): boolean => !isEnd(state) && !WITH_THE_CENTRE.includes(state)
