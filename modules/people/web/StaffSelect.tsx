import { useLater } from '#kit/ui/later.ts'
import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import type { Role } from '../contract.ts'
import { people } from './api.ts'
import { fresh, useUnitNames } from './queries.ts'
import { t } from './words.ts'

const WAIT_MS = 250

/** Chooses a person by name; asks the server while typing, and keeps the name of who is chosen. */
export function StaffSelect(props: {
  value?: string | null | undefined
  onChange?: (id: string | undefined) => void
  id?: string
  /** Only people with this role, or of this unit and below. */
  role?: Role
  unitId?: string
  placeholder?: string
  /** Answers that are no person, shown before the people. */
  also?: readonly { value: string; label: string }[]
  'aria-label'?: string
}) {
  const [text, setText] = useState('')
  const asked = useLater(text.trim(), WAIT_MS)
  const unitName = useUnitNames()
  const { role, unitId, also = [] } = props
  const filter = { ...(role && { role }), ...(unitId && { unitId }), ...(asked && { q: asked }) }
  const found = useQuery({
    queryKey: [...fresh.staff, 'choose', filter],
    queryFn: ({ signal }) => people.staff({ ...filter, limit: 20 }, signal),
  })
  const chosen = useQuery({
    queryKey: [...fresh.staff, 'one', props.value],
    queryFn: () => people.person(props.value as string),
    enabled: Boolean(props.value) && !also.some((one) => one.value === props.value),
  })
  const rows = [...(found.data?.items ?? [])]
  if (chosen.data && !rows.some((row) => row.id === chosen.data.id)) rows.unshift(chosen.data)
  return (
    <Select
      {...(props.id !== undefined && { id: props.id })}
      aria-label={props['aria-label'] ?? t('staff')}
      value={props.value ?? null}
      onChange={(value: string | null | undefined) => props.onChange?.(value ?? undefined)}
      showSearch={{ filterOption: false, onSearch: setText, searchValue: text }}
      loading={found.isFetching}
      allowClear
      placeholder={props.placeholder}
      options={[
        ...also,
        ...rows.map((row) => ({
          value: row.id,
          label: [row.name, unitName(row.unitId)].filter(Boolean).join(' · '),
        })),
      ]}
      notFoundContent={found.isFetching ? null : t('units.people.none')}
      style={{ width: '100%' }}
    />
  )
}
