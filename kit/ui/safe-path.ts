/** Only a path of this site: '//host', 'https:', a backslash or a control character would lead elsewhere. Pure. */
export function safePath(to: string | null | undefined): string {
  if (!to || !/^\/(?![/\\])/.test(to) || /[\\\u0000-\u001f]/.test(to) || /^\/sign-in\b/.test(to)) return '/'
  return to
}
