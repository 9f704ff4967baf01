/** A draft in this browser, sealed: the key comes from the server at sign-in and stays in memory, so that nothing is readable without it. */
const PREFIX = 'xinqiao.draft.'
const IV_BYTES = 12

/** `version`: the one this form has on the server, or will have when what is under way arrives there. */
export type LocalDraft = { id: string; form: string; version: number }

const base64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (char) => char.charCodeAt(0))

export const importKey = (key: string): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', bytesOf(key), 'AES-GCM', false, ['encrypt', 'decrypt'])

/** `isWanted` is asked after sealing, which takes a moment. */
export async function keepLocal(
  key: CryptoKey,
  staffId: string,
  draft: LocalDraft,
  isWanted: () => boolean,
): Promise<void> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv },
    key,
    new TextEncoder().encode(JSON.stringify(draft)),
  )
  if (isWanted()) localStorage.setItem(PREFIX + staffId, `${base64(iv)}.${base64(new Uint8Array(sealed))}`)
}

/** Null when there is none, or when it was sealed for somebody else. */
export async function findLocal(key: CryptoKey, staffId: string): Promise<LocalDraft | null> {
  const [iv, sealed] = (localStorage.getItem(PREFIX + staffId) ?? '').split('.')
  if (!iv || !sealed) return null
  try {
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: bytesOf(iv) }, key, bytesOf(sealed))
    return JSON.parse(new TextDecoder().decode(plain)) as LocalDraft
  } catch {
    return null
  }
}

export const dropLocal = (staffId: string): void => localStorage.removeItem(PREFIX + staffId)

/** Which of the two goes on: this browser's, unless the same draft was saved later from elsewhere. */
export function isLocalNewer(
  local: LocalDraft | null,
  onServer: { id: string; version: number } | undefined,
): local is LocalDraft {
  return local !== null && (!onServer || local.id !== onServer.id || local.version >= onServer.version)
}
