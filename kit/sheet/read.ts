import { EncodingError, textReader, type Encoding, type TextReader } from '../encoding.ts'
import { restore } from './neutralise.ts'
import { findDelimiter, findCrEnds, readDelimited } from './read-delimited.ts'
import { readJsonl } from './read-jsonl.ts'
import { readXlsx } from './read-xlsx.ts'
import { bytesOf, peek, type SheetSource } from './source.ts'
import { SheetError, type ReadOptions, type SheetRow } from './types.ts'

const ZIP_START = Buffer.from('PK\u0003\u0004')
/** An OLE container: Excel before 2007, or a newer file with a password. */
const OLE_START = Buffer.from('D0CF11E0', 'hex')
const TEXT_HEAD_CHARS = 65_536

/**
 * The rows of a CSV, TSV, XLSX or JSONL file, one after another, in memory that does not grow with the file. Format,
 * encoding (UTF-8, UTF-16 with mark, GB18030) and delimiter are found by content unless given. Empty rows are counted but
 * not given out. `source` is a path or a stream of bytes. Throws SheetError, with row and column where there are any.
 */
export async function* readSheet(
  source: SheetSource,
  opts: ReadOptions = {},
): AsyncGenerator<SheetRow, void, undefined> {
  for await (const sheetRow of rowsOf(source, opts)) {
    yield opts.keepApostrophes ? sheetRow : { row: sheetRow.row, cells: sheetRow.cells.map(restore) }
  }
}

async function* rowsOf(source: SheetSource, opts: ReadOptions): AsyncGenerator<SheetRow, void, undefined> {
  const bytes = await peek(bytesOf(source), (head) => head.reduce((sum, chunk) => sum + chunk.length, 0) >= 4)
  const start = Buffer.concat(bytes.head).subarray(0, 4)
  if (start.length === 0) {
    await bytes.all.return()
    throw new SheetError('empty', 'The file is empty')
  }
  const isXlsx = start.equals(ZIP_START)
  if (start.equals(OLE_START) || (opts.format === 'xlsx' && !isXlsx)) {
    await bytes.all.return()
    throw start.equals(OLE_START)
      ? new SheetError(
          'old-excel-or-encrypted',
          'An Excel file of before 2007, or one with a password; save it as .xlsx without',
        )
      : new SheetError('not-a-sheet', 'The file is no XLSX file')
  }
  if (isXlsx && (opts.format ?? 'xlsx') === 'xlsx') {
    if (typeof source === 'string') await bytes.all.return()
    yield* readXlsx(typeof source === 'string' ? source : bytes.all, opts.sheet)
    return
  }
  yield* textRowsOf(bytes.all, opts)
}

async function* textRowsOf(
  bytes: AsyncIterable<Uint8Array>,
  opts: ReadOptions,
): AsyncGenerator<SheetRow, void, undefined> {
  const reader = textReader(opts.encoding)
  const text = await peek(
    piecesOf(bytes, reader),
    (head) => head.reduce((sum, piece) => sum + piece.length, 0) >= TEXT_HEAD_CHARS,
  )
  const head = text.head.join('')
  if (head.trim() === '' && head.length < TEXT_HEAD_CHARS)
    throw new SheetError('empty', 'The file holds no text')
  if (opts.format === 'jsonl' || (opts.format === undefined && head.trimStart().startsWith('{'))) {
    yield* readJsonl(text.all, opts.keys)
    return
  }
  const delimiter = opts.delimiter ?? (opts.format === 'tsv' ? '\t' : findDelimiter(head))
  const quotes = opts.quotes ?? (delimiter !== '\t' || opts.format === 'csv' || isUtf16(reader.encoding()))
  yield* readDelimited(text.all, { delimiter, quotes, endsWithCr: findCrEnds(head) })
}

const isUtf16 = (encoding: Encoding | undefined): boolean =>
  encoding === 'utf-16le' || encoding === 'utf-16be'

async function* piecesOf(
  bytes: AsyncIterable<Uint8Array>,
  reader: TextReader,
): AsyncGenerator<string, void, undefined> {
  try {
    for await (const chunk of bytes) {
      const piece = reader.write(chunk)
      if (piece !== '') yield piece
    }
    const rest = reader.end()
    if (rest !== '') yield rest
  } catch (error) {
    throw error instanceof EncodingError ? new SheetError('bad-encoding', error.message) : error
  }
}
