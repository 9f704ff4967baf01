/** The columns of an exported list, in the office's words. Masked copies only, whoever asks. */
import type { Cell } from '#kit/sheet/index.ts'
import {
  CHANNEL_NAMES,
  CITIZEN_SAYS_NAMES,
  KIND_NAMES,
  OUTCOME_NAMES,
  STATE_NAMES,
  type CatalogueEntry,
  type CatalogueList,
} from '../contract.ts'
import type { ExportRow } from './store/export.ts'

/** Names of the office's own codes; a code that is in no list stands for itself. */
export type CodeNames = (list: CatalogueList, code: string | number | null) => string

export function codeNames(entries: readonly CatalogueEntry[]): CodeNames {
  const names = new Map(entries.map(({ list, code, name }) => [`${list} ${code}`, name]))
  return (list, code) => (code === null ? '' : (names.get(`${list} ${code}`) ?? String(code)))
}

type Column = { head: string; cell: (row: ExportRow, names: CodeNames) => Cell; isIdentity?: true }

const yes = (is: boolean): string => (is ? '是' : '')

const COLUMNS: readonly Column[] = [
  { head: '工单编号', cell: (row) => row.number },
  { head: '类型', cell: (row) => KIND_NAMES[row.kind] },
  { head: '状态', cell: (row) => STATE_NAMES[row.state] },
  { head: '结果', cell: (row) => row.outcome && OUTCOME_NAMES[row.outcome] },
  { head: '群众评价', cell: (row) => row.citizenSays && CITIZEN_SAYS_NAMES[row.citizenSays] },
  { head: '渠道', cell: (row) => CHANNEL_NAMES[row.channel] },
  { head: '收到时间', cell: (row) => row.receivedAt },
  { head: '标题', cell: (row) => row.title },
  { head: '诉求内容', cell: (row) => row.text },
  { head: '请求', cell: (row) => row.request },
  { head: '诉求人', cell: (row) => row.name, isIdentity: true },
  { head: '电话', cell: (row) => row.phone, isIdentity: true },
  { head: '证件号码', cell: (row) => row.idNumber, isIdentity: true },
  { head: '通讯地址', cell: (row) => row.address, isIdentity: true },
  { head: '经营者', cell: (row) => row.operatorName },
  { head: '类别', cell: (row, names) => names('class', row.classCode) },
  { head: '问题', cell: (row, names) => names('problem', row.problemCode) },
  { head: '专题', cell: (row, names) => names('topic', row.topicCode) },
  { head: '地区', cell: (row, names) => names('district', row.districtCode) },
  { head: '街道', cell: (row) => row.street },
  { head: '地点', cell: (row) => row.place },
  { head: '品牌', cell: (row) => row.brand },
  { head: '金额（元）', cell: (row) => row.amount },
  { head: '挽回金额（元）', cell: (row) => row.recovered },
  { head: '订单号', cell: (row) => row.orderNumber },
  { head: '平台编号', cell: (row) => row.nationalNumber },
  { head: '承办单位', cell: (row) => row.unitName },
  { head: '承办人', cell: (row) => row.handlerName },
  { head: '到期日', cell: (row) => row.dueDay },
  { head: '加急', cell: (row) => yes(row.isUrgent) },
  { head: '导入', cell: (row) => yes(row.imported) },
  { head: '标签', cell: (row) => row.tags },
]

/** 序号 first. `withIdentity` false: without even the masked forms of a person. */
export function exportColumns(withIdentity: boolean, names: CodeNames) {
  const columns = COLUMNS.filter((column) => withIdentity || !column.isIdentity)
  return {
    head: ['序号', ...columns.map((column) => column.head)] as Cell[],
    cells: (nth: number, row: ExportRow): Cell[] => [
      nth,
      ...columns.map((column) => column.cell(row, names)),
    ],
  }
}
