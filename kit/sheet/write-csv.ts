import { Readable } from 'node:stream'
import { neutralise } from './neutralise.ts'

/** A cell to write. Numbers and booleans are written as they are; a Date has no place here: say which zone, as text. */
export type Cell = string | number | bigint | boolean | null | undefined

export type Rows = AsyncIterable<readonly Cell[]> | Iterable<readonly Cell[]>

export type CsvOptions = {
  delimiter?: ',' | ';' | '\t'
  /** The mark that tells Excel the text is UTF-8; on unless a program asks for it without. */
  mark?: boolean
}

const NEEDS_QUOTES = /[",;\t\r\n]|^\s|\s$/
const CHUNK_CHARS = 65_536

/**
 * CSV as Excel reads it (UTF-8 with mark, CRLF, quotes where needed; RFC 4180) as a stream of bytes: rows are taken from
 * `rows` only as fast as the bytes are read. Cells that a spreadsheet would run as formulas are neutralised; readSheet
 * gives back what was written.
 */
export function writeCsv(rows: Rows, opts: CsvOptions = {}): Readable {
  return Readable.from(csvChunks(rows, opts), { objectMode: false, highWaterMark: CHUNK_CHARS })
}

async function* csvChunks(rows: Rows, { delimiter = ',', mark = true }: CsvOptions): AsyncGenerator<Buffer> {
  let text = mark ? '\uFEFF' : ''
  for await (const cells of rows) {
    for (let i = 0; i < cells.length; i += 1) {
      if (i > 0) text += delimiter
      text += csvCell(cells[i])
    }
    text += '\r\n'
    if (text.length >= CHUNK_CHARS) {
      yield Buffer.from(text)
      text = ''
    }
  }
  yield Buffer.from(text)
}

function csvCell(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null || cell === undefined ? '' : String(cell)
  if (cell === '') return ''
  const text = neutralise(cell)
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
