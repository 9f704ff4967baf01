/**
 * The map of an import: for each of our fields a column, a constant, a date format, a table of values. Turns one row of a
 * sheet into a contact of one case, or into faults by column. Pure.
 */
import { Type, type Static } from 'typebox'
import { isDay, startOfDay } from '#kit/day.ts'
import type { CaseGiven, ContactGiven, ImportedPast } from '../contract/register.ts'
import type { State } from '../contract/words.ts'
import { channelOf, kindOf, needsUnit, outcomeOf, stateOf, type ImportLists } from './import-words.ts'
import { maskText } from './mask.ts'

export const IMPORT_FIELDS = [
  'externalId',
  'kind',
  'channel',
  'receivedAt',
  'state',
  'outcome',
  'title',
  'story',
  'request',
  'personName',
  'personPhone',
  'personIdNumber',
  'personAddress',
  'operatorName',
  'operatorUscc',
  'operatorAddress',
  'classCode',
  'problemCode',
  'topicCode',
  'districtCode',
  'street',
  'place',
  'brand',
  'amount',
  'orderNumber',
  'nationalNumber',
  'tags',
  'unit',
  'isUrgent',
  'isRealName',
] as const
export type ImportField = (typeof IMPORT_FIELDS)[number]

const Column = Type.Union([
  Type.String({ minLength: 1, maxLength: 200 }),
  Type.Integer({ minimum: 1, maximum: 16_384 }),
])
const FieldSource = Type.Union([
  Type.Object({ constant: Type.String({ maxLength: 2000 }) }, { additionalProperties: false }),
  Type.Object(
    {
      /** Header or number from 1; several are joined. */
      column: Type.Union([Column, Type.Array(Column, { minItems: 1, maxItems: 10 })]),
      join: Type.Optional(Type.String({ maxLength: 20 })),
      /** Of receivedAt: YYYY MM DD HH mm ss in any order, such as YYYY/MM/DD HH:mm. */
      format: Type.Optional(Type.String({ maxLength: 40 })),
      /** What the source writes -> what we write; "" for an empty cell, "*" for everything else. */
      values: Type.Optional(Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 200 }))),
      /** A longer text is cut here. */
      cut: Type.Optional(Type.Integer({ minimum: 1, maximum: 20_000 })),
    },
    { additionalProperties: false },
  ),
])
type FieldSource = Static<typeof FieldSource>

