import { Value } from 'typebox/value'
import { expect, test } from 'vitest'
import { ContactGiven } from '../contract.ts'
import { contactOf, emptyForm, fieldIdOf, missingIn, readForm, toggleKind } from './draft-form.ts'

const filled = () => ({
  ...emptyForm(),
  phone: '10000005521',
  name: '王小明',
  story: '口罩涨价',
  operatorName: '惠宁大药房',
  amount: 45.5,
  districtCode: '320105',
  cases: { ...emptyForm().cases, complaint: { ...emptyForm().cases.complaint, request: '退差价' } },
})

test('what the form makes is what the contract takes', () => {
  const contact = contactOf({ ...filled(), kinds: ['complaint', 'report', 'consultation'] }, null)
  expect(Value.Check(ContactGiven, contact)).toBe(true)
  expect(contact.cases.map((one) => one.kind)).toEqual(['complaint', 'report', 'consultation'])
  expect(contact.cases[0]).toMatchObject({ amountCents: 4550, districtCode: 320105, request: '退差价' })
})

// O20 art. 33: whoever handles the complaint reads nothing of the report.
test('beside a report every other case has words of its own', () => {
  const form = { ...filled(), kinds: ['complaint' as const, 'report' as const] }
  expect(missingIn(form)).toContainEqual({ field: 'text', must: true })
  expect(fieldIdOf(form, { field: 'text', must: true })).toBe('desk-text-complaint')
  expect(fieldIdOf(form, { field: 'name', must: true })).toBe('desk-name')
  form.cases = { ...form.cases, complaint: { ...form.cases.complaint, text: '口罩太贵' } }
  expect(missingIn(form)).not.toContainEqual({ field: 'text', must: true })
  const [complaint, report] = contactOf(form, null).cases
  expect(complaint).toMatchObject({ text: '口罩太贵' })
  expect(report).not.toHaveProperty('text')
  expect(contactOf({ ...form, kinds: ['complaint'] }, null).cases[0]).not.toHaveProperty('text')
})

test('an anonymous report sends no person; a complaint beside it is never anonymous', () => {
  expect(contactOf({ ...filled(), kinds: ['report'], isAnonymous: true }, null)).not.toHaveProperty('person')
  expect(
    contactOf({ ...filled(), kinds: ['complaint', 'report'], isAnonymous: true }, null).person?.name,
  ).toBe('王小明')
})

test('an answered consultation is not sent to a unit', () => {
  const form = { ...filled(), kinds: ['consultation' as const] }
  form.cases = {
    ...form.cases,
    consultation: {
      ...form.cases.consultation,
      answer: '没有限价',
      unitId: '018f0000-0000-7000-8000-000000000000',
    },
  }
  const [aCase] = contactOf(form, null).cases
  expect(aCase).toMatchObject({ answer: '没有限价' })
  expect(aCase).not.toHaveProperty('unitId')
})

test('what O20 art. 9 asks for: name, phone, address, operator and its address, request', () => {
  expect(missingIn(emptyForm()).map((one) => one.field)).toEqual([
    'story',
    'name',
    'phone',
    'address',
    'operatorName',
    'operatorAddress',
    'request',
  ])
  expect(missingIn(filled()).map((one) => one.field)).toEqual(['address', 'operatorAddress'])
  expect(missingIn({ ...emptyForm(), story: '问', kinds: ['consultation'] })).toEqual([])
})

test('one kind always stays, in the order of the cards', () => {
  expect(toggleKind(emptyForm(), 'complaint').kinds).toEqual(['complaint'])
  expect(toggleKind(toggleKind(emptyForm(), 'consultation'), 'report').kinds).toEqual([
    'complaint',
    'report',
    'consultation',
  ])
})

test('a draft of an older page is filled up; nonsense is none', () => {
  expect(readForm('{"story":"半句"}')).toMatchObject({ story: '半句', kinds: ['complaint'] })
  expect(readForm('{')).toBeNull()
})
