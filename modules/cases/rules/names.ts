/** Chinese names of the fixed words, as the office says them (docs/glossary.md). */
import type {
  Action,
  CaseOutcome,
  Channel,
  CitizenSays,
  ClockName,
  Kind,
  LinkKind,
  OperatorKind,
  ReturnReason,
  RuleSet,
  State,
} from '../contract/words.ts'

export const KIND_NAMES = {
  consultation: '咨询',
  complaint: '投诉',
  report: '举报',
} as const satisfies Record<Kind, string>

export const CHANNEL_NAMES = {
  'phone-12315': '12315 电话',
  'platform-12315': '全国 12315 平台',
  letter: '来信来函',
  visit: '来访',
  'transfer-12345': '12345 转办',
  'transfer-superior': '上级转办',
  portal: '本局网站',
  api: '系统接口',
} as const satisfies Record<Channel, string>

export const STATE_NAMES = {
  registered: '已登记',
  dispatched: '已派单',
  signed: '已签收',
  'return-asked': '申请退单',
  answered: '已答复',
  closed: '已办结',
  accepted: '已受理',
  refused: '不予受理',
  mediating: '调解中',
  settled: '达成调解',
  terminated: '终止调解',
  replied: '已反馈',
  reviewed: '已审核',
  revisited: '已回访',
  archived: '已归档',
  checking: '核查中',
  filed: '已立案',
  'not-filed': '不予立案',
  told: '已告知',
  penalised: '已处罚',
  dropped: '已撤案',
  'result-told': '已告知结果',
  redirected: '已告知去处',
  withdrawn: '已撤回',
  merged: '已并单',
} as const satisfies Record<State, string>

export const ACTION_NAMES = {
  register: '登记',
  edit: '更正',
  split: '拆分',
  link: '关联',
  answer: '答复',
  dispatch: '派单',
  sign: '签收',
  assign: '指派承办人',
  'ask-return': '申请退单',
  'decide-return': '审批退单',
  reply: '反馈',
  review: '审核通过',
  rework: '退回重办',
  close: '办结',
  reopen: '重新办理',
  withdraw: '撤回',
  merge: '并单',
  unmerge: '撤销并单',
  'add-evidence': '添加证据',
  note: '备注',
  tag: '标签',
  accept: '受理',
  refuse: '不予受理',
  mediate: '开始调解',
  settle: '达成调解',
  terminate: '终止调解',
  check: '开始核查',
  file: '立案',
  'not-file': '不予立案',
  penalise: '处罚',
  drop: '撤案',
  notify: '告知举报人',
  redirect: '告知去处',
  revisit: '回访',
  archive: '归档',
} as const satisfies Record<Action, string>

export const OUTCOME_NAMES = {
  answered: '已答复',
  settled: '调解成功',
  refused: '不予受理',
  terminated: '调解不成',
  withdrawn: '撤回',
  filed: '立案',
  'not-filed': '不予立案',
  penalised: '处罚',
  dropped: '撤案',
  redirected: '告知去处',
  merged: '并单',
} as const satisfies Record<CaseOutcome, string>

export const CITIZEN_SAYS_NAMES = {
  solved: '已解决',
  partly: '部分解决',
  unsolved: '没有解决',
  'not-reached': '未联系上',
} as const satisfies Record<CitizenSays, string>

export const RETURN_REASON_NAMES = {
  'missing-facts': '缺失要素',
  unclear: '表述不清',
  'wrong-kind': '类型有误',
  'address-unknown': '地址不详',
  'answer-known': '已有知识',
  duplicate: '重复受理',
  'withdrawn-by-citizen': '市民撤诉',
  'not-our-duty': '不属本职',
  other: '其他原因',
} as const satisfies Record<ReturnReason, string>

export const LINK_NAMES = {
  'same-contact': '同一来电',
  'duplicate-of': '重复',
  'joint-with': '共同投诉',
  'found-while-mediating': '调解中发现线索',
  'follow-up-of': '后续',
} as const satisfies Record<LinkKind, string>

export const OPERATOR_KIND_NAMES = {
  ordinary: '一般经营者',
  platform: '平台经营者',
  'own-site': '自建网站',
  'in-platform': '平台内经营者',
  advertiser: '广告主',
} as const satisfies Record<OperatorKind, string>

export const RULE_SET_NAMES = {
  none: '2020 年以前',
  o20: '暂行办法（20 号令）',
  'o20-2024': '暂行办法（2024 条例后）',
  o121: '办法（121 号令）',
} as const satisfies Record<RuleSet, string>

export const CLOCK_NAMES_ZH = { accept: '受理' } as const satisfies Record<ClockName, string>
