export { neutralise, restore } from './neutralise.ts'
export { readSheet } from './read.ts'
export type { SheetSource } from './source.ts'
export {
  columnName,
  LIMITS,
  SheetError,
  type ReadOptions,
  type SheetFormat,
  type SheetProblem,
  type SheetRow,
} from './types.ts'
export { writeCsv, type Cell, type CsvOptions, type Rows } from './write-csv.ts'
export { CUT_MARK, writeXlsx, type XlsxOptions, type XlsxWritten } from './write-xlsx.ts'
