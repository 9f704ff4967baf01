/** 导出: the cases of a list as a file. */
import { Type, type Static } from 'typebox'
import { CaseFilter } from './list.ts'

export const EXPORT_FORMATS = ['csv', 'xlsx'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** Body of POST /api/cases/export: the filter of the list that is looked at. The answer is the file, without a row cap. */
export const ExportQuery = Type.Object(
  { filter: CaseFilter, format: Type.Unsafe<ExportFormat>(Type.Enum([...EXPORT_FORMATS])) },
  { additionalProperties: false },
)
export type ExportQuery = Static<typeof ExportQuery>
