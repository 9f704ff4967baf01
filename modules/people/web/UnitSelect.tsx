import { Select } from 'antd'
import { useMemo, useState } from 'react'
import { branches, useUnits, type UnitBranch } from './queries.ts'
import { t } from './words.ts'
import s from './people.module.css'

type Option = {
  value: string
  label: string
  search: string
  above: string
  depth: number
  disabled: boolean
}

/**
 * Chooses a unit: the whole tree to look at, and by typing (name, short name or code) only what fits, so that two
 * letters and Enter do. Closed units are shown and cannot be chosen.
 */
export function UnitSelect(props: {
  value?: string | null | undefined
  onChange?: (id: string | null) => void
  id?: string
  allowClear?: boolean
  placeholder?: string
  /** Units that make no sense here, such as oneself as one's own parent. */
  isBarred?: (id: string) => boolean
  /** Filters may look for a closed unit too. */
  mayChooseClosed?: boolean
  'aria-label'?: string
}) {
  const units = useUnits()
  const [text, setText] = useState('')
  const { isBarred, mayChooseClosed = false } = props
  const options = useMemo(() => {
    const line = ({ unit, below }: UnitBranch, above: readonly string[]): Option[] => [
      {
        value: unit.id,
        label: unit.shortName,
        search: `${unit.name} ${unit.shortName} ${unit.code}`.toLowerCase(),
        above: above.join(' › '),
        depth: above.length,
        disabled: (!unit.isOpen && !mayChooseClosed) || (isBarred?.(unit.id) ?? false),
      },
      ...below.flatMap((branch) => line(branch, [...above, unit.shortName])),
    ]
    return branches(units.data?.items ?? []).flatMap((branch) => line(branch, []))
  }, [units.data, isBarred, mayChooseClosed])
  return (
    <Select<string | null, Option>
      {...(props.id !== undefined && { id: props.id })}
      aria-label={props['aria-label'] ?? t('staff.unit')}
      value={props.value ?? null}
      onChange={(value) => props.onChange?.(value ?? null)}
      options={options}
      optionRender={({ data }) => (
        <span className={s.unitLine} style={text ? {} : { paddingLeft: data.depth * 16 }}>
          <span>{data.label}</span>
          {text && <span className={s.unitKind}>{data.above}</span>}
        </span>
      )}
      showSearch={{
        searchValue: text,
        onSearch: setText,
        filterOption: (typed, option) => option?.search.includes(typed.trim().toLowerCase()) ?? false,
      }}
      loading={units.isPending}
      allowClear={props.allowClear ?? true}
      placeholder={props.placeholder ?? t('field.choose', { field: t('staff.unit') })}
      notFoundContent={t('units.noMatch')}
      popupMatchSelectWidth={300}
      style={{ width: '100%' }}
    />
  )
}
