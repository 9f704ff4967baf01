import type { MediaType } from './media-type.ts'

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

const END_BYTES = 22
const END_MARK = 0x06054b50
const ENTRY_BYTES = 46
const ENTRY_MARK = 0x02014b50
const COMMENT_BYTES_MAX = 65_535
const IS_ENCRYPTED = 1
/** What the parts may unpack to together; more is a bomb, not a letter. */
const UNPACKED_BYTES_MAX = 2 * 1024 ** 3

/**
 * Whether a zip of `bytes` bytes is a Word or Excel file, from its last part: by the list of its entries (PKWARE
 * APPNOTE 4.3.12, 4.3.16). undefined for other zips, and for those with macros, encrypted parts or a size no letter has.
 */
export function officeTypeOf(tail: Buffer, bytes: number): MediaType | undefined {
  const names = entryNames(tail, bytes)
  if (!names?.has('[Content_Types].xml')) return undefined
  if ([...names].some((name) => /vbaproject\.bin$/i.test(name))) return undefined
  const isDocx = names.has('word/document.xml')
  const isXlsx = names.has('xl/workbook.xml')
  if (isDocx === isXlsx) return undefined
  return isDocx ? DOCX : XLSX
}

function entryNames(tail: Buffer, bytes: number): Set<string> | undefined {
  const end = endRecordAt(tail)
  if (end === undefined) return undefined
  const count = tail.readUInt16LE(end + 10)
  const listBytes = tail.readUInt32LE(end + 12)
  let at = tail.readUInt32LE(end + 16) - (bytes - tail.length)
  if (at < 0 || at + listBytes > end) return undefined

  const names = new Set<string>()
  let unpackedBytes = 0
  for (let i = 0; i < count; i += 1) {
    if (at + ENTRY_BYTES > end || tail.readUInt32LE(at) !== ENTRY_MARK) return undefined
    if ((tail.readUInt16LE(at + 8) & IS_ENCRYPTED) !== 0) return undefined
    unpackedBytes += tail.readUInt32LE(at + 24)
    if (unpackedBytes > UNPACKED_BYTES_MAX) return undefined
    const nameBytes = tail.readUInt16LE(at + 28)
    names.add(tail.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes))
    at += ENTRY_BYTES + nameBytes + tail.readUInt16LE(at + 30) + tail.readUInt16LE(at + 32)
  }
  return names
}

function endRecordAt(tail: Buffer): number | undefined {
  const first = Math.max(0, tail.length - END_BYTES - COMMENT_BYTES_MAX)
  for (let at = tail.length - END_BYTES; at >= first; at -= 1) {
    if (tail.readUInt32LE(at) === END_MARK && at + END_BYTES + tail.readUInt16LE(at + 20) === tail.length)
      return at
  }
  return undefined
}
