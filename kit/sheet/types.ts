import type { Encoding } from '../encoding.ts'

export type SheetFormat = 'csv' | 'tsv' | 'xlsx' | 'jsonl'

/** One row with the number a person sees beside it (the first is 1, empty ones count) and its cells as text. */
export type SheetRow = { row: number; cells: string[] }

export type ReadOptions = {
  /** Found by content when left out; a file's name is never asked. */
  format?: SheetFormat
  encoding?: Encoding
  /** Of CSV; found in the first line when left out: comma, semicolon or tab. */
  delimiter?: string
  /** Whether a cell may be wrapped in quotes. CSV: yes. TSV: no, except in UTF-16, which is how Excel saves it. */
  quotes?: boolean
  /** XLSX: the sheet's name; else the first one. */
  sheet?: string
  /** JSONL: the keys wanted, in this order; else all keys of the first 1,000 lines. */
  keys?: readonly string[]
  /** Leaves the leading apostrophe that kept a cell from being a formula (see neutralise.ts). */
  keepApostrophes?: boolean
}

export type SheetProblem =
  | 'empty'
  | 'not-a-sheet'
  | 'old-excel-or-encrypted'
  | 'damaged'
  | 'unpacks-to-too-much'
  | 'too-many-rows'
  | 'too-wide'
  | 'cell-too-long'
  | 'bad-encoding'
  | 'nul-byte'
  | 'bad-quotes'
  | 'bad-json'
  | 'no-such-sheet'

/** What is wrong with a file, and where. The message is for a person and holds no content of the file. */
export class SheetError extends Error {
  override name = 'SheetError'
  readonly problem: SheetProblem
  readonly row: number | undefined
  readonly column: number | undefined

  constructor(
    problem: SheetProblem,
    message: string,
    at: { row?: number; column?: number; cause?: unknown } = {},
  ) {
    const place = [
      at.row && `row ${at.row}`,
      at.column && `column ${at.column} (${columnName(at.column)})`,
    ].filter(Boolean)
    super(
      place.length > 0 ? `${message}: ${place.join(', ')}` : message,
      at.cause === undefined ? {} : { cause: at.cause },
    )
    this.problem = problem
    this.row = at.row
    this.column = at.column
  }
}

/** 1 to 'A', 27 to 'AA': a column as spreadsheets name it. */
export function columnName(column: number): string {
  let name = ''
  for (let left = column; left > 0; left = Math.floor((left - 1) / 26))
    name = String.fromCharCode(65 + ((left - 1) % 26)) + name
  return name
}

export const LIMITS = {
  /** Excel's own. */
  xlsxRows: 1_048_576,
  xlsxCellChars: 32_767,
  /** Of all parts of an XLSX file together, declared and real. */
  unpackedBytes: 2 * 1024 ** 3,
  /** A part of more than `ratioFromBytes` may not unpack to more than `ratio` times its size. */
  ratio: 400,
  ratioFromBytes: 50 * 1024 ** 2,
  parts: 10_000,
  /** Of the small parts of an XLSX file that are read whole. */
  partBytes: 16 * 1024 ** 2,
  /** Of the table of texts that XLSX cells share, which is held in memory. */
  sharedTextBytes: 256 * 1024 ** 2,
  /** An XLSX file that comes as a stream is held in memory, packed. */
  streamedXlsxBytes: 128 * 1024 ** 2,
  columns: 2_000,
  textCellChars: 1_048_576,
  textRowChars: 16 * 1024 ** 2,
} as const
