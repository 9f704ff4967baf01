import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { cellsOf, problemOf, rowsOf } from './fixture.ts'
import { readSheet } from './read.ts'
import { xlsxOf } from './xlsx-fixture.ts'
import { numberText } from './xlsx-value.ts'

test('texts of all kinds: shared, of several fonts, inline, of a formula, escaped; pronunciation left out', async () => {
  const file = xlsxOf({
    texts:
      '<si><t>消费者</t></si><si><r><t>投</t></r><r><rPr><b/></rPr><t xml:space="preserve">诉 </t></r><rPh><t>とう</t></rPh></si>',
    rows: `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>a&amp;b</t></is></c>
      <c r="D1" t="str"><f>A1&amp;"x"</f><v>消费者x</v></c><c r="E1" t="str"><v>a_x000A_b_x005F_x0041_</v></c><c r="F1" t="inlineStr"><is><t><![CDATA[<i>]]></t></is></c></row>`,
  })
  expect(await cellsOf(file)).toEqual([['消费者', '投诉 ', 'a&b', '消费者x', 'a\nb_x0041_', '<i>']])
})

test('numbers, truth, errors; the last value of a formula; gaps and empty cells', async () => {
  const file = xlsxOf({
    rows: `<row r="2"><c r="B2"><v>100</v></c><c r="D2"><v>0.30000000000000004</v></c><c r="E2" t="b"><v>1</v></c><c r="F2" t="e"><v>#N/A</v></c>
      <c r="G2"><f>SUM(B2:D2)</f><v>1.1010519491231E+17</v></c><c r="H2"><f>X</f></c><c r="XFD2" s="0"/></row>
      <row r="3"><c r="A3" s="0"/></row><row r="5"><c><v>-7</v></c><c><v>10012345678</v></c></row>`,
  })
  expect(await rowsOf(file)).toEqual([
    { row: 2, cells: ['', '100', '', '0.3', 'TRUE', '#N/A', '110105194912310000'] },
    { row: 5, cells: ['-7', '10012345678'] },
  ])
})

// Serial 43895 is 2020-03-05 (43831 is 2020-01-01, plus 31 + 29 + 4); in the 1904 system 1462 days less; 0.432638888888889
// of a day is 10:23. Serial 59 is 1900-02-28, 61 is 1900-03-01: Excel takes 1900 for a leap year.
test('days and times by the format of the cell, built in or made', async () => {
  const styles = `<numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="[$-804]h:mm"/>
    <numFmt numFmtId="166" formatCode="0.00&quot;days&quot;"/><numFmt numFmtId="167" formatCode="[h]:mm"/></numFmts>
    <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="31"/></cellXfs>`
  const cells = [
    [1, '43895'],
    [2, '43895.432638888889'],
    [3, '43895'],
    [4, '0.432638888888889'],
    [5, '43895'],
    [6, '1.5'],
    [0, '43895'],
    [7, '43895'],
    [1, '59'],
    [1, '61'],
    [1, '-1'],
  ]
  const rows = `<row>${cells.map(([style, value]) => `<c s="${style}"><v>${value}</v></c>`).join('')}</row>`
  expect(await cellsOf(xlsxOf({ styles, rows }))).toEqual([
    [
      '2020-03-05',
      '2020-03-05 10:23:00',
      '2020-03-05',
      '10:23:00',
      '43895',
      '1.5',
      '43895',
      '2020-03-05',
      '1900-02-28',
      '1900-03-01',
      '-1',
    ],
  ])
  const of1904 = xlsxOf({
    styles,
    rows: '<row><c s="1"><v>42433</v></c></row>',
    workbookPr: '<workbookPr date1904="1"/>',
  })
  expect(await cellsOf(of1904)).toEqual([['2020-03-05']])
})

test('numbers as a person reads them', () => {
  expect(
    ['0', '007', '1e3', '123456789012345678', '0.1', '1E-7', 'x', ''].map((raw) =>
      numberText(raw, 'number', false),
    ),
  ).toEqual(['0', '7', '1000', '123456789012345680', '0.1', '1e-7', 'x', ''])
})

test('the first sheet, or one by its name', async () => {
  const file = xlsxOf({ rows: '<row><c t="str"><v>one</v></c></row>' })
  expect(await cellsOf(file)).toEqual([['one']])
  expect(await cellsOf(file, { sheet: '二' })).toEqual([['two']])
  expect(await problemOf(file, { sheet: '三' })).toMatchObject({ problem: 'no-such-sheet' })
})

test('names with prefixes, as some programs write them', async () => {
  const data =
    '<x:worksheet xmlns:x="m"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>好</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>'
  expect(await cellsOf(xlsxOf({ parts: [{ name: 'xl/worksheets/sheet1.xml', data }] }))).toEqual([['好']])
})

