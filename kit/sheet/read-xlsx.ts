import { LIMITS, SheetError, type SheetRow } from './types.ts'
import { readBook, type Book } from './xlsx-book.ts'
import { numberText, unescapeText } from './xlsx-value.ts'
import { xmlReader, type XmlHandler } from './xlsx-xml.ts'
import { openParts } from './xlsx-zip.ts'

/**
 * The rows of one sheet of an XLSX file (ECMA-376), as text: what a formula last gave, dates as 2020-03-05, numbers as
 * written. Memory holds the packed file when it comes as a stream, the shared texts, and the rows of one piece.
 */
export async function* readXlsx(
  source: string | AsyncIterable<Uint8Array>,
  sheet?: string,
): AsyncGenerator<SheetRow, void, undefined> {
  const parts = await openParts(source)
  try {
    const book = await readBook(parts, sheet)
    const ready: SheetRow[] = []
    const reader = xmlReader(rowHandler(book, (row) => void ready.push(row)))
    for await (const chunk of await parts.stream(book.sheetPath)) {
      reader.write(chunk)
      yield* ready.splice(0)
    }
    reader.end()
    yield* ready
  } finally {
    parts.close()
  }
}

/** Follows sheetData/row/c/(v | is/t) and tells each row that holds something. */
function rowHandler(book: Book, tell: (row: SheetRow) => void): XmlHandler {
  let row = 0
  let column = 0
  let cells: string[] = []
  let type = ''
  let style = 0
  let text = ''
  let inData = false
  let takesText = false
  let isPhonetic = false

  const fail = (problem: 'damaged' | 'cell-too-long', message: string): never => {
    throw new SheetError(problem, message, { row, ...(column > 0 && { column }) })
  }
  const value = (): string => {
    switch (type) {
      case 's': {
        const shared = book.texts[Number(text)]
        return text === '' ? '' : (shared ?? fail('damaged', 'A cell names a text that is not there'))
      }
      case 'b':
        return text === '1' || text === 'true' ? 'TRUE' : 'FALSE'
      case 'str':
      case 'inlineStr':
        return unescapeText(text)
      case 'e':
      case 'd':
        return text
      default:
        return text === '' ? '' : numberText(text, book.kinds[style] ?? 'number', book.is1904)
    }
  }
  const closeCell = (): void => {
    const cell = value()
    if (cell.length > LIMITS.xlsxCellChars)
      fail('cell-too-long', `A cell has more than ${LIMITS.xlsxCellChars} characters`)
    if (cell.includes('\0')) throw new SheetError('nul-byte', 'A cell holds a NUL byte', { row, column })
    // Formatted but empty cells may reach to the last column; only what holds something counts.
    if (cell === '') return
    if (column > LIMITS.columns)
      throw new SheetError('too-wide', `A row has more than ${LIMITS.columns} cells`, { row, column })
    while (cells.length < column - 1) cells.push('')
    cells[column - 1] = cell
  }
  return {
    open(name, attributes) {
      if (name === 'sheetData') inData = true
      if (!inData) return
      if (name === 'row') {
        const next = attributes['r'] === undefined ? row + 1 : Number(attributes['r'])
        if (!Number.isInteger(next) || next <= row) fail('damaged', 'The rows are not in order')
        row = next
        column = 0
        cells = []
        if (row > LIMITS.xlsxRows)
          throw new SheetError('too-many-rows', `An XLSX sheet has at most ${LIMITS.xlsxRows} rows`, { row })
      } else if (name === 'c') {
        column = attributes['r'] === undefined ? column + 1 : columnOf(attributes['r'])
        if (column === 0) fail('damaged', 'A cell has no place')
        type = attributes['t'] ?? 'n'
        style = Number(attributes['s'] ?? 0)
        text = ''
      } else if (name === 'rPh') isPhonetic = true
      else if (name === 'v' || (name === 't' && !isPhonetic)) takesText = true
    },
    text(piece) {
      if (!takesText) return
      text += piece
      // Before escapes are undone a text may be up to seven times as long.
      if (text.length > LIMITS.xlsxCellChars * 7)
        fail('cell-too-long', `A cell has more than ${LIMITS.xlsxCellChars} characters`)
    },
    close(name) {
      if (name === 'sheetData') inData = false
      if (!inData) return
      if (name === 'v' || name === 't') takesText = false
      else if (name === 'rPh') isPhonetic = false
      else if (name === 'c') closeCell()
      else if (name === 'row' && cells.length > 0) tell({ row, cells })
    },
  }
}

/** 'AB12' to 28; 0 for what is no place. */
function columnOf(place: string): number {
  let column = 0
  for (let i = 0; i < place.length && i < 4; i += 1) {
    const letter = place.charCodeAt(i) - 64
    if (letter < 1 || letter > 26) break
    column = column * 26 + letter
  }
  return column <= 16_384 ? column : 0
}
