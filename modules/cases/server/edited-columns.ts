import type { Person } from '../contract.ts'
import type { FoldedColumn } from '../rules/fold.ts'
import type { CaseRow, CaseSet } from './store/steps.ts'

const camel = (column: string): string =>
  column.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase())

/** Of the given columns those whose value differs from the row's. A bigint of the row arrives as text. */
export function changedColumns(row: CaseRow, given: CaseSet): CaseSet {
  const now = row as unknown as Record<string, unknown>
  const same = (before: unknown, after: unknown): boolean =>
    typeof after === 'number'
      ? before !== null && Number(before) === after
      : JSON.stringify(before) === JSON.stringify(after)
  return Object.fromEntries(
    (Object.entries(given) as [FoldedColumn, unknown][]).filter(
      ([column, value]) => !same(now[camel(column)], value),
    ),
  )
}

/** A person's data as lines of text, to be kept sealed when they are corrected. */
export const formerText = (person: Person): string =>
  [
    ['姓名', person.name],
    ['电话', person.phone],
    ['证件号', person.idNumber],
    ['地址', person.address],
  ]
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([label, value]) => `${label}：${value}`)
    .join('\n')
