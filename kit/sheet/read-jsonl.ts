import { LIMITS, SheetError, type SheetRow } from './types.ts'

const LINES_FOR_KEYS = 1_000
/** Longer numbers lose digits as JavaScript numbers: an ID number would come out wrong. */
const LONG_NUMBER = /\d{16}/

/**
 * Rows of JSON Lines. The first row, number 0, holds the keys; then each line's values in that order, under the line's
 * number. A nested value becomes JSON text, null and what is missing an empty cell. Keys first seen after line 1,000 are
 * not read unless asked for by `keys`.
 */
export async function* readJsonl(
  text: AsyncIterable<string>,
  keys?: readonly string[],
): AsyncGenerator<SheetRow, void, undefined> {
  const held: { row: number; object: Record<string, unknown> }[] = []
  let header = keys
  const cellsOf = (row: number, object: Record<string, unknown>): SheetRow => ({
    row,
    cells: (header as readonly string[]).map((key) => cellOf(object[key])),
  })
  async function* settle() {
    header ??= [...new Set(held.flatMap(({ object }) => Object.keys(object)))]
    if (header.length > LIMITS.columns)
      throw new SheetError('too-wide', `The lines have more than ${LIMITS.columns} keys`)
    yield { row: 0, cells: [...header] }
    for (const { row, object } of held.splice(0)) yield cellsOf(row, object)
  }

  let isSettled = false
  for await (const { row, line } of linesOf(text)) {
    if (line.trim() === '') continue
    const object = parseLine(line, row)
    if (isSettled) {
      yield cellsOf(row, object)
      continue
    }
    held.push({ row, object })
    if (header === undefined && held.length < LINES_FOR_KEYS) continue
    isSettled = true
    yield* settle()
  }
  if (!isSettled) yield* settle()
}

async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<{ row: number; line: string }> {
  let row = 0
  let held = ''
  for await (const piece of text) {
    held += piece
    let from = 0
    for (let to = held.indexOf('\n'); to >= 0; to = held.indexOf('\n', from)) {
      row += 1
      yield { row, line: held.slice(from, to) }
      from = to + 1
    }
    held = held.slice(from)
    if (held.length > LIMITS.textRowChars)
      throw new SheetError('cell-too-long', 'A line is too long', { row: row + 1 })
  }
  if (held !== '') yield { row: row + 1, line: held }
}

function parseLine(line: string, row: number): Record<string, unknown> {
  let value: unknown
  try {
    value = LONG_NUMBER.test(line) ? JSON.parse(line, keepDigits) : JSON.parse(line)
  } catch {
    // The engine's message quotes the line.
    throw new SheetError('bad-json', 'A line is not JSON', { row })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SheetError('bad-json', 'A line is not a JSON object', { row })
  }
  return value as Record<string, unknown>
}

/** A number as it is written, where reading it as a number would change it. */
function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' && context?.source !== undefined && LONG_NUMBER.test(context.source)
    ? context.source
    : value
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.includes('\0') ? text.replaceAll('\0', '') : text
}
