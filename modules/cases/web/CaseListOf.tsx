import { useState } from 'react'
import { DataTable } from '#kit/ui/DataTable.tsx'
import { useLive } from '#kit/ui/live.ts'
import { useGo, useQueryState } from '#kit/ui/nav.tsx'
import { Page } from '#kit/ui/Page.tsx'
import { useCursorPages } from '#kit/ui/pages.ts'
import { queryClient } from '#kit/ui/query.ts'
import { EmptyState } from '#kit/ui/states.tsx'
import { useMay } from '#kit/ui/viewer.tsx'
import { rememberList } from '#kit/ui/walk.tsx'
import type { CaseListItem, Kind } from '../contract.ts'
import { cases } from './api.ts'
import { AssignButton } from './AssignButton.tsx'
import { columns } from './columns.tsx'
import { ExportButton } from './ExportButton.tsx'
import { filterOf } from './filters.ts'
import { ListFilter } from './ListFilter.tsx'
import { fresh, useLists } from './queries.ts'
import { SavedViews } from './SavedViews.tsx'
import { t } from './words.ts'

const PAGE_ROWS = 50

/** A list of cases, of one kind or of all; the filters stand in the address, a phone only in memory. */
export function CaseListOf({ kind }: { kind?: Kind }) {
  const [query, change] = useQueryState()
  const [phone, setPhone] = useState<string>()
  const [selected, setSelected] = useState<string[]>([])
  const go = useGo()
  const lists = useLists()
  const mayAssign = useMay('case.assign')
  const mayExport = useMay('case.export')
  const filter = filterOf(query, kind, phone)
  const sort = query['sort'] === 'due' ? ('due' as const) : ('received' as const)
  const pages = useCursorPages<CaseListItem>([...fresh.list, filter, sort], (page, signal) =>
    cases.search({ filter, sort, limit: PAGE_ROWS, ...page }, signal),
  )
  useLive(
    ['case.registered', 'case.stepped'],
    () => void queryClient.invalidateQueries({ queryKey: fresh.list }),
  )
  const open = (row: CaseListItem) => {
    rememberList(
      'cases',
      pages.rows.map((one) => one.id),
    )
    go(`/cases/${row.id}`)
  }
  const chosen = pages.rows.filter((row) => selected.includes(row.id))

  return (
    <Page title={t(kind ? `list.${kind}` : 'list.cases')} fixed>
      <ListFilter
        kind={kind}
        query={query}
        phone={phone}
        lists={lists}
        onSearch={(next, nextPhone) => {
          setPhone(nextPhone)
          setSelected([])
          change({ ...next, after: undefined })
        }}
        extra={<SavedViews filter={filter} apply={(next) => change({ ...next, after: undefined })} />}
      />
      <DataTable<CaseListItem>
        name={`cases.${kind ?? 'all'}`}
        label={t('list.label')}
        columns={columns(lists, kind)}
        rowKey={(row) => row.id}
        pages={pages}
        onOpen={open}
        rowTone={(row) => (row.isDone ? 'muted' : row.due?.lamp === 'red' ? 'bad' : undefined)}
        empty={<EmptyState title={t('list.empty')} next={t('list.empty.next')} />}
        actions={mayExport && <ExportButton filter={filter} />}
        {...(mayAssign && {
          selection: {
            keys: selected,
            onChange: setSelected,
            actions: <AssignButton rows={chosen} done={() => setSelected([])} />,
          },
        })}
      />
    </Page>
  )
}
