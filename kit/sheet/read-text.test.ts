import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { cellsOf, inPieces, problemOf, rowsOf } from './fixture.ts'
import { readSheet } from './read.ts'
import { columnName } from './types.ts'

// 姓名 and 投诉 in GB 2312 (姓 D0D5, 名 C3FB, 投 CDB6, 诉 CBDF).
const GB_CSV = Buffer.concat([
  Buffer.from('D0D5C3FB', 'hex'),
  Buffer.from(',x\r\n'),
  Buffer.from('CDB6CBDF', 'hex'),
  Buffer.from(',1\r\n'),
])
const EXPECTED = [
  ['姓名', 'x'],
  ['投诉', '1'],
]

test('UTF-8 with and without mark, GB18030, UTF-16: the same cells', async () => {
  const text = '姓名,x\r\n投诉,1\r\n'
  expect(await cellsOf(text)).toEqual(EXPECTED)
  expect(await cellsOf(`\uFEFF${text}`)).toEqual(EXPECTED)
  expect(await cellsOf(GB_CSV)).toEqual(EXPECTED)
  expect(await cellsOf(GB_CSV, { encoding: 'gb18030' })).toEqual(EXPECTED)
  expect(await cellsOf(Buffer.from(`\uFEFF${text}`, 'utf16le'))).toEqual(EXPECTED)
})

test('a comma, semicolon or tab is found in the first line, outside of quotes', async () => {
  expect(await cellsOf('a;b;"c,d,e,f"\n1;2;3')).toEqual([
    ['a', 'b', 'c,d,e,f'],
    ['1', '2', '3'],
  ])
  expect(await cellsOf('a\tb\n1\t2,3,4')).toEqual([
    ['a', 'b'],
    ['1', '2,3,4'],
  ])
  expect(await cellsOf('only\n1')).toEqual([['only'], ['1']])
  expect(await cellsOf('a|b\n1|2', { delimiter: '|' })).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ])
})

test('quoted cells hold delimiters, line ends and quotes', async () => {
  expect(await cellsOf('"a,b","c\r\nd","e""f"\r\n"",x,"y"')).toEqual([
    ['a,b', 'c\r\nd', 'e"f'],
    ['', 'x', 'y'],
  ])
  // As Excel reads it: a quote inside a cell that does not begin with one is part of the cell.
  expect(await cellsOf('5" pipe,x')).toEqual([['5" pipe', 'x']])
})

test('TSV takes quotes as they stand, except as Excel saves it, in UTF-16', async () => {
  expect(await cellsOf('"好评返现"是什么\t费用\n"未完\t2')).toEqual([
    ['"好评返现"是什么', '费用'],
    ['"未完', '2'],
  ])
  expect(await cellsOf(Buffer.from('\uFEFFa\t"b\t""c"""\r\n', 'utf16le'))).toEqual([['a', 'b\t"c"']])
  expect(await cellsOf('a\t"b\tc"', { quotes: true })).toEqual([['a', 'b\tc']])
})

test('rows keep the number a person sees: empty rows count and are not given out', async () => {
  expect(await rowsOf('a,b\n\n1,2\n"x\ny",3\n\n4,5\n')).toEqual([
    { row: 1, cells: ['a', 'b'] },
    { row: 3, cells: ['1', '2'] },
    { row: 4, cells: ['x\ny', '3'] },
    { row: 6, cells: ['4', '5'] },
  ])
})

test('short and long rows come as they are', async () => {
  expect(await cellsOf('a,b,c\n1\n1,2,3,4')).toEqual([['a', 'b', 'c'], ['1'], ['1', '2', '3', '4']])
})

test('line ends of any kind, also mixed, also the old Macintosh kind alone', async () => {
  expect(await cellsOf('a,b\r\n1,2\n3,4')).toEqual([
    ['a', 'b'],
    ['1', '2'],
    ['3', '4'],
  ])
  expect(await cellsOf('a,b\r1,2\r')).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ])
  expect(await cellsOf('a,b\n1,x\ry\n')).toEqual([
    ['a', 'b'],
    ['1', 'x\ry'],
  ])
})

test('rows are cut as csv-parse cuts them', async () => {
  const written = fc.string({
    unit: fc.constantFrom('a', '消', ',', '"', '""', '\n', '\r\n', '",', '\n"'),
    minLength: 1,
    maxLength: 30,
  })
  await fc.assert(
    fc.asyncProperty(written, async (text) => {
      fc.pre(text.trim() !== '')
      let expected: string[][]
      try {
        expected = parse(text, {
          relax_column_count: true,
          relax_quotes: false,
          record_delimiter: ['\r\n', '\n'],
        })
      } catch {
        return
      }
      const held = expected.filter((cells) => cells.length > 1 || cells[0] !== '')
      expect(await cellsOf(text, { format: 'csv', delimiter: ',' })).toEqual(held)
    }),
    { numRuns: 2000 },
  )
})

test('rows before the damage are given out, all of them', async () => {
  const seen: number[] = []
  const content = `${'a,b\n'.repeat(5000)}"x"y,1\n`
  await expect(
    (async () => {
      for await (const { row } of readSheet(inPieces(content, 700))) seen.push(row)
    })(),
  ).rejects.toThrow(/row 5001, column 1 \(A\)/)
  expect(seen.length).toBe(5000)
})

