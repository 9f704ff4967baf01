/**
 * 导出: the cases that a list would show to the asker, all of them, newest first, masked. Read page by page as the list
 * reads them, so that no connection or snapshot is held while a slow reader takes the file, and nothing more is asked for
 * once the reader is gone. Whoever exports, the filter and the number of rows are in the audit.
 */
import { PassThrough, type Readable } from 'node:stream'
import { wallTime } from '#kit/day.ts'
import { sendProblem, type App } from '#kit/http/index.ts'
import { uuid7 } from '#kit/ids.ts'
import { done, isRefusal, type Outcome } from '#kit/outcome.ts'
import { writeCsv, writeXlsx, type Cell } from '#kit/sheet/index.ts'
import type { Who } from '#people'
import { audit } from '#people/server'
import { ExportQuery, type CaseFilter, type ExportFormat } from '../contract.ts'
import { codeNames, exportColumns } from './export-row.ts'
import { findPlaces } from './find-places.ts'
import { refuseDays, type ListNeeds } from './list-cases.ts'
import { catalogueOf } from './store/catalogue.ts'
import { exportRowsOf, type ExportRow } from './store/export.ts'
import type { Place } from './store/list.ts'

const PAGE = 1000

export type Exported = {
  /** The head, one row a case, and a last row that says by whom and when it was made and how many cases it holds. */
  rows: AsyncGenerator<readonly Cell[], void, undefined>
  /** Cases given out so far. */
  count(): number
}

/**
 * Opens an export. The audit row `case.export` is there before the first case is; `case.export-end` says how many were
 * given out, and whether that was all. Refusals: bad-input (no such day).
 */
export async function exportCases(
  needs: ListNeeds,
  who: Who,
  filter: CaseFilter,
  format: ExportFormat,
): Promise<Outcome<Exported, 'bad-input'>> {
  const refusal = refuseDays(filter)
  if (refusal) return refusal
  const id = uuid7()
  const madeAt = needs.clock.now()
  await note(needs, who, id, 'case.export', { filter: JSON.stringify(plainFilter(filter)), format })
  // At the machine nobody has signed in: not even a masked name leaves (design.md section 6).
  const columns = exportColumns(who.kind !== 'operator', codeNames(await catalogueOf(needs.db, who.centreId)))
  let count = 0
  async function* rows(): AsyncGenerator<readonly Cell[], void, undefined> {
    let isWhole = false
    try {
      yield columns.head
      for await (const page of pages(needs, who, filter))
        for (const row of page) {
          count += 1
          yield columns.cells(count, row)
        }
      yield [null, '制表人', who.name, '制表时间', stamp(madeAt), `共 ${count} 件`]
      isWhole = true
    } finally {
      await note(needs, who, id, 'case.export-end', { rows: count, isWhole })
    }
  }
  return done({ rows: rows(), count: () => count })
}

/** The next page is read while the one before is being written. */
async function* pages(needs: ListNeeds, who: Who, filter: CaseFilter): AsyncGenerator<ExportRow[]> {
  const read = async (after: Place | null) => {
    const found = await findPlaces(needs.db, {
      who,
      filter,
      sort: 'received',
      after,
      limit: PAGE,
      sealer: needs.sealer,
      today: needs.clock.today(),
      withCount: false,
    })
    const last = found.places.at(-1)
    return { ids: found.places.map((place) => place.id), next: found.hasMore && last ? last : null }
  }
  let ahead = read(null)
  for (;;) {
    const { ids, next } = await ahead
    if (next) {
      ahead = read(next)
      // Told when it is awaited; a reader that has gone no longer awaits it.
      ahead.catch(() => undefined)
    }
    if (ids.length > 0) yield await exportRowsOf(needs.db, who.centreId, ids)
    if (!next) return
  }
}

/** Fields into which a person types freely: a name, a phone. Of them the audit tells only that they were asked for. */
const TYPED = ['phone', 'q', 'operator', 'number', 'nationalNumber', 'tag'] as const

const plainFilter = (filter: CaseFilter): object => ({
  ...filter,
  ...Object.fromEntries(TYPED.filter((field) => filter[field] !== undefined).map((field) => [field, '***'])),
})

const note = (
  needs: ListNeeds,
  who: Who,
  id: string,
  action: string,
  data: Record<string, string | number | boolean>,
): Promise<void> =>
  needs.db.transaction((tx) =>
    audit(tx, who, { at: needs.clock.now(), action, targetKind: 'export', targetId: id, data }),
  )

const stamp = (at: Date): string => wallTime(at).slice(0, 19).replace('T', ' ')

/** The export as a stream of bytes; destroying it ends the reading. */
export function exportStream({ rows }: Exported, format: ExportFormat): Readable {
  if (format === 'csv') return writeCsv(rows)
  const out = new PassThrough()
  void writeXlsx(rows, out, { sheet: '工单' }).catch((error: Error) => out.destroy(error))
  return out
}

const MEDIA_TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const satisfies Record<ExportFormat, string>

export function exportCasesRoute(app: App, needs: ListNeeds): void {
  app.post(
    '/api/cases/export',
    {
      schema: { tags: ['cases'], summary: 'Export the cases of a list as CSV or XLSX', body: ExportQuery },
      config: { may: 'case.export', stream: true },
    },
    async (request, reply) => {
      const { filter, format } = request.body
      const opened = await exportCases(needs, request.who, filter, format)
      if (isRefusal(opened)) return sendProblem(request, reply, opened)
      return reply
        .headers({
          'content-type': MEDIA_TYPES[format],
          'content-disposition': `attachment; filename="cases.${format}"`,
          'x-content-type-options': 'nosniff',
          'cache-control': 'private, no-store',
        })
        .send(exportStream(opened.done, format))
    },
  )
}
