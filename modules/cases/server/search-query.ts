/**
 * What people type into the search box, as lexemes. Words parted by spaces must all be there; a run of Han characters is
 * found wherever it stands in a readable text; letters and digits are found as whole words, at the end of a word as typed also
 * unfinished; three and more digits find a case by its running number, the last digits an order.
 */
import { normalise, queryTerms } from '#kit/text.ts'
import { isCaseNumber } from '../rules/number.ts'

/** A run of characters that must stand together; its pairs alone could be scattered. */
export type Phrase = { in: 'text' | 'operator'; run: string }

export type Asked = {
  /** The whole number of one case: nothing else needs to be looked at. */
  number: string | null
  /** Lexemes that must all be there, by the words they come from. */
  words: string[][]
  /** For each of them a lexeme that begins so. */
  prefixes: string[]
  phrases: Phrase[]
  /** Something was asked that holds nothing to search by, such as a lone comma: nothing is found. */
  isEmpty: boolean
}

const HAN_RUN = /\p{Script=Han}{3,}/gu
/** 320100-20200210-00817-K, without its centre or its check letter, or only day and running number. */
const PART_OF_NUMBER = /^(?:[1-9]\d{5}-)?(\d{8})-(\d{3,8})(?:-[a-z])?$/

const nothing = (isEmpty: boolean): Asked => ({ number: null, words: [], prefixes: [], phrases: [], isEmpty })

export function readQuery(text: string): Asked {
  const whole = normalise(text).trim()
  if (isCaseNumber(whole.toUpperCase())) return { ...nothing(false), number: whole.toUpperCase() }
  const numbers: string[][] = []
  const rest = whole.split(/\s+/u).filter((word) => {
    const part = PART_OF_NUMBER.exec(word)
    if (part?.[1] && part[2]) numbers.push([part[1]], [part[2]])
    return !part
  })
  const asked = readWords(rest, 'text', '')
  return { ...asked, words: [...numbers, ...asked.words], isEmpty: asked.isEmpty && numbers.length === 0 }
}

/** The same over the operator's name alone. */
export const readOperator = (name: string): Asked =>
  readWords(normalise(name).trim().split(/\s+/u), 'operator', 'n:')

function readWords(given: readonly string[], place: Phrase['in'], lead: string): Asked {
  const read = given.map((word) => queryTerms(word))
  const words = read.map(({ terms }) => terms.map((term) => lead + term)).filter((terms) => terms.length > 0)
  const prefixes = read.flatMap((one) => one.prefixes.map((prefix) => lead + prefix))
  const phrases = given
    .flatMap((word) => word.match(HAN_RUN) ?? [])
    .map((run): Phrase => ({ in: place, run }))
  return { number: null, words, prefixes, phrases, isEmpty: words.length + prefixes.length === 0 }
}

export const together = (asked: readonly Asked[]): Asked => ({
  number: asked.find((one) => one.number !== null)?.number ?? null,
  words: asked.flatMap((one) => one.words),
  prefixes: [...new Set(asked.flatMap((one) => one.prefixes))],
  phrases: asked.flatMap((one) => one.phrases),
  isEmpty: asked.some((one) => one.isEmpty) || new Set(asked.flatMap((one) => one.number ?? [])).size > 1,
})

/** A lexeme inside a tsquery, whatever it holds. */
export const quoted = (lexeme: string): string => `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

/** Whether the phrases of a query stand together in the texts; both are normalised. */
export const holdsPhrases = (
  phrases: readonly Phrase[],
  texts: { text: string; operator: string },
): boolean => phrases.every((phrase) => texts[phrase.in].includes(phrase.run))