test('an apostrophe that kept a cell from being a formula is taken off, unless asked for', async () => {
  expect(await cellsOf("'=1+1,'x,''=2")).toEqual([['=1+1', "'x", "'=2"]])
  expect(await cellsOf("'=1+1,'x", { keepApostrophes: true })).toEqual([["'=1+1", "'x"]])
})

test.each<[string, Buffer | string, object]>([
  ['nothing', '', { problem: 'empty' }],
  ['only a mark', '\uFEFF', { problem: 'empty' }],
  ['only blank lines', '\r\n\n \n', { problem: 'empty' }],
  ['a picture', Buffer.from('89504E470D0A1A0A0000000D49484452', 'hex'), { problem: 'bad-encoding' }],
  ['neither encoding', Buffer.from([0x61, 0x2c, 0xff, 0xff, 0x0a]), { problem: 'bad-encoding' }],
  ['cut inside a character', Buffer.from('a,消费').subarray(0, 7), { problem: 'bad-encoding' }],
  ['a quote that never ends', 'a,b\n1,"2\n3,4\n5,6', { problem: 'bad-quotes', row: 2, column: 2 }],
  ['text after a closing quote', 'a,b\n"1"x,2\n', { problem: 'bad-quotes', row: 2, column: 1 }],
  ['a NUL byte', 'a,b\n1,2\n3,x\0y\n', { problem: 'nul-byte', row: 3, column: 2 }],
  ['a very long cell', `a,b\n1,${'x'.repeat(1_048_577)}\n`, { problem: 'cell-too-long', row: 2, column: 2 }],
  ['too many cells', `a,b\n${','.repeat(2000)}\n`, { problem: 'too-wide', row: 2 }],
  ['Excel of before 2007', Buffer.from('D0CF11E0A1B11AE1', 'hex'), { problem: 'old-excel-or-encrypted' }],
])('%s: an error that says where', async (_, content, expected) => {
  expect(await problemOf(content, {}, 4096)).toMatchObject(expected)
})

test('no error quotes what is in the file', async () => {
  for (const content of ['a,b\n1,"欧阳\n3,4', 'a,b\n欧阳,x\0y\n', '{"a":"欧阳"\n', '["欧阳"]\n{'])
    expect(
      (await problemOf(content, content.startsWith('[') ? { format: 'jsonl' } : {})).message,
    ).not.toContain('欧阳')
})

test('what is not read to the end is closed, and a path reads as a stream does', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'xinqiao-sheet-'))
  try {
    const file = path.join(folder, 'x.csv')
    writeFileSync(file, 'a,b\n'.repeat(200_000))
    for await (const { cells } of readSheet(file)) {
      expect(cells).toEqual(['a', 'b'])
      break
    }
    let isClosed = false
    async function* source() {
      try {
        for (;;) yield Buffer.from('a,b\n'.repeat(1000))
      } finally {
        isClosed = true
      }
    }
    for await (const _ of readSheet(source())) break
    await expect.poll(() => isClosed).toBe(true)
    await expect(readSheet(path.join(folder, 'missing.csv')).next()).rejects.toThrow('ENOENT')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a source that breaks breaks the reading', async () => {
  async function* broken() {
    yield* inPieces('a,b\n1,2\n')
    throw new Error('line broken')
  }
  await expect(
    (async () => {
      for await (const _ of readSheet(broken())) continue
    })(),
  ).rejects.toThrow('line broken')
})

test('JSON Lines: keys first, then values in their order, nested ones as JSON', async () => {
  const text = '{"a":"x","b":1.50}\n\n{"b":null,"c":[1,{"d":"消"}],"a":true}\r\n{"a":"最后"}'
  expect(await rowsOf(text)).toEqual([
    { row: 0, cells: ['a', 'b', 'c'] },
    { row: 1, cells: ['x', '1.5', ''] },
    { row: 3, cells: ['true', '', '[1,{"d":"消"}]'] },
    { row: 4, cells: ['最后', '', ''] },
  ])
  expect(await cellsOf(text, { keys: ['c', 'a', 'zz'] })).toEqual([
    ['c', 'a', 'zz'],
    ['', 'x', ''],
    ['[1,{"d":"消"}]', 'true', ''],
    ['', '最后', ''],
  ])
})

test('JSON Lines: a long number keeps its digits, and is not run as a formula on the way', async () => {
  expect(await cellsOf('{"id":110105194912310021,"n":-5,"s":"=1"}')).toEqual([
    ['id', 'n', 's'],
    ['110105194912310021', '-5', '=1'],
  ])
})

test.each<[string, string, object]>([
  ['a broken line', '{"a":1}\n{"a":\n', { problem: 'bad-json', row: 2 }],
  ['a line that is no object', '{"a":1}\n\n[1]\n', { problem: 'bad-json', row: 3 }],
])('JSON Lines, %s: an error that says where', async (_, content, expected) => {
  expect(await problemOf(content)).toMatchObject(expected)
})

test('columns as spreadsheets name them', () => {
  expect([1, 26, 27, 52, 702, 703, 16_384].map(columnName)).toEqual([
    'A',
    'Z',
    'AA',
    'AZ',
    'ZZ',
    'AAA',
    'XFD',
  ])
})
