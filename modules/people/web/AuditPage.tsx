import { DatePicker, Drawer, Input, Segmented, Select } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useState } from 'react'
import type { AuditView } from '../contract.ts'
import { DataTable, type Column } from '#kit/ui/DataTable.tsx'
import { stamp, stampSeconds } from '#kit/ui/dates.ts'
import { FilterCard } from '#kit/ui/FilterCard.tsx'
import { findWord, findWords } from '#kit/ui/i18n.ts'
import { one, To, useQueryState } from '#kit/ui/nav.tsx'
import { Facts, Page } from '#kit/ui/Page.tsx'
import { useCursorPages } from '#kit/ui/pages.ts'
import { EmptyState } from '#kit/ui/states.tsx'
import { people } from './api.ts'
import { ChainState } from './ChainState.tsx'
import { fresh } from './queries.ts'
import { StaffSelect } from './StaffSelect.tsx'
import { t } from './words.ts'
import s from './people.module.css'

const PAGE_ROWS = 50
const KEYS = ['actorId', 'action', 'targetKind', 'targetId', 'from', 'to', 'reveals'] as const
type Filters = Partial<Record<(typeof KEYS)[number], string>>
type Form = Omit<Filters, 'from' | 'to'> & { days?: [Dayjs | null, Dayjs | null] | null }

export const actionName = (action: string) => findWord(`action.${action}`) ?? action
export const targetName = (kind: string) => findWord(`target.${kind}`) ?? kind

/** Who did what, and who read what; the chain that proves that nothing was changed afterwards. */
export default function AuditPage() {
  const [query, change] = useQueryState()
  const [open, setOpen] = useState<AuditView>()
  const filters: Filters = {}
  for (const key of KEYS) {
    const value = one(query[key])
    if (value !== undefined) filters[key] = value
  }
  const { from, to, ...rest } = filters
  const { reveals, ...plain } = rest
  // Days as the office counts them, from 0:00 of the first to 24:00 of the last.
  const asked = {
    ...plain,
    ...(reveals === 'true' && { reveals: true }),
    ...(from && { from: `${from}T00:00:00+08:00` }),
    ...(to && { to: `${dayjs(to).add(1, 'day').format('YYYY-MM-DD')}T00:00:00+08:00` }),
  }
  const pages = useCursorPages<AuditView>([...fresh.audit, asked], (page, signal) =>
    people.audit({ ...asked, ...page, limit: PAGE_ROWS }, signal),
  )

  return (
    <Page
      title={t('audit')}
      fixed
      actions={
        <Segmented
          value={reveals === 'true' ? 'reveals' : 'all'}
          onChange={(value) =>
            change({ reveals: value === 'reveals' ? 'true' : undefined, after: undefined })
          }
          options={[
            { value: 'all', label: t('audit.all') },
            { value: 'reveals', label: t('audit.reveals') },
          ]}
        />
      }
    >
      <ChainState />
      <FilterCard<Form>
        values={{ ...rest, days: from || to ? [from ? dayjs(from) : null, to ? dayjs(to) : null] : null }}
        onSearch={({ days, ...values }) =>
          change({
            ...values,
            from: days?.[0]?.format('YYYY-MM-DD'),
            to: days?.[1]?.format('YYYY-MM-DD'),
            after: undefined,
          })
        }
        fields={[
          {
            name: 'days',
            label: t('audit.time'),
            input: <DatePicker.RangePicker allowEmpty={[true, true]} />,
          },
          { name: 'actorId', label: t('audit.actor'), input: <StaffSelect /> },
          {
            name: 'action',
            label: t('audit.action'),
            input: (
              <Select allowClear showSearch={{ optionFilterProp: 'label' }} options={options('action.')} />
            ),
          },
          {
            name: 'targetKind',
            label: t('audit.targetKind'),
            input: (
              <Select allowClear showSearch={{ optionFilterProp: 'label' }} options={options('target.')} />
            ),
          },
          {
            name: 'targetId',
            label: t('audit.targetId'),
            input: <Input allowClear maxLength={80} spellCheck={false} />,
          },
        ]}
      />
      <DataTable<AuditView>
        name="people.audit"
        label={t('audit.label')}
        columns={columns(setOpen)}
        rowKey={(row) => row.position}
        pages={pages}
        {...(reveals === 'true' && {
          empty: <EmptyState title={t('audit.reveals.none')} next={t('audit.reveals.none.next')} />,
        })}
        onOpen={setOpen}
        isResting={open !== undefined}
      />
      <Drawer
        open={open !== undefined}
        onClose={() => setOpen(undefined)}
        title={open && t('audit.detail', { position: open.position })}
        size={560}
        destroyOnHidden
      >
        {open && <Detail row={open} />}
      </Drawer>
    </Page>
  )
}

