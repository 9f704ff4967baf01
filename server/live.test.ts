import { expect, test } from 'vitest'
import { casesTable } from '#cases'
import { peopleTable, type Role, type Who } from '#people'
import type { Fact } from '#kit/outbox/index.ts'
import { toMessages } from './live.ts'

const someone = (roles: Role[], unitIds: string[] = []): Who => ({
  kind: 'staff',
  id: 's',
  name: '某人',
  centreId: 320100,
  roles,
  unitId: null,
  unitIds: new Set(unitIds),
})
let position = 0
const fact = (topic: string, data: object): Fact => ({
  centreId: 320100,
  position: String((position += 1)),
  id: 'x',
  topic,
  at: new Date('2020-03-05T01:00:00Z'),
  data,
})
const report = { caseId: 'r', isWalled: true, unitId: 'u1' }
const complaint = { caseId: 'c', isWalled: false, unitId: 'u1' }
const facts = [
  fact('case.stepped', report),
  fact('case.stepped', complaint),
  fact('clock.due', report),
  fact('staff.changed', { staffId: 's' }),
  fact('nobody.knows', {}),
]
const heard = async (who: Who) =>
  (await toMessages([peopleTable, casesTable])(facts, who)).map(({ event, data }) =>
    [event, (data as { caseId?: string }).caseId].filter(Boolean).join(' '),
  )

test('a walled report makes no sound for whoever may not read it (O20 art. 33)', async () => {
  expect(await heard(someone(['agent']))).toEqual(['case.stepped c', 'staff.changed'])
  expect(await heard(someone(['reviewer']))).toEqual(['case.stepped c', 'staff.changed'])
  expect(await heard(someone(['handler'], ['u2']))).toEqual(['staff.changed'])
})

test('the handling unit and the dispatcher hear of it', async () => {
  const all = ['case.stepped r', 'case.stepped c', 'clock.due r', 'staff.changed']
  expect(await heard(someone(['handler'], ['u1']))).toEqual(all)
  expect(await heard(someone(['dispatcher']))).toEqual(all)
})

test('the administrator hears of people and of no case', async () => {
  expect(await heard(someone(['admin']))).toEqual(['staff.changed'])
})
