import { PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { DataTable } from '#kit/ui/DataTable.tsx'
import { useLive } from '#kit/ui/live.ts'
import { formatQuery, To, useGo } from '#kit/ui/nav.tsx'
import { wholeList } from '#kit/ui/pages.ts'
import { queryClient } from '#kit/ui/query.ts'
import { EmptyState, LoadError } from '#kit/ui/states.tsx'
import { useMay } from '#kit/ui/viewer.tsx'
import { rememberList } from '#kit/ui/walk.tsx'
import type { CaseFilter, CaseListItem } from '../contract.ts'
import { cases } from './api.ts'
import { columns } from './columns.tsx'
import { queryOf } from './filters.ts'
import { fresh, useLists } from './queries.ts'
import { t } from './words.ts'
import s from './cases.module.css'

const ROWS = 30

/** Running limits first, nearest on top; a list by limit holds no others, so what has none follows by receipt. */
async function mostUrgent(
  filter: CaseFilter,
  signal: AbortSignal,
): Promise<{ items: readonly CaseListItem[] }> {
  const timed =
    filter.done === true ? [] : (await cases.search({ filter, sort: 'due', limit: ROWS }, signal)).items
  if (timed.length >= ROWS) return { items: timed }
  const latest = (await cases.search({ filter, sort: 'received', limit: ROWS }, signal)).items
  const known = new Set(timed.map((one) => one.id))
  return { items: [...timed, ...latest.filter((one) => !known.has(one.id))].slice(0, ROWS) }
}

/** What an agent did today is what they took down. */
const cardName = ({ key, filter }: { key: string; filter: CaseFilter }): string =>
  key === 'done-today' && filter.takenBy ? t('home.taken-today') : t(`home.${key as 'todo'}`)

/** 工作台: what waits for me, what I did, what is late; each number opens its list. */
export default function Todo() {
  return useMay('case.read') ? <Board /> : null
}

function Board() {
  const [chosen, choose] = useState('todo')
  const mayRegister = useMay('case.register')
  const go = useGo()
  const lists = useLists()
  const board = useQuery({ queryKey: fresh.workbench, queryFn: ({ signal }) => cases.workbench(signal) })
  useLive(['case.registered', 'case.stepped', 'clock.due'], () => {
    void queryClient.invalidateQueries({ queryKey: fresh.workbench })
    void queryClient.invalidateQueries({ queryKey: [...fresh.list, 'todo'] })
  })
  const card = board.data?.cards.find((one) => one.key === chosen) ?? board.data?.cards[0]
  const filter = card?.filter
  const found = useQuery({
    queryKey: [...fresh.list, 'todo', filter],
    queryFn: ({ signal }) => mostUrgent(filter ?? {}, signal),
    enabled: filter !== undefined,
  })
  if (board.error) return <LoadError error={board.error} retry={() => void board.refetch()} />
  return (
    <div className={s.board}>
      <div className={s.cards}>
        {board.data?.cards.map((one) => (
          <button
            key={one.key}
            type="button"
            aria-pressed={one.key === card?.key}
            className={[
              s.card,
              one.key === card?.key ? s.cardOn : '',
              one.key === 'overdue' && one.count > 0 ? s.cardBad : '',
            ].join(' ')}
            onClick={() => choose(one.key)}
          >
            <span>{cardName(one)}</span>
            <strong>{`${one.count.toLocaleString('en-US')}${one.capped ? '+' : ''}`}</strong>
          </button>
        ))}
        {mayRegister && (
          <To path="/cases/new" className={`${s.card} ${s.cardNew}`}>
            <PlusOutlined aria-hidden />
            <strong>{t('home.new')}</strong>
          </To>
        )}
      </div>
      {card && (
        <DataTable<CaseListItem>
          name="cases.todo"
          label={cardName(card)}
          columns={columns(lists, undefined)}
          rowKey={(row) => row.id}
          pages={{ ...wholeList(found), count: card.count, capped: card.capped }}
          onOpen={(row) => {
            rememberList(
              'cases',
              (found.data?.items ?? []).map((one) => one.id),
            )
            go(`/cases/${row.id}`)
          }}
          rowTone={(row) => (row.due?.lamp === 'red' && !row.isDone ? 'bad' : undefined)}
          empty={<EmptyState title={t('home.list.none')} next={t('home.list.none.next')} />}
          actions={<To path={`/cases${formatQuery(queryOf(card.filter))}`}>{t('home.open')}</To>}
        />
      )}
    </div>
  )
}
