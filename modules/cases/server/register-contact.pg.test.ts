import { afterAll, beforeAll, expect, test } from 'vitest'
import { isRefusal } from '#kit/outcome.ts'
import type { ContactGiven } from '../contract.ts'
import { openOffice, type Office } from './office-fixture.ts'
import { openRegister, type Register } from './register-contact.ts'
import { listCases } from './list-cases.ts'

let office: Office
let register: Register
beforeAll(async () => {
  office = await openOffice()
  register = openRegister(office.needs)
})
afterAll(() => office.drop())

const complaint: ContactGiven = {
  channel: 'phone-12315',
  person: { name: '王小明', phone: '10012345678', address: '玄武区北京东路1号' },
  story: '我叫王小明，电话10012345678，在天天乐超市买的口罩质量不合格，要求退款。',
  cases: [{ kind: 'complaint', operator: { name: '天天乐超市', address: '玄武区珠江路2号' }, request: '退款', classCode: 'medical-device' }],
}

test('a complaint is registered with its number, its clock and a query code', async () => {
  const outcome = await register(office.who('agent'), complaint)
  if (isRefusal(outcome)) throw new Error(outcome.why)
  const [one] = outcome.done.cases
  expect(one).toMatchObject({ kind: 'complaint', state: 'registered', dueDay: '2020-03-16', dueProvisional: false })
  expect(one?.number).toMatch(/^320100-20200305-00001-[A-Z]$/)
  expect(one?.queryCode).toMatch(/^[2-9A-HJ-NP-Z]{8}$/)
  const listed = await listCases(office.needs, office.who('agent'), { filter: { q: '口罩质量' } })
  if (isRefusal(listed)) throw new Error(listed.why)
  expect(listed.done).toMatchObject({ count: 1, capped: false, next: null, items: [{ id: one?.id, personMasked: '王某某', phoneMasked: '100****5678', operatorName: '天天乐超市' }] })
})
