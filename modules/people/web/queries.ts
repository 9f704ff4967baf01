import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { UnitView } from '../contract.ts'
import { people } from './api.ts'

/** Keys of what people's screens hold, so that a change freshens the right things. */
export const fresh = {
  centre: ['centre'],
  units: ['units'],
  staff: ['staff'],
  keys: ['keys'],
  sessions: ['sessions'],
  audit: ['audit'],
} as const

export const useUnits = () =>
  useQuery({ queryKey: fresh.units, queryFn: ({ signal }) => people.units(signal), staleTime: 5 * 60_000 })

/** Looks a unit up by id; the list is small and shared by all screens. */
export function useUnitNames(): (id: string | null) => string {
  const units = useUnits().data?.items
  return useMemo(() => {
    const names = new Map((units ?? []).map((unit) => [unit.id, unit.shortName]))
    return (id) => (id === null ? '' : (names.get(id) ?? ''))
  }, [units])
}

export type UnitBranch = { unit: UnitView; below: UnitBranch[] }

/** The flat list as a tree, in the server's order. */
export function branches(units: readonly UnitView[]): UnitBranch[] {
  const made = new Map(units.map((unit) => [unit.id, { unit, below: [] as UnitBranch[] }]))
  const roots: UnitBranch[] = []
  for (const branch of made.values()) {
    const parent = branch.unit.parentId === null ? undefined : made.get(branch.unit.parentId)
    if (parent) parent.below.push(branch)
    else roots.push(branch)
  }
  return roots
}

/** Ids of units whose name or code holds the text, with all above them, so that a tree can show where they hang. */
export function unitsFound(units: readonly UnitView[], text: string): ReadonlySet<string> {
  const byId = new Map(units.map((unit) => [unit.id, unit]))
  const wanted = text.trim().toLowerCase()
  const found = new Set<string>()
  for (const unit of units) {
    if (!`${unit.name} ${unit.shortName} ${unit.code}`.toLowerCase().includes(wanted)) continue
    for (
      let at: UnitView | undefined = unit;
      at && !found.has(at.id);
      at = at.parentId === null ? undefined : byId.get(at.parentId)
    )
      found.add(at.id)
  }
  return found
}
