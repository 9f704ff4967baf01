import { normalise } from '#kit/text.ts'

/** What makes two spellings one operator: NFKC, simplified, lower case, without spaces and punctuation. */
export const operatorKey = (name: string): string => normalise(name).replace(/[\s\p{P}]/gu, '')
