/** The grammar of the twin: matters and how their texts are made. Every text, shop and person is invented. */
import type { Matter } from './matter.ts'
import { EPIDEMIC_GOODS } from './epidemic-goods.ts'
import { EPIDEMIC_OTHER } from './epidemic-other.ts'
import { EVERYDAY } from './everyday.ts'

export { expand } from './expand.ts'
export type { Matter, ShopKind, TopicCode } from './matter.ts'

export const MATTERS: readonly Matter[] = [...EPIDEMIC_GOODS, ...EPIDEMIC_OTHER, ...EVERYDAY]
