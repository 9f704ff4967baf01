import { teller } from '#kit/outbox/index.ts'
import type { PeopleFacts } from '../contract/facts.ts'

export const tell = teller<PeopleFacts>()