export const ImportMap = Type.Object(
  {
    source: Type.String({ minLength: 1, maxLength: 60 }),
    /** false: the file has no header and columns are numbered. */
    header: Type.Optional(Type.Boolean()),
    format: Type.Optional(
      Type.Unsafe<'csv' | 'tsv' | 'xlsx' | 'jsonl'>(Type.Enum(['csv', 'tsv', 'xlsx', 'jsonl'])),
    ),
    /** Old cases start no clock unless this is asked for. */
    startClocks: Type.Optional(Type.Boolean()),
    fields: Type.Object(
      Object.fromEntries(IMPORT_FIELDS.map((field) => [field, Type.Optional(FieldSource)])),
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
)
export type ImportMap = {
  source: string
  header?: boolean
  format?: 'csv' | 'tsv' | 'xlsx' | 'jsonl'
  startClocks?: boolean
  fields: Partial<Record<ImportField, FieldSource>>
}

/** Our own template: Chinese headers, days or times, words of the office. */
export const TEMPLATE: ImportMap = {
  source: '模板',
  fields: {
    externalId: { column: '原编号' },
    kind: { column: '类型' },
    channel: { column: '渠道' },
    receivedAt: { column: '收到时间' },
    state: { column: '状态' },
    outcome: { column: '结果' },
    title: { column: '标题' },
    story: { column: '诉求内容' },
    request: { column: '请求' },
    personName: { column: '诉求人' },
    personPhone: { column: '电话' },
    personIdNumber: { column: '证件号码' },
    personAddress: { column: '通讯地址' },
    operatorName: { column: '经营者' },
    operatorUscc: { column: '信用代码' },
    operatorAddress: { column: '经营地址' },
    classCode: { column: '类别' },
    problemCode: { column: '问题' },
    topicCode: { column: '专题' },
    districtCode: { column: '地区' },
    street: { column: '街道' },
    place: { column: '地点' },
    brand: { column: '品牌' },
    amount: { column: '金额' },
    orderNumber: { column: '订单号' },
    nationalNumber: { column: '平台编号' },
    tags: { column: '标签' },
    unit: { column: '承办单位' },
    isUrgent: { column: '加急' },
    isRealName: { column: '实名' },
  },
}

export type RowFault = { column: string; field: ImportField; what: string }
export type ImportedRow = { given: ContactGiven; past: ImportedPast }

/** Where each field finds its cells; a column that the file does not have is a fault of the map. */
export type Placed = { map: ImportMap; places: Partial<Record<ImportField, { at: number[]; names: string }>> }

/** Columns of the map found in the file's header (or by number); names of the columns that are not there. */
export function placeMap(map: ImportMap, header: readonly string[] | null): Placed | { missing: string[] } {
  const missing: string[] = []
  const places: Placed['places'] = {}
  for (const [field, source] of Object.entries(map.fields) as [ImportField, FieldSource][]) {
    if (!('column' in source)) continue
    const columns = Array.isArray(source.column) ? source.column : [source.column]
    const at = columns.map((column) =>
      typeof column === 'number' ? column - 1 : (header ?? []).findIndex((name) => name.trim() === column),
    )
    columns.forEach((column, i) => {
      if ((at[i] ?? -1) < 0) missing.push(String(column))
    })
    places[field] = { at, names: columns.join('+') }
  }
  // A template that was shortened lacks columns on purpose, but not those that say what a row is.
  const lacking = map === TEMPLATE ? missing.filter((name) => TEMPLATE_NEEDED.includes(name)) : missing
  return lacking.length > 0 ? { missing: lacking } : { map, places }
}
const TEMPLATE_NEEDED = ['类型', '收到时间', '诉求内容']

/** The column that a reject file has behind the file's own: what is wrong. Signs that GB 2312 has too. */
const MARK = /^※(?:导入错误|第\d+行)/u
export const MASKED_MARK = '（已脱敏，不能再导入）'
export const rejectHead = (isPlain: boolean): string => `※导入错误${isPlain ? '' : MASKED_MARK}`
export const rejectMark = (row: number, faults: readonly RowFault[], isPlain: boolean): string =>
  `※第${row}行${isPlain ? '' : MASKED_MARK} ${faults.map(({ column, what }) => `${column}：${what}`).join('；')}`

/** The cells without our own column, which a mended reject file still has, and whether they are masked copies. */
export function withoutMark(cells: readonly string[]): {
  cells: string[]
  isReject: boolean
  isMasked: boolean
} {
  const last = cells.findLastIndex((cell) => cell.trim() !== '')
  const mark = (cells[last] ?? '').trim()
  const isReject = MARK.test(mark)
  return {
    cells: cells.slice(0, isReject ? last : cells.length),
    isReject,
    isMasked: isReject && mark.includes(MASKED_MARK),
  }
}

/** The text of a field after joining and its table of values; '' when the file has nothing for it. */
function textOf({ map, places }: Placed, field: ImportField, cells: readonly string[]): string {
  const source = map.fields[field]
  if (!source) return ''
  if ('constant' in source) return source.constant
  const texts = (places[field]?.at ?? []).map((at) => (cells[at] ?? '').trim()).filter((text) => text !== '')
  const text = texts.join(source.join ?? ' ')
  const valued = source.values ? valueIn(source.values, text) : text
  return source.cut === undefined ? valued : [...valued].slice(0, source.cut).join('')
}

/** Own keys only: a cell may hold any word, 'constructor' too. */
function valueIn(values: Readonly<Record<string, string>>, text: string): string {
  if (Object.hasOwn(values, text)) return values[text] ?? ''
  return text !== '' && Object.hasOwn(values, '*') ? (values['*'] ?? '') : text
}

/** What is wrong with a map beyond its shape; null when nothing is. */
export function mapFault({ fields }: ImportMap): string | null {
  for (const needed of ['receivedAt', 'story'] as const)
    if (!fields[needed]) return `the map gives nothing for ${needed}, which every row needs`
  const { receivedAt } = fields
  const format = receivedAt && 'format' in receivedAt ? receivedAt.format : undefined
  if (format === undefined) return null
  const tokens: readonly string[] = format.match(TOKEN) ?? []
  if (new Set(tokens).size < tokens.length) return `the format '${format}' names a part twice`
  return ['YYYY', 'MM', 'DD'].every((part) => tokens.includes(part))
    ? null
    : `the format '${format}' lacks YYYY, MM or DD`
}

const TOKEN = /YYYY|MM|DD|HH|mm|ss/g
const TOKENS = {
  YYYY: '(?<y>\\d{4})',
  MM: '(?<mo>\\d{1,2})',
  DD: '(?<d>\\d{1,2})',
  HH: '(?<h>\\d{1,2})',
  mm: '(?<mi>\\d{1,2})',
  ss: '(?<s>\\d{1,2})',
} as const
const DEFAULT_FORMATS = [
  'YYYY-MM-DDTHH:mm:ss',
  'YYYY-MM-DD HH:mm:ss',
  'YYYY-MM-DD HH:mm',
  'YYYY-MM-DD',
  'YYYY/MM/DD HH:mm:ss',
  'YYYY/MM/DD HH:mm',
  'YYYY/MM/DD',
  'YYYY.MM.DD',
  'YYYY年MM月DD日',
  'YYYY年MM月DD日 HH:mm',
  'YYYY年MM月DD日 HH:mm:ss',
] as const
/** Whole instants, as programs write them. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:\d{2})$/
const patterns = new Map<string, RegExp>()

function patternOf(format: string): RegExp {
  let pattern = patterns.get(format)
  if (!pattern) {
    const escaped = format.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    pattern = new RegExp(`^${escaped.replace(TOKEN, (token) => TOKENS[token as 'MM'])}$`)
    patterns.set(format, pattern)
  }
  return pattern
}

/** An instant in Shanghai's time, or null when the text does not fit the format or names no real moment. */
export function readTime(text: string, format?: string): Date | null {
  if (format === undefined && INSTANT.test(text)) {
    const at = new Date(text)
    return isDay(text.slice(0, 10)) && !Number.isNaN(at.getTime()) ? at : null
  }
  for (const one of format === undefined ? DEFAULT_FORMATS : [format]) {
    const parts = patternOf(one).exec(text)?.groups
    if (!parts) continue
    const d = `${parts['y']}-${(parts['mo'] ?? '').padStart(2, '0')}-${(parts['d'] ?? '').padStart(2, '0')}`
    const [h, mi, s] = [Number(parts['h'] ?? 0), Number(parts['mi'] ?? 0), Number(parts['s'] ?? 0)]
    if (!isDay(d) || h > 23 || mi > 59 || s > 59) return null
    return new Date(startOfDay(d).getTime() + ((h * 60 + mi) * 60 + s) * 1000)
  }
  return null
}

/** No office here keeps anything older; such a year is a slip. */
const FIRST_YEAR = 1949

/**
 * Reads one row. `now` is business time: nothing was received in the future. `lists` say what names and codes mean in this
 * office. Lengths are checked by the contract's schema afterwards. A fault never quotes a cell: it may hold a person.
 */
export function readImportRow(
  placed: Placed,
  cells: readonly string[],
  now: Date,
  lists: ImportLists,
): ImportedRow | { faults: RowFault[] } {
  const faults: RowFault[] = []
  const { map, places } = placed
  const text = (field: ImportField) => textOf(placed, field, cells)
  const fault = (field: ImportField, what: string) =>
    faults.push({ column: places[field]?.names ?? field, field, what })
  const said = (field: ImportField): string | undefined => text(field) || undefined

  const listed = (field: ImportField, list: ImportLists['class'], what: string): string | undefined => {
    const value = text(field)
    if (value === '') return undefined
    const code = list.get(value)
    if (code === null) fault(field, '这个名称不止一个，请写代码')
    if (code === undefined) fault(field, what)
    return code ?? undefined
  }

  const kind = map.fields.kind ? kindOf(text('kind')) : 'consultation'
  if (!kind) fault('kind', text('kind') === '' ? '没有类型' : '不是咨询、投诉或举报')
  const channel = text('channel') === '' ? 'api' : channelOf(text('channel'))
  if (!channel) fault('channel', '没有这个渠道')
  const timeText = text('receivedAt')
  const source = map.fields.receivedAt
  const receivedAt = readTime(timeText, source && 'format' in source ? source.format : undefined)
  if (timeText === '') fault('receivedAt', '没有收到时间')
  else if (!receivedAt) fault('receivedAt', '收到时间不合格式')
  else if (receivedAt > now) fault('receivedAt', '收到时间在将来')
  else if (Number(receivedAt.toISOString().slice(0, 4)) < FIRST_YEAR) fault('receivedAt', '年份不对')
  const unitId = listed('unit', lists.unit, '没有这个单位')
  const hasUnit = text('unit') !== ''
  const given = kind && text('state') !== '' ? stateOf(text('state'), kind) : undefined
  const state: State = given ?? (hasUnit ? 'dispatched' : 'registered')
  if (kind && text('state') !== '' && !given) fault('state', '这类工单没有这个状态')
  if (state === 'merged') fault('state', '已并单的不导入，请导入它并入的那件')
  if (needsUnit(state) && !hasUnit) fault('state', '这个状态须有承办单位')
  const outcome = text('outcome') === '' ? undefined : outcomeOf(text('outcome'))
  if (text('outcome') !== '' && !outcome) fault('outcome', '没有这个结果')
  if (text('story') === '') fault('story', '没有诉求内容')
  const district = listed('districtCode', lists.district, '没有这个地区')
  const classCode = listed('classCode', lists.class, '没有这个类别')
  const problemCode = listed('problemCode', lists.problem, '没有这个问题')
  const topicCode = listed('topicCode', lists.topic, '没有这个专题')
  const amount = text('amount').replace(/[,，元¥￥\s]/g, '')
  if (amount !== '' && !/^\d{1,10}(?:\.\d{1,2})?$/.test(amount)) fault('amount', '金额不是数字')
  const uscc = text('operatorUscc').toUpperCase()
  if (uscc !== '' && !/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(uscc))
    fault('operatorUscc', '统一社会信用代码是 18 位')
  const tags = [
    ...new Set(
      text('tags')
        .split(/[;；,，、|]/)
        .map((tag) => tag.trim())
        .filter(Boolean),
    ),
  ]
  if (tags.some((tag) => maskText(tag) !== tag)) fault('tags', '标签不能含个人信息')
  const yes = (field: ImportField) => /^(?:1|是|true|yes|y)$/i.test(text(field))
  if (faults.length > 0 || !receivedAt || !kind || !channel) return { faults }

  const person = clean({
    name: said('personName'),
    phone: said('personPhone'),
    idNumber: said('personIdNumber'),
    address: said('personAddress'),
  })
  const operatorName = said('operatorName')
  const aCase = clean({
    kind,
    title: said('title'),
    request: said('request'),
    classCode,
    problemCode,
    topicCode,
    brand: said('brand'),
    amountCents: amount === '' ? undefined : Math.round(Number(amount) * 100),
    orderNumber: said('orderNumber'),
    operator: operatorName
      ? clean({ name: operatorName, uscc: uscc || undefined, address: said('operatorAddress') })
      : undefined,
    districtCode: district === undefined ? undefined : Number(district),
    street: said('street'),
    place: said('place'),
    nationalNumber: said('nationalNumber'),
    tags: tags.length > 0 ? tags : undefined,
    unitId,
    isUrgent: yes('isUrgent') || undefined,
    isRealName: kind === 'report' && text('isRealName') !== '' ? yes('isRealName') : undefined,
  }) as CaseGiven
  return {
    given: clean({
      channel,
      receivedAt: receivedAt.toISOString(),
      person: Object.keys(person).length > 0 ? person : undefined,
      story: text('story'),
      cases: [aCase],
    }) as ContactGiven,
    past: {
      source: map.source,
      startClocks: map.startClocks ?? false,
      ...(said('externalId') && { externalId: text('externalId') }),
      state,
      ...(outcome && { outcome }),
    },
  }
}

const clean = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T

/** Which of our fields a place in the contract's schema came from: '/cases/0/title' -> title. */
export function fieldOfPath(path: string): ImportField {
  const name = path.replace(/^\/(?:cases\/0\/)?/, '').split('/')
  const [a = '', b = ''] = name
  const joined =
    a === 'person'
      ? `person${b[0]?.toUpperCase() ?? ''}${b.slice(1)}`
      : a === 'operator'
        ? `operator${b[0]?.toUpperCase() ?? ''}${b.slice(1)}`
        : a === 'amountCents'
          ? 'amount'
          : a
  return (IMPORT_FIELDS as readonly string[]).includes(joined) ? (joined as ImportField) : 'story'
}
