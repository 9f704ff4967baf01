import { crc32, deflateRawSync } from 'node:zlib'

export type ZipPart = {
  name: string
  data: Buffer | string
  /** What the lists claim instead of the truth. */
  claims?: { bytes?: number; packedBytes?: number; crc?: number; flags?: number }
}

/** A zip for tests: deflated parts, sizes in the head of each part, a list at the end; it may lie where told to. */
export function zipOf(parts: readonly ZipPart[]): Buffer {
  const bodies: Buffer[] = []
  const list: Buffer[] = []
  let at = 0
  for (const { name, data, claims = {} } of parts) {
    const plain = Buffer.from(data)
    const packed = deflateRawSync(plain)
    const fields = Buffer.alloc(24)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(claims.flags ?? 0x800, 2)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt32LE(claims.crc ?? crc32(plain), 10)
    fields.writeUInt32LE(claims.packedBytes ?? packed.length, 14)
    fields.writeUInt32LE(claims.bytes ?? plain.length, 18)
    fields.writeUInt16LE(Buffer.byteLength(name), 22)
    const localHead = Buffer.concat([
      Buffer.from('PK\u0003\u0004'),
      fields,
      Buffer.alloc(2),
      Buffer.from(name),
    ])
    bodies.push(localHead, packed)
    const more = Buffer.alloc(16)
    more.writeUInt32LE(at, 12)
    list.push(Buffer.from('PK\u0001\u0002\u0014\u0000'), fields, more, Buffer.from(name))
    at += localHead.length + packed.length
  }
  const listed = Buffer.concat(list)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...bodies, listed, end])
}
