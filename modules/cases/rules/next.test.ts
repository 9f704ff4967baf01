import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ROLES, type Role, type Who } from '#people'
import { KINDS, type Action, type Kind, type State } from '../contract/words.ts'
import {
  actionsOf,
  isEnd,
  nextActions,
  refuseAction,
  stateAfter,
  statesOf,
  type CaseForRules,
} from './next.ts'

const a = (more: Partial<CaseForRules> = {}): CaseForRules => ({
  kind: 'complaint',
  ruleSet: 'o20',
  state: 'registered',
  outcome: null,
  unitId: 'jianye',
  handlerId: null,
  takenBy: 'chen',
  isWalled: more.kind === 'report',
  isRealName: false,
  isDone: false,
  returns: 0,
  returnRefused: false,
  wasAccepted: false,
  stateBefore: null,
  ...more,
})
const staff = (...roles: Role[]): Who => ({
  kind: 'staff',
  id: 'chen',
  name: '陈某',
  centreId: 320100,
  roles,
  unitId: 'jianye',
  unitIds: new Set(['jianye']),
})
const everybody = staff(...ROLES)

/** Follows actions by whoever may do them; throws the refusal's code when one is refused. */
function walk(kind: Kind, actions: readonly Action[], more: Partial<CaseForRules> = {}): CaseForRules {
  return actions.reduce(
    (aCase, action) => {
      const refusal = refuseAction(action, aCase, everybody)
      if (refusal) throw new Error(`${action} in ${aCase.state}: ${refusal.refused}`)
      const next = stateAfter(action, aCase)
      return {
        ...aCase,
        state: next.state,
        isDone: next.isDone,
        outcome: next.outcome === undefined ? aCase.outcome : next.outcome,
        wasAccepted: aCase.wasAccepted || action === 'accept',
        stateBefore: action === 'ask-return' || action === 'merge' ? aCase.state : aCase.stateBefore,
      }
    },
    a({ kind, isWalled: kind === 'report', ...more }),
  )
}

// The ways of design.md section 4.
test('a complaint that is settled goes to the archive', () => {
  const end = walk('complaint', [
    'dispatch',
    'sign',
    'accept',
    'mediate',
    'settle',
    'reply',
    'review',
    'revisit',
    'archive',
  ])
  expect(end).toMatchObject({ state: 'archived', outcome: 'settled', isDone: true })
})
test('a complaint may be refused, and the refusal is replied to', () => {
  expect(walk('complaint', ['dispatch', 'sign', 'refuse', 'reply'])).toMatchObject({
    state: 'replied',
    outcome: 'refused',
  })
})
test('sent back after acceptance: mediated again; before it: decided anew', () => {
  expect(walk('complaint', ['dispatch', 'sign', 'accept', 'terminate', 'reply', 'rework'])).toMatchObject({
    state: 'mediating',
    outcome: null,
  })
  expect(walk('complaint', ['dispatch', 'sign', 'refuse', 'reply', 'rework'])).toMatchObject({
    state: 'signed',
    outcome: null,
  })
})
test('withdrawn before acceptance ends as withdrawn; after it the mediation ends (O20 art. 21(1))', () => {
  expect(walk('complaint', ['dispatch', 'sign', 'withdraw'])).toMatchObject({
    state: 'withdrawn',
    outcome: 'withdrawn',
    isDone: true,
  })
  expect(walk('complaint', ['dispatch', 'sign', 'accept', 'withdraw'])).toMatchObject({
    state: 'terminated',
    outcome: 'withdrawn',
    isDone: false,
  })
})
test('a consultation is answered at the desk or by a unit, and closed', () => {
  expect(walk('consultation', ['answer', 'close'])).toMatchObject({
    state: 'closed',
    outcome: 'answered',
    isDone: true,
  })
  expect(walk('consultation', ['dispatch', 'sign', 'answer', 'close'])).toMatchObject({
    state: 'closed',
    isDone: true,
  })
})
test('a report of an anonymous person: checked, filed, penalised, archived', () => {
  expect(walk('report', ['dispatch', 'sign', 'check', 'file', 'penalise', 'archive'])).toMatchObject({
    state: 'archived',
    outcome: 'penalised',
  })
})
test('a real-name reporter is told first whether a file was opened: O20 art. 31', () => {
  expect(() =>
    walk('report', ['dispatch', 'sign', 'check', 'file', 'penalise'], { isRealName: true }),
  ).toThrow('not-yet')
  expect(() =>
    walk('report', ['dispatch', 'sign', 'check', 'not-file', 'archive'], { isRealName: true }),
  ).toThrow('not-yet')
  expect(
    walk('report', ['dispatch', 'sign', 'check', 'file', 'notify', 'penalise'], { isRealName: true }).outcome,
  ).toBe('penalised')
  expect(
    walk('report', ['dispatch', 'sign', 'check', 'not-file', 'notify', 'archive'], { isRealName: true })
      .state,
  ).toBe('archived')
})
test('O121 has no such duty', () => {
  expect(
    walk('report', ['dispatch', 'sign', 'check', 'not-file', 'archive'], {
      isRealName: true,
      ruleSet: 'o121',
    }).state,
  ).toBe('archived')
})
test('told that no file was opened, a report cannot be penalised', () => {
  expect(() => walk('report', ['dispatch', 'sign', 'check', 'not-file', 'notify', 'penalise'])).toThrow(
    'not-yet',
  )
})
test('a report is a clue: it is not withdrawn', () => {
  expect(actionsOf('report')).not.toContain('withdraw')
})
test('a refused return goes back to where it was asked', () => {
  const asked = walk('complaint', ['dispatch', 'sign', 'ask-return'])
  expect(stateAfter('decide-return', asked, { grant: true }).state).toBe('registered')
  expect(stateAfter('decide-return', asked, { grant: false }).state).toBe('signed')
})
test('merge and undo come back to the same state', () => {
  expect(walk('complaint', ['dispatch', 'merge', 'unmerge'])).toMatchObject({
    state: 'dispatched',
    outcome: null,
    isDone: false,
  })
})

