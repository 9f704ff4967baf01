import { EditOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Input, Tree } from 'antd'
import { useMemo, useState, type ReactNode } from 'react'
import type { UnitView } from '../contract.ts'
import { useLive } from '#kit/ui/live.ts'
import { one, To, useQueryState } from '#kit/ui/nav.tsx'
import { Facts, Page, Pane } from '#kit/ui/Page.tsx'
import { queryClient } from '#kit/ui/query.ts'
import { EmptyState, LoadError, Loading } from '#kit/ui/states.tsx'
import { StatusTag } from '#kit/ui/StatusTag.tsx'
import { useMay } from '#kit/ui/viewer.tsx'
import { branches, fresh, unitsFound, useUnits, type UnitBranch } from './queries.ts'
import { CloseUnitDialog } from './CloseUnitDialog.tsx'
import { UnitForm, type UnitDraft } from './UnitForm.tsx'
import { UnitPeople } from './UnitPeople.tsx'
import { t } from './words.ts'
import s from './people.module.css'

/** The office as a tree: left where everybody hangs, right the unit that is looked at. */
export default function UnitsPage() {
  const units = useUnits()
  const mayWrite = useMay('unit.write')
  const [query, change] = useQueryState()
  const [draft, setDraft] = useState<UnitDraft | null>(
    one(query.new) !== undefined && mayWrite ? { parentId: null } : null,
  )
  useLive(['unit.changed'], () => void queryClient.invalidateQueries({ queryKey: fresh.units }))
  const all = units.data?.items ?? []
  const chosen = all.find((unit) => unit.id === one(query.unit)) ?? all[0]
  const closed = all.filter((unit) => !unit.isOpen).length

  return (
    <Page
      title={t('units')}
      note={units.data && t('units.note', { open: all.length - closed, closed })}
      fixed
      actions={
        mayWrite && (
          <Button
            type="primary"
            icon={<PlusOutlined aria-hidden />}
            onClick={() => setDraft({ parentId: chosen?.id ?? null })}
          >
            {t('units.new')}
          </Button>
        )
      }
    >
      {units.error && !units.data ? (
        <LoadError error={units.error} retry={() => void units.refetch()} />
      ) : units.isPending ? (
        <Loading />
      ) : all.length === 0 ? (
        <EmptyState title={t('units.none')} next={t('units.none.next')} />
      ) : (
        <div className={s.split}>
          <UnitTree units={all} chosen={chosen?.id} choose={(id) => change({ unit: id })} />
          {chosen ? (
            <UnitDetail unit={chosen} units={all} edit={setDraft} />
          ) : (
            <EmptyState title={t('units.pick')} />
          )}
        </div>
      )}
      <UnitForm
        draft={draft}
        close={() => setDraft(null)}
        saved={(unit) => change({ unit: unit.id, new: undefined })}
      />
    </Page>
  )
}

type TreeNode = { key: string; title: ReactNode; children: TreeNode[] }

function UnitTree({
  units,
  chosen,
  choose,
}: {
  units: readonly UnitView[]
  chosen: string | undefined
  choose: (id: string) => void
}) {
  const [text, setText] = useState('')
  const found = useMemo(() => unitsFound(units, text), [units, text])
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const tree = useMemo(() => {
    const node = ({ unit, below }: UnitBranch): TreeNode => ({
      key: unit.id,
      title: <UnitLine unit={unit} />,
      children: below.filter((one) => found.has(one.unit.id)).map(node),
    })
    return branches(units)
      .filter((one) => found.has(one.unit.id))
      .map(node)
  }, [units, found])
  const expanded = units.map((unit) => unit.id).filter((id) => text !== '' || !folded.has(id))
  return (
    <Pane className={s.treePane ?? ''} flush>
      <div className={s.treeHead}>
        <Input.Search
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={t('units.find')}
          aria-label={t('units.find')}
          allowClear
        />
      </div>
      {tree.length === 0 ? (
        <EmptyState title={t('units.noMatch')} />
      ) : (
        <div className={s.treeBox}>
          <Tree
            blockNode
            showLine
            treeData={tree}
            expandedKeys={expanded}
            onExpand={(keys) =>
              setFolded(new Set(units.map((unit) => unit.id).filter((id) => !keys.includes(id))))
            }
            selectedKeys={chosen ? [chosen] : []}
            onSelect={(_, { node }) => choose(String(node.key))}
          />
        </div>
      )}
    </Pane>
  )
}

const UnitLine = ({ unit }: { unit: UnitView }) => (
  <span className={s.unitLine}>
    <span>{unit.shortName}</span>
    <span className={s.unitKind}>{unit.isOpen ? t(`kind.${unit.kind}`) : t('units.closed')}</span>
  </span>
)

function UnitDetail({
  unit,
  units,
  edit,
}: {
  unit: UnitView
  units: readonly UnitView[]
  edit: (draft: UnitDraft) => void
}) {
  const mayWrite = useMay('unit.write')
  const [isClosing, setClosing] = useState(false)
  const parent = units.find((one) => one.id === unit.parentId)
  const below = units.filter((one) => one.parentId === unit.id)
  return (
    <div className={s.column}>
      <Pane
        title={unit.name}
        note={
          <StatusTag tone={unit.isOpen ? 'ok' : 'plain'}>
            {unit.isOpen ? t('units.open') : t('units.closed')}
          </StatusTag>
        }
        aside={
          mayWrite && (
            <>
              <Button icon={<EditOutlined aria-hidden />} onClick={() => edit({ unit })}>
                {t('units.edit')}
              </Button>
              {unit.isOpen && (
                <Button onClick={() => edit({ parentId: unit.id })}>{t('units.newBelow')}</Button>
              )}
              <Button danger={unit.isOpen} onClick={() => setClosing(true)}>
                {unit.isOpen ? t('units.close') : t('units.reopen')}
              </Button>
            </>
          )
        }
      >
        <Facts
          labelWidth={100}
          items={[
            { label: t('unit.shortName'), value: unit.shortName },
            { label: t('unit.kind'), value: t(`kind.${unit.kind}`) },
            { label: t('unit.code'), value: unit.code },
            { label: t('unit.district'), value: unit.districtCode ?? '—' },
            { label: t('unit.parent'), value: parent?.name ?? t('unit.parent.none') },
            ...(below.length > 0
              ? [
                  {
                    label: t('units.below', { count: below.length }),
                    value: below.map((one) => one.shortName).join('、'),
                  },
                ]
              : []),
          ]}
        />
      </Pane>
      <Pane
        title={t('units.people')}
        aside={<To path={`/people/staff?unitId=${unit.id}`}>{t('units.people.all')}</To>}
        flush
        className={s.grow ?? ''}
      >
        <UnitPeople unitId={unit.id} />
      </Pane>
      {isClosing && <CloseUnitDialog unit={unit} close={() => setClosing(false)} />}
    </div>
  )
}
