/** What a step decided, in the office's words: masked, fit to show. */
import { RETURN_REASON_NAMES } from '../../rules/names.ts'
import type { LoggedStep } from '../store/detail.ts'

export type Fact = { label: string; value: string }
/** Turns an id into what this viewer may read: a name, a case number; '' when there is nothing to show. */
export type Naming = { name(id: string): string; number(id: string): string }

const RETURN_REASONS: Readonly<Record<string, string>> = RETURN_REASON_NAMES
const CITIZEN_SAYS: Readonly<Record<string, string>> = {
  solved: '已解决',
  partly: '部分解决',
  unsolved: '未解决',
  'not-reached': '未联系上',
}
const LINK_KINDS: Readonly<Record<string, string>> = {
  'same-contact': '同一诉求',
  'duplicate-of': '重复',
  'joint-with': '共同投诉',
  'found-while-mediating': '调解中发现',
  'follow-up-of': '后续诉求',
}
const CLOCK_STATES: Readonly<Record<string, string>> = {
  met: '按期',
  broken: '逾期',
  void: '不再计算',
  running: '继续计算',
}

const yuan = (cents: unknown): string => `¥${(Number(cents) / 100).toFixed(2)}`
const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value))
const list = (value: unknown): string => (Array.isArray(value) ? value.join('、') : text(value))
const named = (value: unknown, naming: Naming): string =>
  typeof value === 'string' ? naming.name(value) : ''

/** Keys of step.data, in the order in which they are shown. */
const TOLD: readonly [key: string, label: string, show: (value: unknown, naming: Naming) => string][] = [
  ['unitId', '承办单位', named],
  ['fromUnitId', '退回单位', named],
  ['handlerId', '承办人', named],
  ['reason', '退单原因', (value) => RETURN_REASONS[text(value)] ?? text(value)],
  ['newFacts', '新的事实', () => '有'],
  ['lackOfPowerSigned', '无管辖权认定', () => '已签字'],
  ['granted', '退单审核', (value) => (value === true ? '同意' : '不同意')],
  ['groundSource', '依据', text],
  ['ground', '事由', text],
  ['channel', '渠道', text],
  ['by', '告知方式', text],
  ['toCitizen', '已告知诉求人', (value) => (value === true ? '是' : '否')],
  ['fileNumber', '立案号', text],
  ['decisionNumber', '决定书文号', text],
  ['amountCents', '罚没金额', yuan],
  ['linkKind', '关联', (value) => LINK_KINDS[text(value)] ?? text(value)],
  ['otherId', '工单', (value, naming) => (typeof value === 'string' ? naming.number(value) : '')],
  ['merged', '并单', (value) => (value === true ? '并入本工单' : '已撤销并单')],
  ['added', '加标签', list],
  ['removed', '去标签', list],
  ['mediaType', '附件类型', text],
  [
    'recounted',
    '期限重算',
    (value) => {
      const { from, to } = value as { from: string; to: string }
      return from === to ? `${to}（已确定）` : `${from} 改为 ${to}`
    },
  ],
  ['personChanged', '诉求人信息', () => '已更正'],
  ['contactChanged', '被诉方联系人', () => '已更正'],
]

/** Columns of data.set that tell something themselves; the rest is bookkeeping or shown elsewhere. */
const CHANGED: readonly [column: string, label: string, show: (value: unknown) => string][] = [
  ['recovered_cents', '挽回损失', yuan],
  ['citizen_says', '诉求人评价', (value) => CITIZEN_SAYS[text(value)] ?? text(value)],
  ['satisfaction', '满意度', (value) => (value === null ? '' : `${text(value)} 分`)],
]

/** Columns that an edit may change; shown with their new value, for edits only. */
const EDITED: readonly [column: string, label: string, show?: (value: unknown) => string][] = [
  ['title', '标题'],
  ['text_masked', '内容'],
  ['request_masked', '请求'],
  ['operator_name', '经营者'],
  ['class_code', '类别'],
  ['problem_code', '问题'],
  ['topic_code', '题目'],
  ['brand', '品牌'],
  ['amount_cents', '金额', yuan],
  ['order_number', '订单号'],
  ['district_code', '地区'],
  ['street', '街道'],
  ['place_masked', '地点'],
  ['national_number', '全国平台编号'],
  ['tags', '标签', list],
  ['is_urgent', '紧急', (value) => (value === true ? '是' : '否')],
  ['is_real_name', '实名', (value) => (value === true ? '是' : '否')],
]

export function factsOf(step: LoggedStep, naming: Naming): Fact[] {
  const { set = {}, ...data } = step.data
  const facts: Fact[] = []
  const add = (label: string, value: string) => value !== '' && facts.push({ label, value })
  for (const [key, label, show] of TOLD) if (key in data) add(label, show(data[key], naming))
  for (const [column, label, show] of CHANGED) if (column in set) add(label, show(set[column]))
  if (step.action === 'edit')
    for (const [column, label, show] of EDITED) if (column in set) add(label, (show ?? text)(set[column]))
  for (const clock of clocksIn(data))
    add('受理期限', `${CLOCK_STATES[clock.state] ?? clock.state}（${clock.dueDay}）`)
  return facts
}

const clocksIn = (data: Record<string, unknown>): { state: string; dueDay: string }[] =>
  Array.isArray(data.clocks) ? (data.clocks as { state: string; dueDay: string }[]) : []