const options = (prefix: string) => findWords(prefix).map(([value, label]) => ({ value, label }))

function actorName({ actor }: AuditView): string {
  if (actor.name) return actor.name
  const known = {
    nobody: t('audit.nobody'),
    system: t('audit.system'),
    operator: t('audit.operator'),
    key: t('audit.key'),
  } as Record<string, string>
  return known[actor.kind] ?? actor.id
}

const columns = (open: (row: AuditView) => void): Column<AuditView>[] => [
  {
    key: 'position',
    title: t('audit.position'),
    width: 90,
    align: 'right',
    isFixed: true,
    render: (row) => (
      <button type="button" className={s.link} onClick={() => open(row)}>
        {row.position}
      </button>
    ),
  },
  { key: 'at', title: t('audit.time'), width: 170, render: (row) => stampSeconds(row.at) },
  { key: 'actor', title: t('audit.actor'), width: 120, render: actorName },
  { key: 'action', title: t('audit.action'), width: 140, render: (row) => actionName(row.action) },
  { key: 'kind', title: t('audit.targetKind'), width: 90, render: (row) => targetName(row.targetKind) },
  { key: 'target', title: t('audit.targetId'), width: 200, render: (row) => <Target row={row} /> },
  { key: 'reason', title: t('audit.reason'), render: (row) => row.reason ?? '' },
  {
    key: 'machineAt',
    title: t('audit.machineAt'),
    width: 160,
    isHidden: true,
    render: (row) => stamp(row.machineAt),
  },
]

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-/
const PLACES: Readonly<Record<string, string>> = { staff: '/people/staff?open=', unit: '/people/units?unit=' }

/** An id is shortened for the list; the detail has it whole. */
function Target({ row: { targetKind, targetId } }: { row: AuditView }) {
  const text = UUID.test(targetId) ? `${targetId.slice(0, 8)}…` : targetId
  const place = PLACES[targetKind]
  return place && targetId !== 'unknown' ? (
    <To path={place + targetId} title={targetId}>
      {text}
    </To>
  ) : (
    <span title={targetId}>{text}</span>
  )
}

function Detail({ row }: { row: AuditView }) {
  return (
    <>
      <Facts
        labelWidth={88}
        items={[
          { label: t('audit.time'), value: stampSeconds(row.at) },
          { label: t('audit.machineAt'), value: stampSeconds(row.machineAt) },
          { label: t('audit.actor'), value: actorName(row) },
          { label: t('audit.action'), value: `${actionName(row.action)}（${row.action}）` },
          {
            label: t('audit.target'),
            value: <span className={s.mono}>{`${targetName(row.targetKind)} ${row.targetId}`}</span>,
          },
          { label: t('audit.reason'), value: row.reason ?? '—' },
          {
            label: t('audit.data'),
            value: <pre className={s.data}>{JSON.stringify(row.data, null, 2)}</pre>,
          },
          { label: t('audit.hash'), value: <span className={s.mono}>{row.hash}</span> },
        ]}
      />
      {row.actor.kind === 'staff' && (
        <p className={s.note}>
          <To path={`/people/audit?actorId=${row.actor.id}`}>{t('staff.audit')}</To>
        </p>
      )}
    </>
  )
}
