/**
 * The map of an import: for each of our fields a column, a constant, a date format, a table of values. Turns one row of a
 * sheet into a contact of one case, or into faults by column. Pure.
 */
import { Type, type Static } from 'typebox'
import { isDay, startOfDay, type Day } from '#kit/day.ts'
import type { CaseGiven, ContactGiven, ImportedPast } from '../contract/register.ts'
import type { CaseOutcome, Channel, Kind, State } from '../contract/words.ts'
import { CHANNELS, KINDS, OUTCOMES } from '../contract/words.ts'
import { statesOf } from './next.ts'

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
    kind: { column: '类型', values: { 咨询: 'consultation', 投诉: 'complaint', 举报: 'report' } },
    channel: { constant: 'api' },
    receivedAt: { column: '收到时间' },
    state: { column: '状态', values: { '': 'registered', 已办结: 'archived' } },
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
    classCode: { column: '类别代码' },
    problemCode: { column: '问题代码' },
    districtCode: { column: '区划代码' },
    amount: { column: '金额' },
    orderNumber: { column: '订单号' },
    nationalNumber: { column: '平台编号' },
    tags: { column: '标签' },
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
  return missing.length > 0 && map !== TEMPLATE ? { missing } : { map, places }
}

/** The text of a field after joining and its table of values; '' when the file has nothing for it. */
function textOf({ map, places }: Placed, field: ImportField, cells: readonly string[]): string {
  const source = map.fields[field]
  if (!source) return ''
  if ('constant' in source) return source.constant
  const texts = (places[field]?.at ?? []).map((at) => (cells[at] ?? '').trim()).filter((text) => text !== '')
  const text = texts.join(source.join ?? ' ')
  const { values } = source
  const valued = values ? (values[text] ?? (text === '' ? '' : (values['*'] ?? text))) : text
  return source.cut === undefined ? valued : [...valued].slice(0, source.cut).join('')
}

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
] as const
const patterns = new Map<string, RegExp>()

function patternOf(format: string): RegExp {
  let pattern = patterns.get(format)
  if (!pattern) {
    const escaped = format.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    pattern = new RegExp(`^${escaped.replace(/YYYY|MM|DD|HH|mm|ss/g, (token) => TOKENS[token as 'MM'])}$`)
    patterns.set(format, pattern)
  }
  return pattern
}

/** An instant in Shanghai's time, or null when the text does not fit the format or names no real moment. */
export function readTime(text: string, format?: string): Date | null {
  for (const one of format === undefined ? DEFAULT_FORMATS : [format]) {
    const parts = patternOf(one).exec(text)?.groups
    if (!parts) continue
    const d = `${parts['y']}-${(parts['mo'] ?? '').padStart(2, '0')}-${(parts['d'] ?? '').padStart(2, '0')}`
    const [h, mi, s] = [Number(parts['h'] ?? 0), Number(parts['mi'] ?? 0), Number(parts['s'] ?? 0)]
    if (!isDay(d) || h > 23 || mi > 59 || s > 59) return null
    return new Date(startOfDay(d as Day).getTime() + ((h * 60 + mi) * 60 + s) * 1000)
  }
  return null
}

const oneOf = <T extends string>(words: readonly T[], text: string): text is T =>
  (words as readonly string[]).includes(text)

/** Reads one row. `now` is business time: nothing was received in the future. Lengths are checked by the contract's schema afterwards. */
export function readImportRow(
  placed: Placed,
  cells: readonly string[],
  now: Date,
): ImportedRow | { faults: RowFault[] } {
  const faults: RowFault[] = []
  const { map, places } = placed
  const text = (field: ImportField) => textOf(placed, field, cells)
  const fault = (field: ImportField, what: string) =>
    faults.push({ column: places[field]?.names ?? field, field, what })
  const said = (field: ImportField): string | undefined => text(field) || undefined

  const kind = text('kind') || 'consultation'
  if (!oneOf<Kind>(KINDS, kind)) fault('kind', `类型不认识：${kind.slice(0, 20)}`)
  const channel = text('channel') || 'api'
  if (!oneOf<Channel>(CHANNELS, channel)) fault('channel', `渠道不认识：${channel.slice(0, 20)}`)
  const timeText = text('receivedAt')
  const source = map.fields.receivedAt
  const receivedAt = readTime(timeText, source && 'format' in source ? source.format : undefined)
  if (timeText === '') fault('receivedAt', '没有收到时间')
  else if (!receivedAt) fault('receivedAt', '收到时间不合格式')
  else if (receivedAt > now) fault('receivedAt', '收到时间在将来')
  const state = text('state')
  if (state !== '' && oneOf<Kind>(KINDS, kind) && !oneOf<State>(statesOf(kind), state))
    fault('state', `这类工单没有这个状态：${state.slice(0, 20)}`)
  const outcome = text('outcome')
  if (outcome !== '' && !oneOf<CaseOutcome>(OUTCOMES, outcome))
    fault('outcome', `结果不认识：${outcome.slice(0, 20)}`)
  if (text('story') === '') fault('story', '没有诉求内容')
  const district = text('districtCode')
  if (district !== '' && !/^[1-9]\d{5}$/.test(district)) fault('districtCode', '区划代码是六位数字')
  const amount = text('amount').replace(/[,，元¥￥\s]/g, '')
  if (amount !== '' && !/^\d{1,10}(?:\.\d{1,2})?$/.test(amount)) fault('amount', '金额不是数字')
  const uscc = text('operatorUscc').toUpperCase()
  if (uscc !== '' && !/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(uscc))
    fault('operatorUscc', '统一社会信用代码是 18 位')
  const yes = (field: ImportField) => /^(?:1|是|true|yes|y)$/i.test(text(field))
  if (faults.length > 0 || !receivedAt) return { faults }

  const person = clean({
    name: said('personName'),
    phone: said('personPhone'),
    idNumber: said('personIdNumber'),
    address: said('personAddress'),
  })
  const operatorName = said('operatorName')
  const tags = [
    ...new Set(
      text('tags')
        .split(/[;；,，、|]/)
        .map((tag) => tag.trim())
        .filter(Boolean),
    ),
  ]
  const aCase = clean({
    kind: kind as Kind,
    title: said('title'),
    request: said('request'),
    classCode: said('classCode'),
    problemCode: said('problemCode'),
    topicCode: said('topicCode'),
    brand: said('brand'),
    amountCents: amount === '' ? undefined : Math.round(Number(amount) * 100),
    orderNumber: said('orderNumber'),
    operator: operatorName
      ? clean({ name: operatorName, uscc: uscc || undefined, address: said('operatorAddress') })
      : undefined,
    districtCode: district === '' ? undefined : Number(district),
    street: said('street'),
    place: said('place'),
    nationalNumber: said('nationalNumber'),
    tags: tags.length > 0 ? tags : undefined,
    isUrgent: yes('isUrgent') || undefined,
    isRealName: kind === 'report' && map.fields.isRealName ? yes('isRealName') : undefined,
  }) as CaseGiven
  return {
    given: clean({
      channel: channel as Channel,
      receivedAt: receivedAt.toISOString(),
      person: Object.keys(person).length > 0 ? person : undefined,
      story: text('story'),
      cases: [aCase],
    }) as ContactGiven,
    past: {
      source: map.source,
      startClocks: map.startClocks ?? false,
      ...(said('externalId') && { externalId: text('externalId') }),
      ...(state !== '' && { state: state as State }),
      ...(outcome !== '' && { outcome: outcome as CaseOutcome }),
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
