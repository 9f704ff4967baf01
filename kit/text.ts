// The package brings no types for its tables; a reference reaches all three programs.
// oxlint-disable-next-line typescript/triple-slash-reference
/// <reference path="./opencc.d.ts" />
import traditional from 'opencc-js/dict/TSCharacters'

/**
 * Text is stored as written; matching uses this copy: NFKC, simplified, lower case.
 * Characters are mapped one by one (the OpenCC character table, without its phrases), so that the copy of a part
 * is a part of the copy: a phrase that turns 乾 into 乾 or 干 by its neighbours would lose hits.
 */
export function normalise(text: string): string {
  // Composed once more: some letters with a mark (ẖ) exist as one character in lower case only.
  const composed = text.normalize('NFKC').toLowerCase().normalize('NFKC')
  let out = ''
  for (const char of composed) out += SIMPLIFIED.get(char) ?? char
  return out
}

const PAIRS = new Map(traditional.split('|').map((pair) => pair.split(' ') as [string, string]))
/** 薴 becomes 苧 and 苧 becomes 苎: followed to the end, so that a copy of a copy is the copy. */
const SIMPLIFIED = new Map([...PAIRS].map(([from, to]) => [from, PAIRS.get(to) ?? to]))

/** Longer Latin words and numbers are cut here, in index and query alike (a lexeme has at most 2046 bytes). */
const WORD_CHARS_MAX = 32
const RUNS = /\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}\p{M}])+/gu
const HAN = /^\p{Script=Han}/u

/**
 * The lexemes a text is found by: each pair of neighbouring Han characters, the last character of each run of
 * Han alone (so that a prefix of one character finds every character), Latin words and numbers whole.
 * No dictionary, no locale: every substring of two or more Han characters is found.
 */
export function bigrams(text: string): string[] {
  const found = new Set<string>()
  for (const [run] of normalise(text).matchAll(RUNS)) {
    if (!HAN.test(run)) {
      found.add(firstChars(run, WORD_CHARS_MAX))
      continue
    }
    let last = ''
    for (const char of run) {
      if (last) found.add(last + char)
      last = char
    }
    found.add(last)
  }
  return [...found]
}

/**
 * What a search box asks: all `terms` must be there, and for each of `prefixes` a lexeme that begins so (single
 * Han characters; the last Latin word or number, which may be unfinished). `prefix` is the first of them.
 * Neither: nothing to search by. Terms hold only letters, digits and marks, never a quote or an operator.
 */
export function queryTerms(text: string): { terms: string[]; prefix?: string; prefixes: string[] } {
  const runs = [...normalise(text).matchAll(RUNS)].map(([run]) => run)
  const terms = new Set<string>()
  const prefixes = new Set<string>()
  runs.forEach((run, i) => {
    if (!HAN.test(run)) {
      const word = firstChars(run, WORD_CHARS_MAX)
      if (i === runs.length - 1) prefixes.add(word)
      else terms.add(word)
      return
    }
    const chars = [...run]
    if (chars.length === 1) prefixes.add(run)
    for (let at = 1; at < chars.length; at += 1) terms.add(`${chars[at - 1]}${chars[at]}`)
  })
  const [prefix] = prefixes
  return { terms: [...terms], ...(prefix === undefined ? {} : { prefix }), prefixes: [...prefixes] }
}

/** The first n characters by code point: never half a character. */
export function firstChars(text: string, n: number): string {
  if (text.length <= n) return text
  let out = ''
  let left = n
  for (const char of text) {
    if (left === 0) break
    out += char
    left -= 1
  }
  return out
}
