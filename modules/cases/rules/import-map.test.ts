import { expect, test } from 'vitest'
import { placeMap, readImportRow, readTime, TEMPLATE, type ImportMap, type Placed } from './import-map.ts'

const NOW = new Date('2020-03-05T10:00:00+08:00')
const MAP: ImportMap = {
  source: 'test',
  fields: {
    externalId: { column: 'id' },
    kind: { column: 'kind', values: { C: 'complaint', '*': 'consultation', '': 'consultation' } },
    receivedAt: { column: 'date', format: 'DD.MM.YYYY' },
    state: { column: 'closed', values: { '': 'registered', '*': 'archived' } },
    story: { column: ['type', 'text'], join: ' / ' },
    amount: { column: 'amount' },
    channel: { constant: 'letter' },
  },
}
const placed = placeMap(MAP, ['id', 'kind', 'date', 'closed', 'type', 'text', 'amount']) as Placed

test('columns, constants, tables of values, joins and date formats', () => {
  expect(
    readImportRow(placed, ['7', 'C', '3.2.2020', '2020-02-09', '口罩', '涨价', '1,200.50元'], NOW),
  ).toEqual({
    given: {
      channel: 'letter',
      receivedAt: '2020-02-02T16:00:00.000Z',
      story: '口罩 / 涨价',
      cases: [{ kind: 'complaint', amountCents: 120_050 }],
    },
    past: { source: 'test', startClocks: false, externalId: '7', state: 'archived' },
  })
})

test('every fault of a row is named by its column', () => {
  const read = readImportRow(placed, ['8', 'X', '31.02.2020', '', '', '', '很多'], NOW)
  expect('faults' in read && read.faults.map((fault) => fault.column)).toEqual([
    'date',
    'type+text',
    'amount',
  ])
})

test('nothing was received in the future', () => {
  const read = readImportRow(placed, ['9', 'C', '06.03.2020', '', 'a', 'b', ''], NOW)
  expect('faults' in read && read.faults).toEqual([
    { column: 'date', field: 'receivedAt', what: '收到时间在将来' },
  ])
})

test('a column that the file does not have is a fault of the map', () => {
  expect(placeMap(MAP, ['id', 'kind', 'date', 'text', 'amount'])).toEqual({ missing: ['closed', 'type'] })
})

test('files without header are read by numbers', () => {
  const numbered = placeMap(
    { source: 'n', header: false, fields: { story: { column: 1 }, receivedAt: { constant: '2019-12-31' } } },
    null,
  ) as Placed
  expect(readImportRow(numbered, ['宽带坏了'], NOW)).toMatchObject({
    given: { story: '宽带坏了', receivedAt: '2019-12-30T16:00:00.000Z' },
  })
})

test('the template takes the office’s own words', () => {
  const names = Object.values(TEMPLATE.fields).flatMap((source) =>
    'column' in source ? [String(source.column)] : [],
  )
  const place = placeMap(TEMPLATE, names) as Placed
  const cells = names.map(
    (name) =>
      ({ 类型: '投诉', 收到时间: '2020-02-03 10:20', 诉求内容: '口罩涨价', 状态: '已办结' })[name] ?? '',
  )
  expect(readImportRow(place, cells, NOW)).toMatchObject({
    given: { cases: [{ kind: 'complaint' }] },
    past: { state: 'archived' },
  })
})

test.each([
  ['2020-01-06T12:09:38', undefined, '2020-01-06T04:09:38.000Z'],
  ['2020/2/3 9:05', undefined, '2020-02-03T01:05:00.000Z'],
  ['2020-02-30', undefined, null],
  ['2020-02-03 24:00', undefined, null],
  ['02/03/2020', 'MM/DD/YYYY', '2020-02-02T16:00:00.000Z'],
])('%s as %s is %s', (text, format, instant) => {
  expect(readTime(text, format)?.toISOString() ?? null).toBe(instant)
})
