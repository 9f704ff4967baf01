import { writeXlsxStream } from 'hucre/xlsx'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { neutralise } from './neutralise.ts'
import { LIMITS } from './types.ts'
import type { Cell, Rows } from './write-csv.ts'

export type XlsxOptions = {
  /** The sheet's name, as seen on its tab. */
  sheet?: string
  /** Rows a sheet holds; the next ones go to another sheet, under the same first row. Excel's limit unless a test says less. */
  rowsPerSheet?: number
}

export type XlsxWritten = {
  rows: number
  /** Cells longer than Excel allows; each ends with CUT_MARK. The CSV of the same rows is whole. */
  cutCells: number
}

export const CUT_MARK = '……（超过Excel单元格上限，已截断）'

/** What XML 1.0 cannot hold, lone surrogates aside (toWellFormed sees to them). */
// oxlint-disable-next-line no-control-regex
const NOT_IN_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g

/**
 * Writes rows as an XLSX file to `out` and ends it; the first row is the head of every sheet and stays in sight. Rows are
 * taken only as fast as `out` takes the bytes. Texts are written as texts, and neutralised as in CSV, since a cell that is
 * edited or saved as CSV would else become a formula.
 */
export async function writeXlsx(
  rows: Rows,
  out: NodeJS.WritableStream,
  opts: XlsxOptions = {},
): Promise<XlsxWritten> {
  const written: XlsxWritten = { rows: 0, cutCells: 0 }
  async function* cells() {
    for await (const row of rows) {
      written.rows += 1
      yield row.map((cell) => xlsxCell(cell, written))
    }
  }
  const stream = writeXlsxStream(cells(), {
    name: opts.sheet ?? 'Sheet1',
    freezePane: { rows: 1 },
    ...(opts.rowsPerSheet !== undefined && { maxRowsPerSheet: opts.rowsPerSheet }),
  })
  await pipeline(Readable.fromWeb(stream), out)
  return written
}

function xlsxCell(cell: Cell, written: XlsxWritten): string | number | boolean | null {
  if (cell === null || cell === undefined || cell === '') return null
  // A number of more digits than Excel keeps is written as text.
  if (typeof cell === 'bigint') return cell.toString()
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : null
  if (typeof cell === 'boolean') return cell
  const text = neutralise(cell.toWellFormed().replace(NOT_IN_XML, ''))
  if (text.length <= LIMITS.xlsxCellChars) return text
  written.cutCells += 1
  return text.slice(0, LIMITS.xlsxCellChars - CUT_MARK.length).toWellFormed() + CUT_MARK
}
