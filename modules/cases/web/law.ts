/** The sources of rules ('O20 arts. 14, 15, O121 art. 16') in the office's words. Pure. */
import type { RuleSet } from '../contract.ts'
import { t } from './words.ts'

const CITED =
  /(O20|O121|Consumer Protection Law|Penalty Law|Penalty procedure rules) arts?\. (\d+(?:\(\d+\))?(?:(?:, |-)\d+(?:\(\d+\))?)*)/g

const NAMES = {
  'Consumer Protection Law': 'law.consumer',
  'Penalty Law': 'law.penalty',
  'Penalty procedure rules': 'law.penaltyProcedure',
} as const

const DIGITS = '一二三四五六七八九'
/** '21(1)' is article 21, item 1: '第 21 条（一）'. */
const article = (number: string): string => {
  const [, plain = number, item] = /^(\d+)\((\d)\)$/.exec(number) ?? []
  const text = t('law.articles', { numbers: plain })
  return item === undefined ? text : `${text}（${DIGITS[Number(item) - 1]}）`
}

export const isCited = (source: string): boolean => source.search(CITED) >= 0

/**
 * '第 14、15 条': of the office's own measures only those that the case stands under, without their name, which the record
 * names; other laws by name. House decisions and field practice have no article: ''.
 */
export function lawText(source: string, ruleSet: RuleSet): string {
  const own = ruleSet === 'o121' ? 'O121' : 'O20'
  return [...source.matchAll(CITED)]
    .filter(([, law]) => (law !== 'O20' && law !== 'O121') || law === own)
    .map(([, law, cited]) => {
      const numbers = String(cited).split(', ')
      const articles = numbers.some((number) => number.includes('('))
        ? numbers.map(article).join('、')
        : article(numbers.join('、'))
      return law && law in NAMES ? `${t(NAMES[law as keyof typeof NAMES])}${articles}` : articles
    })
    .join('，')
}
