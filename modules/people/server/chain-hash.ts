import { createHash, hash } from 'node:crypto'
import { canonicalRow, chainStart, FIELD, type AuditRow } from '../rules/audit-chain.ts'

export const HASH_BYTES = 32

let scratch = Buffer.alloc(4_096)

/** SHA-256 of the hash before and the canonical line, in hex. */
export function linkHex(previous: Buffer, line: Buffer): string {
  const length = HASH_BYTES + line.length
  if (scratch.length < length) scratch = Buffer.alloc(length * 2)
  previous.copy(scratch)
  line.copy(scratch, HASH_BYTES)
  return hash('sha256', scratch.subarray(0, length), 'hex')
}

export const startHash = (centreId: number): Buffer =>
  createHash('sha256').update(chainStart(centreId)).digest()

/** Hashes rows one after the other; returns them with their hashes. */
export function chainRows<T extends AuditRow>(rows: readonly T[], start: Buffer): (T & { hash: Buffer })[] {
  let previous = start
  return rows.map((row) => {
    previous = Buffer.from(linkHex(previous, Buffer.from(canonicalRow(row))), 'hex')
    return { ...row, hash: previous }
  })
}

const TAB = 9

/** The numbered field of a canonical line, as it stands. */
export function fieldOf(line: Buffer, field: number): string {
  let start = 0
  for (let i = 0; i < field; i++) start = line.indexOf(TAB, start) + 1
  const end = line.indexOf(TAB, start)
  return line.toString('utf8', start, end < 0 ? line.length : end)
}

/** The line as it would read at another place of the chain. */
export function lineAt(line: Buffer, position: number, batch?: string): Buffer {
  const fields = line.toString('utf8').split('\t')
  fields[FIELD.position] = String(position)
  if (batch !== undefined) fields[FIELD.batch] = batch
  return Buffer.from(fields.join('\t'))
}
