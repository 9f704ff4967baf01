import type { Role } from './roles.ts'
import type { Scope } from './scopes.ts'
import type { Who } from './who.ts'

/** One permission: who has it, and on whose word. */
export type RoleRow = {
  /** Any one of these roles suffices. */
  readonly may: readonly Role[]
  /** The API key scope that opens it; null: never by key. */
  readonly scope: Scope | null
  /** The operator at the machine (a command without --as). */
  readonly operator: boolean
  /** Also while the second factor or a new password is still due. */
  readonly unfinished?: true
  /** Design section or decision number. */
  readonly source: string
}

/** A module's role x permission table. `main.ts` joins them; names never repeat between modules. */
export type RoleTable = Readonly<Record<string, RoleRow>>

export const findRow = (permission: string, tables: readonly RoleTable[]): RoleRow | undefined => {
  for (const table of tables) {
    if (Object.hasOwn(table, permission)) return table[permission]
  }
  return undefined
}

/**
 * Whether `who` has the permission at all (unit, wall and state are further questions).
 * An unknown permission is refused to everybody: a misspelt name must not open a door.
 */
export function mayDo(who: Who, permission: string, tables: readonly RoleTable[]): boolean {
  const row = findRow(permission, tables)
  if (!row) return false
  if (who.next && !row.unfinished) return false
  switch (who.kind) {
    case 'staff':
      return who.roles.some((role) => row.may.includes(role))
    case 'key':
      return row.scope !== null && (who.scopes ?? []).includes(row.scope)
    case 'operator':
      return row.operator
    case 'system':
      return true
  }
}

/** Every permission of the tables that `who` has; the console greys by this list. */
export const permissionsOf = (who: Who, tables: readonly RoleTable[]): string[] =>
  tables.flatMap((table) => Object.keys(table)).filter((permission) => mayDo(who, permission, tables))
