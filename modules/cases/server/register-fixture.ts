/** For tests of registration: a caller, a story, one case of each kind. */
import { isRefusal, type Outcome } from '#kit/outcome.ts'
import type { CaseGiven, ContactGiven } from '../contract.ts'

export const person = { name: '王小明', phone: '10012345678', address: '玄武区北京东路1号' }
export const STORY = '我叫王小明，电话10012345678，在天天乐超市买的口罩质量不合格，要求退款。'
export const complaint: CaseGiven = {
  kind: 'complaint',
  operator: { name: '天天乐超市', address: '玄武区珠江路2号' },
  request: '退款',
  classCode: 'medical-device',
}
export const consultation: CaseGiven = { kind: 'consultation' }
export const report: CaseGiven = { kind: 'report', operator: { name: '黑心药房' } }
export const contact = (cases: CaseGiven[], more: Partial<ContactGiven> = {}): ContactGiven => ({
  channel: 'phone-12315',
  person,
  story: STORY,
  cases,
  ...more,
})

export const done = <T>(outcome: Outcome<T>): T => {
  if (isRefusal(outcome)) throw new Error(JSON.stringify(outcome))
  return outcome.done
}