test('a handler passes nothing on to another unit: O20 art. 37', () => {
  expect(refuseAction('dispatch', a({ state: 'signed' }), staff('handler', 'unit-head'))?.refused).toBe(
    'not-allowed',
  )
})
test('another unit’s case does not exist for a handler', () => {
  expect(refuseAction('accept', a({ state: 'signed', unitId: 'gulou' }), staff('handler'))).toEqual({
    refused: 'no-such-case',
  })
})
test('a refusal lists what is allowed now', () => {
  const refusal = refuseAction('settle', a({ state: 'signed' }), staff('handler'))
  expect(refusal?.refused).toBe('wrong-state')
  expect(refusal?.allowed).toEqual(expect.arrayContaining(['accept', 'refuse', 'ask-return']))
  expect(refusal?.allowed).not.toContain('settle')
})

const someCase = fc.constantFrom(...KINDS).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    state: fc.constantFrom<State>(...statesOf(kind)),
    isRealName: fc.boolean(),
    unitId: fc.constantFrom('jianye', 'gulou', null),
    outcome: fc.constantFrom('filed' as const, 'not-filed' as const, null),
  }),
)

test('button and refusal never disagree, and every allowed step leads to a state of the kind', () => {
  fc.assert(
    fc.property(someCase, fc.subarray([...ROLES]), (more, roles) => {
      const aCase = a(more)
      const who = staff(...roles)
      for (const next of nextActions(aCase, who)) {
        expect(refuseAction(next.action, aCase, who) === null).toBe(next.allowed)
        if (next.allowed) expect(statesOf(aCase.kind)).toContain(stateAfter(next.action, aCase).state)
        else expect(next.why).not.toBe('')
      }
    }),
  )
})

test('from every state there is a way to an end', () => {
  for (const kind of KINDS) {
    for (const start of statesOf(kind)) {
      const seen = new Set<State>([start])
      for (const state of seen) {
        for (const outcome of ['filed', 'not-filed', null] as const) {
          const aCase = a({ kind, state, outcome })
          for (const action of actionsOf(kind)) {
            if (refuseAction(action, aCase, everybody) === null)
              seen.add(stateAfter(action, aCase, { grant: true }).state)
          }
        }
      }
      expect([...seen].some(isEnd), `${kind} ${start}`).toBe(true)
    }
  }
})
