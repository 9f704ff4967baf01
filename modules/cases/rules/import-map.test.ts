import { expect, test } from 'vitest'
import type { ImportLists } from './import-words.ts'
import {
  mapFault,
  placeMap,
  readImportRow,
  readTime,
  TEMPLATE,
  rejectMark,
  withoutMark,
  type ImportMap,
  type Placed,
} from './import-map.ts'

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
const LISTS: ImportLists = {
  class: new Map([
    ['food', 'food'],
    ['一般食品', 'food'],
  ]),
  problem: new Map(),
  topic: new Map(),
  district: new Map([
    ['江宁区', '320115'],
    ['中山街道', null],
  ]),
  unit: new Map([['江北区局', '01890000-0000-7000-8000-000000000001']]),
}
const placed = placeMap(MAP, ['id', 'kind', 'date', 'closed', 'type', 'text', 'amount']) as Placed

test('columns, constants, tables of values, joins and date formats', () => {
  expect(
    readImportRow(placed, ['7', 'C', '3.2.2020', '2020-02-09', '口罩', '涨价', '1,200.50元'], NOW, LISTS),
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
  const read = readImportRow(placed, ['8', 'X', '31.02.2020', '', '', '', '很多'], NOW, LISTS)
  expect('faults' in read && read.faults.map((fault) => fault.column)).toEqual([
    'date',
    'type+text',
    'amount',
  ])
})

test('nothing was received in the future', () => {
  const read = readImportRow(placed, ['9', 'C', '06.03.2020', '', 'a', 'b', ''], NOW, LISTS)
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
  expect(readImportRow(numbered, ['宽带坏了'], NOW, LISTS)).toMatchObject({
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
      ({
        类型: '投诉',
        渠道: '12345转办',
        收到时间: '2020-02-03 10:20',
        诉求内容: '口罩涨价',
        状态: '调解中',
        类别: '一般食品',
        地区: '江宁区',
        承办单位: '江北区局',
      })[name] ?? '',
  )
  expect(readImportRow(place, cells, NOW, LISTS)).toMatchObject({
    given: {
      channel: 'transfer-12345',
      cases: [
        {
          kind: 'complaint',
          classCode: 'food',
          districtCode: 320115,
          unitId: '01890000-0000-7000-8000-000000000001',
        },
      ],
    },
    past: { state: 'mediating' },
  })
})

test.each([
  ['2020-01-06T12:09:38', undefined, '2020-01-06T04:09:38.000Z'],
  ['2020/2/3 9:05', undefined, '2020-02-03T01:05:00.000Z'],
  ['2020-02-30', undefined, null],
  ['2020-02-03 24:00', undefined, null],
  ['2020年2月3日 09:05', undefined, '2020-02-03T01:05:00.000Z'],
  ['2020-02-03T01:05:00Z', undefined, '2020-02-03T01:05:00.000Z'],
  ['2020-02-30T01:05:00+08:00', undefined, null],
  ['02/03/2020', 'MM/DD/YYYY', '2020-02-02T16:00:00.000Z'],
])('%s as %s is %s', (text, format, instant) => {
  expect(readTime(text, format)?.toISOString() ?? null).toBe(instant)
})

test('words of every object are but words: nothing crashes on a cell that says constructor', () => {
  const read = (kind: string, closed: string) =>
    readImportRow(placed, ['9', kind, '01.02.2020', closed, 'a', 'b', ''], NOW, LISTS)
  expect(read('constructor', '')).toMatchObject({ given: { cases: [{ kind: 'consultation' }] } })
  expect(read('C', '__proto__')).toMatchObject({ past: { state: 'archived' } })
})

test.each([
  ['YYYY-MM-DD MM', 'twice'],
  ['MM/DD', 'lacks YYYY'],
])('the date format %s is refused: %s', (format, why) => {
  expect(
    mapFault({ source: 's', fields: { receivedAt: { column: 1, format }, story: { column: 2 } } }),
  ).toContain(why)
})

test('a map without a time of receipt is refused', () => {
  expect(mapFault({ source: 's', fields: { story: { column: 2 } } })).toContain('receivedAt')
})

const FULL: ImportMap = {
  source: 'full',
  fields: Object.fromEntries(
    (['kind', 'receivedAt', 'state', 'story', 'unit', 'districtCode', 'tags', 'outcome'] as const).map(
      (field) => [field, { column: field }],
    ),
  ),
}
const full = (given: Partial<Record<string, string>>) => {
  const names = Object.keys(FULL.fields)
  const whole: Partial<Record<string, string>> = {
    kind: '投诉',
    receivedAt: '2020-02-03',
    story: '口罩涨价',
    ...given,
  }
  const read = readImportRow(
    placeMap(FULL, names) as Placed,
    names.map((name) => whole[name] ?? ''),
    NOW,
    LISTS,
  )
  return 'faults' in read ? read.faults.map(({ field, what }) => `${field} ${what}`) : read.past.state
}
test('a state lies where somebody can go on with it', () => {
  expect(full({ state: '调解中' })).toEqual(['state 这个状态须有承办单位'])
  expect(full({ state: '调解中', unit: '江北区局' })).toBe('mediating')
  expect(full({ state: '已归档' })).toBe('archived')
  expect(full({ unit: '江北区局' })).toBe('dispatched')
  expect(full({ state: '已立案', unit: '江北区局' })).toEqual(['state 这类工单没有这个状态'])
  expect(full({ state: 'merged' })).toEqual(['state 已并单的不导入，请导入它并入的那件'])
  expect(full({ unit: '江南区局' })).toEqual(['unit 没有这个单位'])
})
test('names that mean two things, people among the tags and years of long ago are faults', () => {
  expect(full({ districtCode: '中山街道' })).toEqual(['districtCode 这个名称不止一个，请写代码'])
  expect(full({ tags: '敏感；10000005521手机10000005522' })).toEqual(['tags 标签不能含个人信息'])
  expect(full({ receivedAt: '0020-02-03' })).toEqual(['receivedAt 年份不对'])
  expect(full({ kind: '' })).toEqual(['kind 没有类型'])
})

test('our own column of a reject file is taken off, and a masked one is known', () => {
  const mark = (isPlain: boolean) =>
    rejectMark(3, [{ column: 'at', field: 'receivedAt', what: '没有' }], isPlain)
  expect(withoutMark(['a', '', mark(true), ''])).toEqual({
    cells: ['a', ''],
    isReject: true,
    isMasked: false,
  })
  expect(withoutMark(['a', mark(false)])).toMatchObject({ isReject: true, isMasked: true })
  expect(withoutMark(['a', '※ 见附件'])).toMatchObject({ cells: ['a', '※ 见附件'], isReject: false })
})
