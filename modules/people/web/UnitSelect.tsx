import { TreeSelect } from 'antd'
import { useMemo } from 'react'
import { branches, useUnits, type UnitBranch } from './queries.ts'
import { t } from './words.ts'

type Node = { value: string; title: string; search: string; disabled: boolean; children: Node[] }

/** Chooses a unit from the tree; typing finds by name, short name or code. Closed units are shown and cannot be chosen. */
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
  const { isBarred, mayChooseClosed = false } = props
  const tree = useMemo(() => {
    const node = ({ unit, below }: UnitBranch): Node => ({
      value: unit.id,
      title: unit.shortName,
      search: `${unit.name} ${unit.shortName} ${unit.code}`.toLowerCase(),
      disabled: (!unit.isOpen && !mayChooseClosed) || (isBarred?.(unit.id) ?? false),
      children: below.map(node),
    })
    return branches(units.data?.items ?? []).map(node)
  }, [units.data, isBarred, mayChooseClosed])
  return (
    <TreeSelect
      {...(props.id !== undefined && { id: props.id })}
      aria-label={props['aria-label'] ?? t('staff.unit')}
      value={props.value ?? null}
      onChange={(value: string | null | undefined) => props.onChange?.(value ?? null)}
      treeData={tree}
      loading={units.isPending}
      showSearch={{
        filterTreeNode: (text, node) => (node as unknown as Node).search.includes(text.trim().toLowerCase()),
      }}
      treeDefaultExpandAll
      allowClear={props.allowClear ?? true}
      placeholder={props.placeholder ?? t('field.choose', { field: t('staff.unit') })}
      popupMatchSelectWidth={320}
      style={{ width: '100%' }}
    />
  )
}
