import { randomBytes } from 'node:crypto'
import { SEAL_OVERHEAD_BYTES, SealError, type Sealer } from '../seal.ts'
import { FileError } from './types.ts'

/**
 * The form of a sealed file: a head (mark, key version, size of a piece, a random id), then pieces, each sealed on its
 * own and bound to the file's id, its number and whether it is the last; so none can be changed, moved, left out or cut.
 */
const MARK = Buffer.from('XQF1')
const HEAD_BYTES = 32
const PIECE_BYTES = 65_536
const PIECE_BYTES_MAX = 1_048_576

const boundTo = (centreId: number, id: string, piece: number, isLast: boolean) => ({
  centreId,
  table: 'file',
  row: id,
  field: isLast ? `${piece} last` : `${piece}`,
})

export type FileSealing = {
  /** The sealed bytes that are ready; empty while a piece is not full. */
  write(chunk: Uint8Array): Buffer
  end(): Buffer
}

export function sealFile(sealer: Sealer, centreId: number): FileSealing {
  const id = randomBytes(16)
  const name = id.toString('hex')
  const head = Buffer.alloc(HEAD_BYTES)
  MARK.copy(head)
  head.writeUInt32BE(sealer.sealVersion, 4)
  head.writeUInt32BE(PIECE_BYTES, 8)
  id.copy(head, 12)

  let out: Buffer[] = [head]
  let held = Buffer.alloc(0)
  let piece = 0
  const sealPiece = (plain: Buffer, isLast: boolean): void => {
    out.push(sealer.seal(plain, boundTo(centreId, name, piece, isLast)).sealed)
    piece += 1
  }
  const take = (): Buffer => {
    const ready = out.length === 1 ? (out[0] as Buffer) : Buffer.concat(out)
    out = []
    return ready
  }
  return {
    write(chunk) {
      held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk])
      // The last piece is known only at the end, so one full piece is always held back.
      while (held.length > PIECE_BYTES) {
        sealPiece(held.subarray(0, PIECE_BYTES), false)
        held = held.subarray(PIECE_BYTES)
      }
      return take()
    },
    end() {
      sealPiece(held, true)
      return take()
    },
  }
}

/** The plain content of sealed bytes. Throws FileError when they are damaged, cut, or sealed with another key. */
export async function* openFile(
  sealed: AsyncIterable<Uint8Array>,
  sealer: Sealer,
  centreId: number,
): AsyncGenerator<Buffer, void, undefined> {
  let held: Buffer = Buffer.alloc(0)
  let head: Head | undefined
  let piece = 0

  const open = (bytes: Buffer, isLast: boolean): Buffer => {
    const { keyVersion, id } = head as Head
    try {
      return sealer.open(bytes, keyVersion, boundTo(centreId, id, piece, isLast))
    } catch (cause) {
      if (cause instanceof SealError)
        throw new FileError(`A stored file does not open at piece ${piece}`, { cause })
      throw cause
    }
  }
  for await (const chunk of sealed) {
    held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk])
    if (!head) {
      if (held.length < HEAD_BYTES) continue
      head = readHead(held)
      held = held.subarray(HEAD_BYTES)
    }
    const sealedBytes = head.pieceBytes + SEAL_OVERHEAD_BYTES
    while (held.length > sealedBytes) {
      yield open(held.subarray(0, sealedBytes), false)
      piece += 1
      held = held.subarray(sealedBytes)
    }
  }
  if (!head) throw new FileError('A stored file is cut short')
  yield open(held, true)
}

type Head = { keyVersion: number; pieceBytes: number; id: string }

function readHead(bytes: Buffer): Head {
  if (!bytes.subarray(0, 4).equals(MARK))
    throw new FileError('A stored file is not in the form of this store')
  const pieceBytes = bytes.readUInt32BE(8)
  if (pieceBytes === 0 || pieceBytes > PIECE_BYTES_MAX)
    throw new FileError('A stored file has a damaged head')
  return { keyVersion: bytes.readUInt32BE(4), pieceBytes, id: bytes.toString('hex', 12, 28) }
}
