import type { PaletteHit } from '#kit/ui/module.ts'
import { cases } from './api.ts'
import { t } from './words.ts'

const HITS = 8

/** Cases by number or words, while somebody types in the palette. */
export async function findCases(text: string, signal: AbortSignal): Promise<readonly PaletteHit[]> {
  const { items } = await cases.search({ filter: { q: text.trim().slice(0, 100) }, limit: HITS }, signal)
  return items.map((one) => ({
    key: one.id,
    title: one.title,
    note: `${t(`kind.${one.kind}`)} ${one.number} ${t(`state.${one.state}`)}`,
    path: `/cases/${one.id}`,
  }))
}
