import type { SignInStep } from '#people'

/** Only a path of this site: '//host', 'https:' or a backslash would lead elsewhere. */
export function safePath(to: string | null): string {
  return to && /^\/(?![/\\])/.test(to) && !/[\\\u0000-\u001f]/.test(to) && !/^\/sign-in\b/.test(to) ? to : '/'
}

/** Where the sign-in goes on after a step; null: here, with the second factor. */
export function afterStep(next: SignInStep | null, to: string): string | null {
  switch (next) {
    case null:
      return to
    case 'second-factor':
      return null
    case 'enrol-second-factor':
      return `/me/second-factor?to=${encodeURIComponent(to)}`
    case 'change-password':
      return `/me/password?to=${encodeURIComponent(to)}`
  }
}
