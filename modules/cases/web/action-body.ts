/** From the values of a form to the body of its action, and what stands in the form at first. */
import type { Action, CaseDetail, Kind } from '../contract.ts'
import type { Values } from './action-fields.tsx'

/** What stands in the form at first. */
export function initialOf(action: Action, aCase: CaseDetail): Values {
  if (action === 'edit')
    return {
      title: aCase.item.title,
      request: aCase.requestMasked,
      classCode: aCase.item.classCode,
      problemCode: aCase.item.problemCode,
      districtCode: aCase.item.districtCode === null ? undefined : String(aCase.item.districtCode),
      amountCents: aCase.amountCents === null ? undefined : aCase.amountCents / 100,
    }
  if (action === 'tag') return { tags: aCase.item.tags }
  if (action === 'reply') return { toCitizen: true }
  if (action === 'split') return { operatorName: aCase.item.operatorName }
  return {}
}

const cents = (yuan: unknown): number => Math.round(Number(yuan) * 100)
const filled = (values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  )

/** Needs no reason by the contract, but the key must be there. */
const OPTIONAL_WHY: ReadonlySet<Action> = new Set<Action>([
  'edit',
  'split',
  'link',
  'dispatch',
  'assign',
  'review',
  'close',
  'accept',
  'mediate',
  'check',
  'penalise',
  'archive',
])

/** The body of the action, without the version. */
export function bodyOf(action: Action, values: Values, aCase: CaseDetail): Record<string, unknown> {
  const { tags, ...rest } = values
  const body = filled(rest)
  if (OPTIONAL_WHY.has(action)) body['why'] ??= ''
  switch (action) {
    case 'settle':
      return { ...body, recoveredCents: cents(values['recoveredCents']) }
    case 'penalise':
      return { ...body, amountCents: cents(values['amountCents']) }
    case 'reply':
      return { ...body, toCitizen: values['toCitizen'] === true }
    case 'revisit':
      return { ...body, words: values['words'] ?? '' }
    case 'tag': {
      const now = (tags as string[] | undefined) ?? []
      const old = aCase.item.tags
      return { add: now.filter((tag) => !old.includes(tag)), remove: old.filter((tag) => !now.includes(tag)) }
    }
    case 'edit': {
      const { why: reason, districtCode, amountCents, ...change } = body
      // Masked words that nobody touched are not a correction.
      if (change['title'] === aCase.item.title) delete change['title']
      if (change['request'] === aCase.requestMasked) delete change['request']
      return {
        change: {
          ...change,
          ...(districtCode !== undefined && { districtCode: Number(districtCode) }),
          ...(amountCents !== undefined && { amountCents: cents(amountCents) }),
        },
        why: reason,
      }
    }
    case 'split': {
      const { why: reason, operatorName, kind, ...given } = body
      return {
        case: {
          kind: kind as Kind,
          ...given,
          ...(operatorName !== undefined && { operator: { name: operatorName } }),
        },
        why: reason,
      }
    }
    default:
      return body
  }
}
