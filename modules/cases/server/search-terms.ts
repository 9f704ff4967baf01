/**
 * The lexemes of a case's search row. Three sorts:
 * - of the readable texts: neighbouring pairs of Han characters, words and numbers (kit/text.ts), those of the operator's
 *   name also apart;
 * - of the numbers by which people name a case: the day, and the running number from each of its digits on, so that every
 *   fragment of three digits is the beginning of a lexeme; order numbers also by their last digits;
 * - marks with a colon, which no text can hold: the day, month and year of receipt and the fixed attributes of the case, so
 *   that one index scan answers "this word, in these weeks, of this class".
 */
import { bigrams, normalise } from '#kit/text.ts'
import type { Day } from '#kit/day.ts'
import type { FoldedColumn } from '../rules/fold.ts'

/** What a case is found by: masked copies only. */
export type Searched = {
  number: string
  receivedDay: string
  kind: string
  channel: string
  title: string
  textMasked: string
  requestMasked: string
  operatorName: string
  brand: string
  orderNumber: string
  nationalNumber: string
  classCode: string | null
  problemCode: string | null
  topicCode: string | null
  districtCode: number | null
}

/** Columns whose change moves the search row. */
export const SEARCHED_COLUMNS = [
  'kind',
  'channel',
  'title',
  'text_masked',
  'request_masked',
  'operator_name',
  'brand',
  'order_number',
  'national_number',
  'class_code',
  'problem_code',
  'topic_code',
  'district_code',
] as const satisfies readonly FoldedColumn[]

export const dayMark = (day: Day | string): string => `d:${day}`
export const monthMark = (day: Day | string): string => `m:${day.slice(0, 7)}`
export const yearMark = (day: Day | string): string => `y:${day.slice(0, 4)}`

const MARKS = {
  kind: 'k',
  channel: 'c',
  classCode: 'l',
  problemCode: 'p',
  topicCode: 't',
  districtCode: 'a',
} as const
export type Marked = keyof typeof MARKS
/** The mark of an attribute: the value as it is, for it is compared as it is. */
export const mark = (of: Marked, value: string | number): string =>
  `${MARKS[of]}:${String(value).replace(/\s+/gu, ' ')}`

/** Lexemes of the operator's name alone, for those who look for an operator. */
const operatorTerms = (name: string): string[] => bigrams(name).map((term) => `n:${term}`)

const FRAGMENT_MIN = 3
const TAILS = [4, 6, 8]

function numberTerms({ number, orderNumber, nationalNumber }: Searched): string[] {
  const [, day = '', running = ''] = number.split('-')
  const terms = [day]
  for (let from = 0; from <= running.length - FRAGMENT_MIN; from += 1) terms.push(running.slice(from))
  for (const other of [orderNumber, nationalNumber]) {
    if (other === '') continue
    terms.push(...bigrams(other))
    const plain = normalise(other).replace(/[^\p{L}\p{N}]/gu, '')
    for (const tail of TAILS) if (plain.length > tail) terms.push(plain.slice(-tail))
  }
  return terms
}

/** The lexemes of a case's search row; the registering writer and every later step make them here alike. */
export function termsOfCase(of: Searched): string[] {
  const terms = new Set(
    bigrams([of.title, of.textMasked, of.requestMasked, of.operatorName, of.brand].join('\n')),
  )
  for (const term of numberTerms(of)) if (term !== '') terms.add(term)
  for (const term of operatorTerms(of.operatorName)) terms.add(term)
  for (const name of Object.keys(MARKS) as Marked[]) {
    const value = of[name]
    if (value !== null && value !== '') terms.add(mark(name, value))
  }
  return [...terms, dayMark(of.receivedDay), monthMark(of.receivedDay), yearMark(of.receivedDay)]
}
