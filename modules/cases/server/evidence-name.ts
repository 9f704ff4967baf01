import { EXTENSIONS, type MediaType } from '#kit/files/index.ts'
import { firstChars } from '#kit/text.ts'

const NAME_CHARS_MAX = 120
// oxlint-disable-next-line no-control-regex
const NOT_IN_A_NAME = /[\u0000-\u001F\u007F\u200E\u200F\u202A-\u202E\u2066-\u2069<>:"/\\|?*]/gu

/**
 * What a sender calls a file, fit to show and to offer for saving: without folders, control and direction characters, and
 * with the ending of what the content really is. It is never used as a path.
 */
export function evidenceName(given: string, mediaType: MediaType): string {
  const base = given.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const plain = base.replace(NOT_IN_A_NAME, '').replace(/^[.\s]+|[.\s]+$/gu, '')
  const ending = `.${EXTENSIONS[mediaType]}`
  const stem = plain.toLowerCase().endsWith(ending) ? plain.slice(0, -ending.length) : plain
  return `${firstChars(stem, NAME_CHARS_MAX) || '附件'}${ending}`
}

/** Headers under which a browser saves the file and does nothing else with it. */
export const downloadHeaders = (name: string, mediaType: string, bytes: number): Record<string, string> => ({
  'content-type': mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : mediaType,
  'content-length': String(bytes),
  'content-disposition': `attachment; filename="evidence${/\.[a-z0-9]+$/.exec(name)?.[0] ?? ''}"; filename*=UTF-8''${encodeRfc8187(name)}`,
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'private, no-store',
})

/** encodeURIComponent leaves some characters that RFC 8187 wants encoded. */
const encodeRfc8187 = (text: string): string =>
  encodeURIComponent(text).replace(/['()*!]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