test('a path reads as a stream does', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'xinqiao-sheet-'))
  try {
    const file = path.join(folder, 'no-ending')
    writeFileSync(file, xlsxOf({ rows: '<row><c t="str"><v>one</v></c></row>' }))
    const rows = []
    for await (const row of readSheet(file)) rows.push(row)
    expect(rows).toEqual([{ row: 1, cells: ['one'] }])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

const SHEET = 'xl/worksheets/sheet1.xml'
const row = (inner: string) => xlsxOf({ rows: inner })
const whole = row('<row><c t="str"><v>one</v></c></row>')
const zeros = Buffer.alloc(60 * 1024 ** 2)

test.each<[string, Buffer, object]>([
  ['cut short', whole.subarray(0, -30), { problem: 'damaged' }],
  ['cut in half', whole.subarray(0, whole.length / 2), { problem: 'damaged' }],
  [
    'a zip of something else',
    xlsxOf({ parts: [{ name: '_rels/.rels', data: '<Relationships/>' }] }),
    { problem: 'not-a-sheet' },
  ],
  [
    'a missing sheet',
    xlsxOf({
      parts: [
        {
          name: 'xl/_rels/workbook.xml.rels',
          data: '<Relationships><Relationship Id="s1" Type="x/worksheet" Target="../../../etc/passwd"/></Relationships>',
        },
      ],
    }),
    { problem: 'damaged' },
  ],
  [
    'declares more than 2 GiB',
    xlsxOf({ parts: [{ name: SHEET, data: 'x', claims: { bytes: 2 * 1024 ** 3 + 1 } }] }),
    { problem: 'unpacks-to-too-much' },
  ],
  [
    'declares more than 2 GiB in many parts',
    xlsxOf({
      parts: [1, 2, 3].map((i) => ({
        name: `x${i}`,
        data: 'x'.repeat(9),
        claims: { bytes: 800 * 1024 ** 2, packedBytes: 800 * 1024 ** 2 },
      })),
    }),
    { problem: 'unpacks-to-too-much' },
  ],
  [
    'a bomb by its ratio',
    xlsxOf({ parts: [{ name: SHEET, data: zeros }] }),
    { problem: 'unpacks-to-too-much' },
  ],
  [
    'a part that unpacks to more than it declares',
    xlsxOf({
      parts: [{ name: SHEET, data: `<worksheet><sheetData>${' '.repeat(100_000)}`, claims: { bytes: 30 } }],
    }),
    { problem: 'unpacks-to-too-much' },
  ],
  [
    'entities that expand',
    xlsxOf({
      parts: [
        {
          name: SHEET,
          data: '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>',
        },
      ],
    }),
    { problem: 'damaged' },
  ],
  [
    'not well-formed',
    xlsxOf({ parts: [{ name: SHEET, data: '<worksheet><sheetData><row></sheetData></worksheet>' }] }),
    { problem: 'damaged' },
  ],
  [
    'XML that ends too soon',
    xlsxOf({ parts: [{ name: SHEET, data: '<worksheet><sheetData><row>' }] }),
    { problem: 'damaged' },
  ],
  [
    'a part with a password',
    xlsxOf({ parts: [{ name: SHEET, data: 'x', claims: { flags: 0x801 } }] }),
    { problem: 'old-excel-or-encrypted' },
  ],
  [
    'a row beyond the last',
    row('<row r="1048577"><c t="str"><v>x</v></c></row>'),
    { problem: 'too-many-rows', row: 1_048_577 },
  ],
  ['rows out of order', row('<row r="3"/><row r="2"/>'), { problem: 'damaged', row: 3 }],
  [
    'a cell too long',
    row(`<row r="4"><c r="C4" t="str"><v>${'长'.repeat(32_768)}</v></c></row>`),
    { problem: 'cell-too-long', row: 4, column: 3 },
  ],
  [
    'a cell far to the right',
    row('<row r="1"><c r="XFD1"><v>1</v></c></row>'),
    { problem: 'too-wide', row: 1, column: 16_384 },
  ],
  [
    'a cell beyond the last column',
    row('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>'),
    { problem: 'damaged', row: 1 },
  ],
  [
    'a shared text that is not there',
    xlsxOf({ texts: '', rows: '<row r="2"><c r="B2" t="s"><v>7</v></c></row>' }),
    { problem: 'damaged', row: 2, column: 2 },
  ],
  [
    'a NUL in a cell',
    row('<row r="2"><c r="B2" t="str"><v>a_x0000_b</v></c></row>'),
    { problem: 'nul-byte', row: 2, column: 2 },
  ],
])('an XLSX file that is %s: an error that says where', async (_, file, expected) => {
  expect(await problemOf(file, {}, 65_536)).toMatchObject(expected)
})

test('a file that says it is XLSX and is not', async () => {
  expect(await problemOf('a,b\n1,2', { format: 'xlsx' })).toMatchObject({ problem: 'not-a-sheet' })
})
