import type { Me, SignInStep } from '../contract.ts'
import { people } from './api.ts'
import type { Viewer } from '#kit/ui/viewer.tsx'

export type Session = Me

/** Who am I; throws `not-signed-in` (401) when nobody. */
export const loadMe = (): Promise<Me> => people.me()

export function viewerOf(me: Me): Viewer {
  const held = new Set(me.permissions)
  return {
    id: me.id,
    name: me.name,
    username: me.username,
    centreId: me.centre.id,
    centreName: me.centre.shortName,
    unitId: me.unit?.id ?? null,
    unitName: me.unit?.shortName ?? null,
    roles: me.roles,
    isDemo: me.isDemo,
    allows: (permission) => held.has(permission),
  }
}

/**
 * Where a session that is not complete must go before it sees anything; null: nowhere, or it is there already.
 * `here` is path and query.
 */
export function duePath(next: SignInStep | null, here: string): string | null {
  if (next === null) return null
  const { pathname: path, searchParams } = new URL(here, 'http://here')
  // From one due page to the next: the place to return to is the first one's.
  const isDuePage = path === '/me/password' || path === '/me/second-factor'
  const to = encodeURIComponent(isDuePage ? (searchParams.get('to') ?? '/') : here)
  switch (next) {
    case 'second-factor':
      return `/sign-in?step=second-factor&to=${to}`
    case 'enrol-second-factor':
      return path === '/me/second-factor' ? null : `/me/second-factor?to=${to}`
    case 'change-password':
      return path === '/me/password' ? null : `/me/password?to=${to}`
  }
}

/** The sign-in page, and back to where one was. */
export function leaveForSignIn(here = location.pathname + location.search) {
  location.assign(here === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(here)}`)
}

export async function signOut() {
  try {
    await people.signOut()
  } finally {
    sessionStorage.clear()
    leaveForSignIn('/')
  }
}
