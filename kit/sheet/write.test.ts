import fc from 'fast-check'
import { PassThrough, Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { cellsOf, rowsOf } from './fixture.ts'
import { readSheet } from './read.ts'
import { writeCsv, type Cell } from './write-csv.ts'
import { CUT_MARK, writeXlsx, type XlsxOptions, type XlsxWritten } from './write-xlsx.ts'

const csv = (rows: Cell[][], opts = {}) => buffer(writeCsv(rows, opts))
async function xlsx(rows: Cell[][], opts?: XlsxOptions): Promise<{ file: Buffer; written: XlsxWritten }> {
  const out = new PassThrough()
  const [file, written] = await Promise.all([buffer(out), writeXlsx(rows, out, opts)])
  return { file, written }
}

test('CSV as Excel wants it: mark, CRLF, quotes where needed, numbers bare', async () => {
  const rows = [
    ['编号', '内容'],
    ['a,b', 'c"d'],
    ['e\r\nf', ' g '],
    [1.5, true],
    [null, undefined],
    [12345678901234567890n, ''],
  ]
  expect((await csv(rows)).toString()).toBe(
    '\uFEFF编号,内容\r\n"a,b","c""d"\r\n"e\r\nf"," g "\r\n1.5,true\r\n,\r\n12345678901234567890,\r\n',
  )
  expect((await csv([['a', 'b;c']], { delimiter: ';', mark: false })).toString()).toBe('a;"b;c"\r\n')
})

const FORMULAS = ['=HYPERLINK("http://example.invalid","x")', '+1', '-1', '@x', '\t=1', '\r=1', '＝1']

test('no written cell is a formula, in CSV or XLSX, and reading gives back what was written', async () => {
  const rows = FORMULAS.map((text, i) => [String(i), text])
  const text = (await csv(rows)).toString()
  for (const line of text.slice(1).split('\r\n').filter(Boolean)) expect(line).toMatch(/^(?:\d,"?'|=1)/)
  expect(await cellsOf(text)).toEqual(rows)

  const { file } = await xlsx(rows)
  expect(await cellsOf(file)).toEqual(rows)
  expect((await cellsOf(file, { keepApostrophes: true })).map(([, cell]) => cell)).toEqual(
    FORMULAS.map((cell) => `'${cell}`),
  )
})

const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'消费者a1 ,;\t"\'=+-@\n\r＝_x000D_<&>𠮷') }),
  fc.string({ unit: 'grapheme' }),
)
// A row of nothing but one empty cell is an empty row, which reading leaves out; so the last cell holds something.
const table = fc.array(
  fc.tuple(fc.array(cell, { maxLength: 5 }), fc.constant('end')).map(([cells, end]) => [...cells, end]),
  {
    minLength: 1,
    maxLength: 8,
  },
)
// oxlint-disable-next-line no-control-regex
const storable = (rows: string[][]) =>
  rows.every((cells) =>
    cells.every((text) => !/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(text)),
  )

test('any rows come back from CSV', async () => {
  await fc.assert(
    fc.asyncProperty(table, async (rows) => {
      fc.pre(storable(rows))
      expect(await cellsOf(await csv(rows), { format: 'csv', delimiter: ',' })).toEqual(rows)
    }),
  )
})

test('any rows come back from XLSX', async () => {
  await fc.assert(
    fc.asyncProperty(table, async (rows) => {
      fc.pre(storable(rows))
      // XML has one line end.
      const expected = rows.map((cells) => cells.map((text) => text.replace(/\r\n?/g, '\n')))
      const read = (await cellsOf((await xlsx(rows)).file)).map((cells) =>
        cells.map((text) => text.replace(/\r\n?/g, '\n')),
      )
      expect(read).toEqual(expected)
    }),
    { numRuns: 60 },
  )
})

test('XLSX: numbers and truth keep their kind, long digits are text, what XML cannot hold is left out', async () => {
  const { file } = await xlsx([
    [1.5, -2, true, 110105194912310021n, '10012345678', Number.NaN, 'a\u0007b', 'x\uD800y', null, 'z'],
  ])
  expect(await cellsOf(file)).toEqual([
    ['1.5', '-2', 'TRUE', '110105194912310021', '10012345678', '', 'ab', 'x\uFFFDy', '', 'z'],
  ])
})

test('XLSX: a text longer than Excel allows is cut, says so and is counted', async () => {
  const { file, written } = await xlsx([
    ['长'.repeat(40_000), 'x'],
    ['y', 'z'],
  ])
  expect(written).toEqual({ rows: 2, cutCells: 1 })
  const [[long]] = (await cellsOf(file)) as [[string]]
  expect(long.length).toBe(32_767)
  expect(long.endsWith(CUT_MARK)).toBe(true)
})

test('XLSX: rows beyond what a sheet holds go to another sheet under the same head', async () => {
  const { file } = await xlsx([['head'], ['1'], ['2'], ['3'], ['4']], { sheet: '工单', rowsPerSheet: 3 })
  expect(await cellsOf(file)).toEqual([['head'], ['1'], ['2']])
  expect(await cellsOf(file, { sheet: '工单_2' })).toEqual([['head'], ['3'], ['4']])
})

/** Rows without end, counting how many were taken. */
function endless() {
  const taken = { count: 0, isClosed: false }
  function* rows() {
    try {
      for (;;) {
        taken.count += 1
        yield [String(taken.count), '消费者投诉'.repeat(20)]
      }
    } finally {
      taken.isClosed = true
    }
  }
  return { taken, rows: rows() }
}

test('CSV: rows are taken only as the bytes are read, and let go when the reader leaves', async () => {
  const { taken, rows } = endless()
  const stream = writeCsv(rows)
  for await (const _ of stream) break
  // One piece read, one or two made ahead: 64 Ki characters are some 600 of these rows.
  expect(taken.count).toBeLessThan(3_000)
  await expect.poll(() => taken.isClosed).toBe(true)
})

test('XLSX: rows wait for a slow receiver; a receiver that breaks ends the writing', async () => {
  const { taken, rows } = endless()
  let received = 0
  const out = new Writable({
    write(chunk: Buffer, _encoding, next) {
      received += chunk.length
      // Some hundred thousand rows pack into this; a writer that did not wait would have run on for ever.
      if (received > 300_000) next(new Error('disk full'))
      else setImmediate(next)
    },
  })
  await expect(writeXlsx(rows, out)).rejects.toThrow('disk full')
  await expect.poll(() => taken.isClosed).toBe(true)
})

test('a source that breaks breaks the writing', async () => {
  async function* broken() {
    yield ['1']
    throw new Error('line broken')
  }
  await expect(buffer(writeCsv(broken()))).rejects.toThrow('line broken')
  await expect(writeXlsx(broken(), new PassThrough().resume())).rejects.toThrow('line broken')
})

test('an export without rows is a file that reads as none', async () => {
  expect(await rowsOf((await xlsx([])).file)).toEqual([])
  expect((await csv([])).toString()).toBe('\uFEFF')
  const rows = []
  for await (const row of readSheet(writeCsv([['a']]))) rows.push(row)
  expect(rows).toEqual([{ row: 1, cells: ['a'] }])
})
