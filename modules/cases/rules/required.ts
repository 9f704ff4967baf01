/**
 * What a new contact must say. What the law asks of a complaint and what nobody can act without is refused when it is
 * missing; addresses, which callers often cannot give at once, are noted as missing on the first step, and the unit may
 * ask for them (O20 art. 15(5)). Imported cases are taken as they are.
 */
import { refuse, type Refusal } from '#kit/outcome.ts'
import type { CaseGiven, Channel, ContactGiven, Kind } from '../contract.ts'
import { maskText, normalPhone } from './mask.ts'

type Row = {
  field: string
  of: 'contact' | 'case'
  isGiven: (contact: ContactGiven, aCase: CaseGiven) => boolean
  /** Refused without it, or only noted. */
  must: boolean
  why: string
  source: string
}

const filled = (text: string | undefined): boolean => text !== undefined && text.trim() !== ''

const COMPLAINT: readonly Row[] = [
  {
    field: 'person.name',
    of: 'contact',
    isGiven: (given) => filled(given.person?.name),
    must: true,
    why: '投诉须登记投诉人姓名',
    source: 'O20 art. 9(1)',
  },
  {
    field: 'person.phone',
    of: 'contact',
    isGiven: (given) => filled(given.person?.phone),
    must: true,
    why: '投诉须登记投诉人电话',
    source: 'O20 art. 9(1)',
  },
  {
    field: 'person.address',
    of: 'contact',
    isGiven: (given) => filled(given.person?.address),
    must: false,
    why: '缺通讯地址',
    source: 'O20 art. 9(1)',
  },
  {
    field: 'operator.name',
    of: 'case',
    isGiven: (_, one) => filled(one.operator?.name),
    must: true,
    why: '投诉须登记被投诉人名称',
    source: 'O20 art. 9(2)',
  },
  {
    field: 'operator.address',
    of: 'case',
    isGiven: (_, one) => filled(one.operator?.address),
    must: false,
    why: '缺被投诉人地址',
    source: 'O20 art. 9(2)',
  },
  {
    field: 'request',
    of: 'case',
    isGiven: (_, one) => filled(one.request),
    must: true,
    why: '投诉须登记具体请求',
    source: 'O20 art. 9(3)',
  },
]

/** By kind. The facts themselves are the story, which every contact has. A report may be anonymous (O20 art. 24). */
const REQUIRED = { consultation: [], complaint: COMPLAINT, report: [] } as const satisfies Record<
  Kind,
  readonly Row[]
>

/** Channels in which nobody but the agent says when: the day of receipt is the day of registration. */
const AT_ONCE: readonly Channel[] = ['phone-12315', 'visit']

export const missingOf = (given: ContactGiven, aCase: CaseGiven): string[] =>
  REQUIRED[aCase.kind].filter((row) => !row.isGiven(given, aCase)).map((row) => row.field)

/** Why this contact cannot be taken as it stands; null when it can. `now` is business time. Pure: asks no database. */
export function refuseGiven(given: ContactGiven, now: Date): Refusal<'bad-input'> | null {
  const bad = (field: string, why: string) => refuse('bad-input', { field, why })
  if (given.story.trim() === '') return bad('story', '请填写诉求内容')
  if (given.receivedAt !== undefined) {
    if (AT_ONCE.includes(given.channel)) return bad('receivedAt', '电话和来访以登记时间为收到时间')
    if (new Date(given.receivedAt).getTime() > now.getTime()) return bad('receivedAt', '收到时间不能晚于现在')
  }
  if (filled(given.person?.phone) && normalPhone(given.person?.phone ?? '') === null)
    return bad('person.phone', '电话号码不完整')
  const hasReport = given.cases.some((aCase) => aCase.kind === 'report')
  for (const [i, aCase] of given.cases.entries()) {
    // O20 arts. 7 and 33: the story tells of the report, which those who handle the complaint need not know of.
    if (hasReport && aCase.kind !== 'report' && !filled(aCase.text))
      return bad(`cases.${i}.text`, '同时有举报：请单独写明这一件的内容，不涉及举报')
    if (aCase.answer !== undefined && aCase.kind !== 'consultation')
      return bad(`cases.${i}.answer`, '只有咨询可以直接答复')
    if (aCase.answer !== undefined && aCase.unitId !== undefined)
      return bad(`cases.${i}.unitId`, '已答复的咨询不再派单')
    if (aCase.tags?.some((tag) => tag.trim() === '' || maskText(tag) !== tag))
      return bad(`cases.${i}.tags`, '标签不能为空，也不能含个人信息')
    if (aCase.kind === 'complaint' && given.isAnonymous)
      return bad('isAnonymous', '投诉不能匿名（办法第九条）')
    const missing = REQUIRED[aCase.kind].find((row) => row.must && !row.isGiven(given, aCase))
    if (missing)
      return bad(missing.of === 'contact' ? missing.field : `cases.${i}.${missing.field}`, missing.why)
  }
  return null
}
