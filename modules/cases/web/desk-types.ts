import type { DeskForm, Missing } from './draft-form.ts'

/** What every part of the desk gets. */
export type DeskPart = {
  form: DeskForm
  change: (next: Partial<DeskForm>) => void
  missing: readonly Missing[]
}

export const lacks = (missing: readonly Missing[], field: Missing['field']): boolean =>
  missing.some((one) => one.field === field)
