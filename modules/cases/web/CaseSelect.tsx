import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import type { CaseDetail, CaseFilter, CaseListItem, Kind } from '../contract.ts'
import { cases } from './api.ts'
import { useLater } from '#kit/ui/later.ts'
import { t } from './words.ts'
import s from './cases.module.css'

const WAIT_MS = 250
const ROWS = 20

/**
 * Chooses another case by number or words. Before anything is typed: what others said of the same operator, for that is
 * where repeats are. `kind`: only of one kind.
 */
export function CaseSelect({
  aCase,
  kind,
  ...field
}: {
  aCase: CaseDetail
  kind?: Kind
  id?: string
  value?: string
  onChange?: (id: string | undefined) => void
}) {
  const [text, setText] = useState('')
  const asked = useLater(text.trim(), WAIT_MS)
  const filter: CaseFilter = {
    ...(kind && { kind: [kind] }),
    ...(asked ? { q: asked } : aCase.operator && { operatorId: aCase.operator.id }),
  }
  const found = useQuery({
    queryKey: ['cases', 'choose', filter],
    queryFn: ({ signal }) => cases.search({ filter, limit: ROWS }, signal),
  })
  // Who was chosen stays named when another word is typed.
  const [chosen, choose] = useState<CaseListItem>()
  const rows = (found.data?.items ?? []).filter((one) => one.id !== aCase.item.id)
  if (chosen && !rows.some((one) => one.id === chosen.id)) rows.unshift(chosen)
  return (
    <Select<string | null, { value: string; label: string; row: CaseListItem }>
      {...(field.id !== undefined && { id: field.id })}
      value={field.value ?? null}
      onChange={(id) => {
        choose(rows.find((one) => one.id === id))
        field.onChange?.(id ?? undefined)
      }}
      allowClear
      showSearch={{ filterOption: false, searchValue: text, onSearch: setText }}
      loading={found.isFetching}
      placeholder={t('a.other.hint')}
      options={rows.map((row) => ({ value: row.id, label: `${row.number} ${row.title}`, row }))}
      optionRender={({ data: { row } }) => (
        <span className={s.two}>
          <span>{row.title}</span>
          <span className={s.sub}>
            {[row.number, t(`kind.${row.kind}`), t(`state.${row.state}`), row.personMasked, row.operatorName]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </span>
      )}
      notFoundContent={found.isFetching ? null : t('a.other.none')}
      listItemHeight={52}
    />
  )
}
