/** What stands in the registration form, and the contact it makes. Pure. */
import type { CaseGiven, ContactGiven, Kind } from '../contract.ts'

/** `text`: own words for this case when a report was told in the same call (O20 art. 33). */
export type CaseForm = {
  text: string
  request: string
  unitId: string | null
  answer: string
  isRealName: boolean
}

export type DeskForm = {
  phone: string
  name: string
  address: string
  idNumber: string
  isAnonymous: boolean
  story: string
  kinds: Kind[]
  operatorName: string
  operatorAddress: string
  districtCode: string | null
  classCode: string | null
  problemCode: string | null
  topicCode: string | null
  amount: number | null
  title: string
  isUrgent: boolean
  cases: Record<Kind, CaseForm>
}

const emptyCase = (): CaseForm => ({ text: '', request: '', unitId: null, answer: '', isRealName: true })

export const emptyForm = (): DeskForm => ({
  phone: '',
  name: '',
  address: '',
  idNumber: '',
  isAnonymous: false,
  story: '',
  kinds: ['complaint'],
  operatorName: '',
  operatorAddress: '',
  districtCode: null,
  classCode: null,
  problemCode: null,
  topicCode: null,
  amount: null,
  title: '',
  isUrgent: false,
  cases: { complaint: emptyCase(), report: emptyCase(), consultation: emptyCase() },
})

export const isEmptyForm = (form: DeskForm): boolean => JSON.stringify(form) === JSON.stringify(emptyForm())

/** Drafts of an older page are filled up rather than lost. */
export function readForm(text: string): DeskForm | null {
  try {
    const found = JSON.parse(text) as Partial<DeskForm>
    const empty = emptyForm()
    const cases = { ...empty.cases, ...found.cases }
    for (const kind of Object.keys(empty.cases) as Kind[])
      cases[kind] = { ...empty.cases[kind], ...cases[kind] }
    return { ...empty, ...found, cases }
  } catch {
    return null
  }
}

const said = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim())
const given = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)) as T

/** The body of POST /api/contacts. `isAnswered`: consultations with an answer are answered and closed at once. */
export function contactOf(form: DeskForm, draftId: string | null): ContactGiven {
  const person = given({
    name: said(form.name),
    phone: said(form.phone),
    address: said(form.address),
    idNumber: said(form.idNumber),
  })
  const isAnonymous = form.isAnonymous && form.kinds.every((kind) => kind === 'report')
  return given({
    channel: 'phone-12315' as const,
    story: form.story.trim(),
    person: isAnonymous || Object.keys(person).length === 0 ? undefined : person,
    isAnonymous: isAnonymous || undefined,
    cases: form.kinds.map((kind) => caseOf(form, kind)),
    draftId: draftId ?? undefined,
  }) as ContactGiven
}

/** The story tells of the report, so that a case beside it has words of its own. */
export const needsOwnText = (form: DeskForm, kind: Kind): boolean =>
  kind !== 'report' && form.kinds.includes('report')

function caseOf(form: DeskForm, kind: Kind): CaseGiven {
  const own = form.cases[kind]
  const operatorName = said(form.operatorName)
  const answer = kind === 'consultation' ? said(own.answer) : undefined
  return given({
    kind,
    title: said(form.title),
    text: needsOwnText(form, kind) ? said(own.text) : undefined,
    request: kind === 'consultation' ? undefined : said(own.request),
    classCode: form.classCode ?? undefined,
    problemCode: form.problemCode ?? undefined,
    topicCode: form.topicCode ?? undefined,
    districtCode: form.districtCode === null ? undefined : Number(form.districtCode),
    amountCents: kind === 'complaint' && form.amount !== null ? Math.round(form.amount * 100) : undefined,
    operator:
      operatorName && kind !== 'consultation'
        ? given({ name: operatorName, address: said(form.operatorAddress) })
        : undefined,
    place: kind === 'consultation' ? undefined : said(form.operatorAddress),
    isUrgent: form.isUrgent || undefined,
    isRealName: kind === 'report' && !form.isAnonymous ? own.isRealName : undefined,
    unitId: answer ? undefined : (own.unitId ?? undefined),
    answer,
  }) as CaseGiven
}

const kindsWithoutText = (form: DeskForm): Kind[] =>
  form.kinds.filter((kind) => needsOwnText(form, kind) && form.cases[kind].text.trim() === '')

/** The id of the field that the desk leads to: own words are missing in a card, the rest once. */
export const fieldIdOf = (form: DeskForm, { field }: Missing): string =>
  field === 'text' ? `desk-text-${kindsWithoutText(form)[0]}` : `desk-${field}`

export type Missing = { field: keyof DeskForm | 'request' | 'story' | 'text'; must: boolean }

/** What a complaint still lacks (O20 art. 9); the server refuses by the same list (rules/required.ts). */
export function missingIn(form: DeskForm): Missing[] {
  const missing: Missing[] = form.story.trim() === '' ? [{ field: 'story', must: true }] : []
  if (kindsWithoutText(form).length > 0) missing.push({ field: 'text', must: true })
  if (!form.kinds.includes('complaint')) return missing
  const need = (field: Missing['field'], value: string, must: boolean) =>
    value.trim() === '' && missing.push({ field, must })
  need('name', form.name, true)
  need('phone', form.phone, true)
  need('address', form.address, false)
  need('operatorName', form.operatorName, true)
  need('operatorAddress', form.operatorAddress, false)
  need('request', form.cases.complaint.request, true)
  return missing
}

/** Switches a kind on or off; one always stays. */
export function toggleKind(form: DeskForm, kind: Kind): DeskForm {
  const kinds = form.kinds.includes(kind) ? form.kinds.filter((one) => one !== kind) : [...form.kinds, kind]
  return kinds.length === 0
    ? form
    : {
        ...form,
        kinds: (['complaint', 'report', 'consultation'] as const).filter((one) => kinds.includes(one)),
      }
}
