import type { PaletteHit } from '#kit/ui/module.ts'
import { people } from './api.ts'

const HITS = 6

/** People by name, for Ctrl+K. */
export async function findPeople(text: string, signal: AbortSignal): Promise<PaletteHit[]> {
  const { items } = await people.staff({ q: text, isActive: true, limit: HITS }, signal)
  return items.map((person) => ({
    key: person.id,
    title: person.name,
    ...(person.account && { note: person.account.username }),
    path: `/people/staff?open=${person.id}`,
  }))
}
