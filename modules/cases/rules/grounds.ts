import type { RuleSet } from '../contract/words.ts'

/** 不予受理 grounds by number: the article that lists them and how many it has. Before 2020 no rule of ours governs: the office's own. */
const REFUSAL_GROUNDS = {
  none: { article: 'house rule', grounds: 6 },
  o20: { article: 'O20 art. 15', grounds: 6 },
  'o20-2024': { article: 'O20 art. 15', grounds: 6 },
  o121: { article: 'O121 art. 16', grounds: 7 },
} as const satisfies Record<RuleSet, { article: string; grounds: number }>

/** The place in the law of a refusal ground, such as 'O20 art. 15(4)'; null when the rule set has no such ground. */
export function refusalGround(ruleSet: RuleSet, ground: string): string | null {
  const { article, grounds } = REFUSAL_GROUNDS[ruleSet]
  return /^[1-9]$/.test(ground) && Number(ground) <= grounds ? `${article}(${ground})` : null
}
