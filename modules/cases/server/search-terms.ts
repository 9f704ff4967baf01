import { bigrams } from '#kit/text.ts'

/** The readable texts a case is found by: masked copies only. */
export type Searched = {
  number: string
  title: string
  textMasked: string
  requestMasked: string
  operatorName: string
}

/** The lexemes of a case's search row; the registering writer and every later step make them here alike. */
export const termsOfCase = (of: Searched): string[] =>
  bigrams([of.number, of.title, of.textMasked, of.requestMasked, of.operatorName].join('\n'))
