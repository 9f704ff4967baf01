import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

/** The sealing keys and, apart from them, the keys of the look-up hashes; both by version, 32 bytes each. */
export type Keys = {
  seal: Map<number, Buffer>
  hash: Map<number, Buffer>
  sealVersion: number
  hashVersion: number
}

export class KeyError extends Error {
  override name = 'KeyError'
}

const KEY_BYTES = 32
const FORMAT = 'xinqiao-keys-1'

type KeyFile = {
  format: string
  seal: { current: number; keys: Record<string, string> }
  hash: { current: number; keys: Record<string, string> }
}

/**
 * The keys from the environment variable XINQIAO_KEYS (the JSON itself) when set, else from `file`.
 * With `create`, a missing file is made with fresh keys, whole or not at all, mode 600. Throws KeyError that says
 * what is wrong: missing, readable by others, not JSON, wrong length. No message holds key material.
 */
export function loadKeys(
  file: string,
  opts: { create: boolean; env?: Readonly<Record<string, string | undefined>> },
): Keys {
  const given = (opts.env ?? process.env)['XINQIAO_KEYS']
  if (given !== undefined && given !== '') return parseKeys(given, 'The environment variable XINQIAO_KEYS')

  let text: string
  try {
    const mode = statSync(file).mode & 0o777
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      const octal = mode.toString(8)
      throw new KeyError(`The key file ${file} can be read by others (mode ${octal}). Run: chmod 600 ${file}`)
    }
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof KeyError) throw error
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new KeyError(`The key file ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`)
    }
    if (!opts.create) {
      throw new KeyError(
        `The key file ${file} is missing. Without it nothing sealed can be opened: put back the copy`,
      )
    }
    createKeyFile(file, freshKeys())
    return loadKeys(file, { create: false, env: {} })
  }
  return parseKeys(text, `The key file ${file}`)
}

/** The JSON form of the keys, for the key file and for a backup that includes them. Secret. */
export function keysToJson(keys: Keys): string {
  const texts = (set: Map<number, Buffer>) =>
    Object.fromEntries([...set].map(([version, key]) => [String(version), key.toString('base64')]))
  const file: KeyFile = {
    format: FORMAT,
    seal: { current: keys.sealVersion, keys: texts(keys.seal) },
    hash: { current: keys.hashVersion, keys: texts(keys.hash) },
  }
  return `${JSON.stringify(file, null, 2)}\n`
}

/** Keys with a fresh version of one kind, which becomes the current one; the old versions stay for what they sealed. */
export function addKeyVersion(keys: Keys, which: 'seal' | 'hash'): Keys {
  const version = Math.max(...keys[which].keys()) + 1
  const grown = new Map(keys[which]).set(version, randomBytes(KEY_BYTES))
  return which === 'seal'
    ? { ...keys, seal: grown, sealVersion: version }
    : { ...keys, hash: grown, hashVersion: version }
}

export function freshKeys(): Keys {
  return {
    seal: new Map([[1, randomBytes(KEY_BYTES)]]),
    hash: new Map([[1, randomBytes(KEY_BYTES)]]),
    sealVersion: 1,
    hashVersion: 1,
  }
}

/** Writes a new key file; when another process was faster, its file stands. */
export function createKeyFile(file: string, keys: Keys): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const temp = `${file}.${process.pid}.${randomBytes(6).toString('hex')}`
  const handle = openSync(temp, 'wx', 0o600)
  try {
    writeSync(handle, keysToJson(keys))
    fsyncSync(handle)
    linkSync(temp, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    closeSync(handle)
    rmSync(temp)
  }
  const folder = openSync(dirname(file), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

/** The JSON form back to keys; `where` begins the sentence of an error. */
export function parseKeys(text: string, where: string): Keys {
  let file: Partial<KeyFile> | null
  try {
    file = JSON.parse(text) as Partial<KeyFile> | null
  } catch {
    throw new KeyError(`${where} is not JSON`)
  }
  if (file?.format !== FORMAT) throw new KeyError(`${where} is not a key file of the form ${FORMAT}`)
  const seal = parseSet(file.seal, `${where}: the sealing key`)
  const hash = parseSet(file.hash, `${where}: the hash key`)
  for (const a of seal.keys.values()) {
    for (const b of hash.keys.values()) {
      if (a.equals(b))
        throw new KeyError(`${where}: a sealing key and a hash key are the same; they must differ`)
    }
  }
  return { seal: seal.keys, hash: hash.keys, sealVersion: seal.current, hashVersion: hash.current }
}

function parseSet(
  part: KeyFile['seal'] | undefined,
  what: string,
): { keys: Map<number, Buffer>; current: number } {
  const keys = new Map<number, Buffer>()
  for (const [name, text] of Object.entries(part?.keys ?? {})) {
    const version = Number(name)
    if (!Number.isInteger(version) || version < 1 || version > 32_767) {
      throw new KeyError(`${what} has a version that is not a whole number from 1 to 32767`)
    }
    const key = Buffer.from(String(text), 'base64')
    if (key.length !== KEY_BYTES) {
      throw new KeyError(`${what} of version ${version} has ${key.length} bytes instead of ${KEY_BYTES}`)
    }
    keys.set(version, key)
  }
  const current = part?.current
  if (typeof current !== 'number' || !keys.has(current))
    throw new KeyError(`${what} that is current is missing`)
  return { keys, current }
}
