import { readSheet } from './read.ts'
import { SheetError, type ReadOptions, type SheetRow } from './types.ts'

/** For tests: the content as a stream, cut into pieces of a few bytes so that every border is met. */
export async function* inPieces(content: Buffer | string, bytes = 5): AsyncGenerator<Uint8Array> {
  const whole = Buffer.from(content)
  for (let at = 0; at < whole.length; at += bytes) yield whole.subarray(at, at + bytes)
}

export async function rowsOf(
  content: Buffer | string,
  opts?: ReadOptions,
  pieceBytes?: number,
): Promise<SheetRow[]> {
  const rows: SheetRow[] = []
  for await (const row of readSheet(inPieces(content, pieceBytes), opts)) rows.push(row)
  return rows
}

export const cellsOf = async (content: Buffer | string, opts?: ReadOptions): Promise<string[][]> =>
  (await rowsOf(content, opts)).map(({ cells }) => cells)

/** The SheetError that reading the content ends with. */
export async function problemOf(
  content: Buffer | string,
  opts?: ReadOptions,
  pieceBytes?: number,
): Promise<{ problem: string; row: number | undefined; column: number | undefined; message: string }> {
  try {
    await rowsOf(content, opts, pieceBytes)
  } catch (error) {
    if (!(error instanceof SheetError)) throw error
    const { problem, row, column, message } = error
    return { problem, row, column, message }
  }
  throw new Error('The file was read without an error')
}
