import { LIMITS, SheetError, type SheetRow } from './types.ts'

export type Dialect = {
  /** One character. */
  delimiter: string
  quotes: boolean
  /** Lines end with a lone CR (old Macintosh); else with LF or CRLF, and a lone CR is part of a cell. */
  endsWithCr: boolean
}

const CANDIDATES = [',', '\t', ';'] as const

/** The delimiter that the first line uses most outside of quotes; a comma when it has none. */
export function findDelimiter(head: string): string {
  const counts = new Map<string, number>(CANDIDATES.map((candidate) => [candidate, 0]))
  let isQuoted = false
  for (const char of head) {
    if (char === '"') isQuoted = !isQuoted
    if (isQuoted) continue
    if (char === '\n' || char === '\r') break
    const count = counts.get(char)
    if (count !== undefined) counts.set(char, count + 1)
  }
  const [best] = [...counts].toSorted(([, a], [, b]) => b - a)
  return best && best[1] > 0 ? best[0] : ','
}

/** Whether lines end with a lone CR: only in a file that begins without any LF. */
export const findCrEnds = (head: string): boolean => head.includes('\r') && !head.includes('\n')

/**
 * Rows of CSV or TSV (RFC 4180), with as many cells as each has: what a short or long row means, the reader of the head
 * knows. A quote inside a cell that does not begin with one is part of it, as Excel reads it; after a closing quote only a
 * delimiter or the row's end may come. All rows before an error are given out first. Own code, since csv-parse loses the
 * rows it holds when it fails, and with them the row number.
 */
export async function* readDelimited(
  text: AsyncIterable<string>,
  dialect: Dialect,
): AsyncGenerator<SheetRow, void, undefined> {
  const ready: SheetRow[] = []
  const reader = delimitedReader(dialect, (row) => void ready.push(row))
  for await (const piece of text) {
    yield* given(ready, () => reader.write(piece))
  }
  yield* given(ready, () => reader.end())
}

function* given(ready: SheetRow[], step: () => void): Generator<SheetRow, void, undefined> {
  let fault: { error: unknown } | undefined
  try {
    step()
  } catch (error) {
    fault = { error }
  }
  yield* ready.splice(0)
  if (fault) throw fault.error
}

const LF = 10
const CR = 13
const QUOTE = 34

type Mode = 'start' | 'plain' | 'quoted' | 'quote-seen'

function delimitedReader({ delimiter, quotes, endsWithCr }: Dialect, tell: (row: SheetRow) => void) {
  const delimiterCode = delimiter.charCodeAt(0)
  let mode: Mode = 'start'
  let row = 1
  let cells: string[] = []
  let cell = ''
  /** A CR at the end of a piece: only the next one tells whether it ends the line. */
  let heldCr = ''

  const place = () => ({ row, column: cells.length + 1 })
  const add = (part: string): void => {
    cell = cell === '' ? part : cell + part
    if (cell.length > LIMITS.textCellChars) {
      const why = mode === 'quoted' ? ', perhaps as its quotes never end' : ''
      throw new SheetError(
        'cell-too-long',
        `A cell has more than ${LIMITS.textCellChars} characters${why}`,
        place(),
      )
    }
  }
  const endCell = (): void => {
    if (cell.includes('\0')) throw new SheetError('nul-byte', 'A cell holds a NUL byte', place())
    if (cells.length === LIMITS.columns) {
      throw new SheetError('too-wide', `A row has more than ${LIMITS.columns} cells`, place())
    }
    cells.push(cell)
    cell = ''
    mode = 'start'
  }
  const endRow = (): void => {
    endCell()
    // An empty line is an empty row: counted, and not given out.
    if (cells.length > 1 || cells[0] !== '') tell({ row, cells })
    cells = []
    row += 1
  }
  /** Takes the sign at `at` if it ends a cell or a row; answers how many characters it took, 0 for another sign. */
  const takeEnd = (piece: string, at: number): number => {
    const code = piece.charCodeAt(at)
    if (code === delimiterCode) endCell()
    else if (code === LF || (code === CR && endsWithCr)) endRow()
    else if (code === CR && piece.charCodeAt(at + 1) === LF) {
      endRow()
      return 2
    } else return 0
    return 1
  }

  const writePlain = (piece: string, from: number): number => {
    let to = from
    while (to < piece.length) {
      const code = piece.charCodeAt(to)
      if (code === delimiterCode || code === LF || code === CR) break
      to += 1
    }
    if (to > from) add(piece.slice(from, to))
    if (to === piece.length) return to
    const taken = takeEnd(piece, to)
    if (taken > 0) return to + taken
    add('\r')
    return to + 1
  }
  const writeQuoted = (piece: string, from: number): number => {
    const to = piece.indexOf('"', from)
    add(to < 0 ? piece.slice(from) : piece.slice(from, to))
    if (to < 0) return piece.length
    mode = 'quote-seen'
    return to + 1
  }
  const writeAfterQuote = (piece: string, at: number): number => {
    if (piece.charCodeAt(at) === QUOTE) {
      add('"')
      mode = 'quoted'
      return at + 1
    }
    const taken = takeEnd(piece, at)
    if (taken === 0)
      throw new SheetError('bad-quotes', 'Something follows the closing quote of a cell', place())
    return at + taken
  }

  return {
    write(part: string): void {
      let piece = heldCr + part
      heldCr = !endsWithCr && piece.endsWith('\r') ? '\r' : ''
      if (heldCr) piece = piece.slice(0, -1)
      let at = 0
      while (at < piece.length) {
        if (mode === 'start') {
          mode = quotes && piece.charCodeAt(at) === QUOTE ? 'quoted' : 'plain'
          if (mode === 'quoted') at += 1
        } else if (mode === 'plain') at = writePlain(piece, at)
        else if (mode === 'quoted') at = writeQuoted(piece, at)
        else at = writeAfterQuote(piece, at)
      }
    },
    end(): void {
      // A CR at the very end is a line's end cut short.
      if (mode === 'quoted') throw new SheetError('bad-quotes', 'The quotes of a cell never end', place())
      if (mode !== 'start' || cells.length > 0) endRow()
    },
  }
}
