import { isAscii } from 'node:buffer'

/** What offices send: UTF-8, GB18030 (with GBK and GB 2312 inside it), and what Excel calls Unicode text. */
export type Encoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be'

/** The bytes are no text in an encoding we know, or not the one they began as. The message holds no content. */
export class EncodingError extends Error {
  override name = 'EncodingError'
}

export type TextReader = {
  /** The text of the bytes so far as it is certain; the rest comes with later calls. */
  write(chunk: Uint8Array): string
  /** The rest. Throws when the bytes end inside a character. */
  end(): string
  /** Known once a byte beyond ASCII, a mark or the end was seen. */
  encoding(): Encoding | undefined
}

/** How much is looked at, from the first byte beyond ASCII on, before an encoding is chosen. */
const LOOK_BYTES = 65_536
/** Of the two-byte characters of GB18030 text this share at least is in everyday use (GB 2312). */
const EVERYDAY_SHARE_MIN = 0.6

const MARKS: readonly { encoding: Encoding; bytes: readonly number[] }[] = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
]
const MARK_BYTES_MAX = 3

/**
 * Reads text chunk by chunk and finds its encoding: by its mark (BOM, dropped); else UTF-8 when all that is seen is
 * valid UTF-8; else GB18030 when it is valid and looks like Chinese. Until a byte beyond ASCII comes nothing needs
 * choosing, so a file whose first Chinese character is deep inside is read rightly too. `forced` leaves out the search.
 */
export function textReader(forced?: Encoding): TextReader {
  let held: Buffer = Buffer.alloc(0)
  let isAtStart = true
  let decoder: InstanceType<typeof TextDecoder> | undefined
  let chosen: Encoding | undefined

  const choose = (encoding: Encoding): void => {
    chosen = encoding
    decoder = new TextDecoder(encoding, { fatal: true })
  }

  const decode = (bytes: Uint8Array, isLast: boolean): string => {
    try {
      return (decoder as NonNullable<typeof decoder>).decode(bytes, { stream: !isLast })
    } catch {
      throw new EncodingError(`The text is ${chosen} at first, but not all of it`)
    }
  }

  const take = (isLast: boolean): string => {
    if (isAtStart) {
      if (held.length < MARK_BYTES_MAX && !isLast) return ''
      isAtStart = false
      const marked = MARKS.find(({ bytes }) => bytes.every((byte, i) => held[i] === byte))
      // A decoder of the marked encoding drops the mark itself.
      if (forced ?? marked) choose(forced ?? (marked as (typeof MARKS)[number]).encoding)
    }
    if (!decoder) {
      if (isAscii(held)) {
        const text = held.toString('latin1')
        held = Buffer.alloc(0)
        if (isLast) chosen = 'utf-8'
        return text
      }
      if (held.length < LOOK_BYTES && !isLast) return ''
      choose(recognise(held, isLast))
    }
    const text = decode(held, isLast)
    held = Buffer.alloc(0)
    return text
  }

  return {
    write(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      held = held.length === 0 ? bytes : Buffer.concat([held, bytes])
      return take(false)
    },
    end: () => take(true),
    encoding: () => chosen,
  }
}

/** The text of a stream of bytes, in pieces. */
export async function* readText(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  forced?: Encoding,
): AsyncGenerator<string, void, undefined> {
  const reader = textReader(forced)
  for await (const chunk of source) {
    const text = reader.write(chunk)
    if (text !== '') yield text
  }
  const rest = reader.end()
  if (rest !== '') yield rest
}

function recognise(bytes: Buffer, isWhole: boolean): Encoding {
  if (bytes.includes(0))
    throw new EncodingError('The file is no text: it holds NUL bytes (or is UTF-16 without a mark)')
  if (decodes('utf-8', bytes, isWhole)) return 'utf-8'
  if (decodes('gb18030', bytes, isWhole) && looksChinese(bytes)) return 'gb18030'
  throw new EncodingError('The text is neither UTF-8 nor GB18030; save it as UTF-8')
}

function decodes(encoding: Encoding, bytes: Buffer, isWhole: boolean): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: !isWhole })
    return true
  } catch {
    return false
  }
}

/** Latin letters with accents, Japanese or Big5 often pass as valid GB18030, but fall on its rare characters. */
function looksChinese(bytes: Buffer): boolean {
  let everyday = 0
  let all = 0
  for (let i = 0; i + 1 < bytes.length; i += 1) {
    const lead = bytes[i] as number
    if (lead < 0x81) continue
    const trail = bytes[i + 1] as number
    if (trail >= 0x30 && trail <= 0x39) {
      i += 3
      continue
    }
    all += 1
    const isSymbolOrHan = (lead >= 0xa1 && lead <= 0xa9) || (lead >= 0xb0 && lead <= 0xf7)
    if (isSymbolOrHan && trail >= 0xa1) everyday += 1
    i += 1
  }
  return all === 0 || everyday / all >= EVERYDAY_SHARE_MIN
}
