/** The tree of units: bureau -> district bureaus -> offices. */

export type UnitNode = { readonly id: string; readonly parentId: string | null }

/** Ids of `roots` and of every unit below them. A loop in the data, which no operation makes, does not hang it. */
export function unitsBelow(units: readonly UnitNode[], roots: readonly string[]): Set<string> {
  const children = new Map<string, string[]>()
  for (const unit of units) {
    if (unit.parentId === null) continue
    const siblings = children.get(unit.parentId)
    if (siblings) siblings.push(unit.id)
    else children.set(unit.parentId, [unit.id])
  }
  const known = new Set(units.map((unit) => unit.id))
  const found = new Set<string>()
  const waiting = roots.filter((id) => known.has(id))
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue
    found.add(id)
    waiting.push(...(children.get(id) ?? []))
  }
  return found
}

/** Whether hanging `id` under `parentId` would close a circle. */
export const wouldLoop = (units: readonly UnitNode[], id: string, parentId: string | null): boolean =>
  parentId !== null && unitsBelow(units, [id]).has(parentId)

/** Parents before children; what hangs on nothing known comes first, as a root would. Keeps the given order otherwise. */
export function treeOrder<T extends UnitNode>(units: readonly T[]): T[] {
  const known = new Set(units.map((unit) => unit.id))
  const children = new Map<string | null, T[]>()
  for (const unit of units) {
    const parent = unit.parentId !== null && known.has(unit.parentId) ? unit.parentId : null
    children.set(parent, [...(children.get(parent) ?? []), unit])
  }
  const ordered: T[] = []
  const waiting = [...(children.get(null) ?? [])].reverse()
  for (let unit = waiting.pop(); unit !== undefined; unit = waiting.pop()) {
    ordered.push(unit)
    waiting.push(...[...(children.get(unit.id) ?? [])].reverse())
  }
  return ordered
}
