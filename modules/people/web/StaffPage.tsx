import { PlusOutlined } from '@ant-design/icons'
import { Button, Input, Select } from 'antd'
import { isRole, ROLES, type StaffQuery, type StaffView } from '../contract.ts'
import { DataTable, type Column } from '#kit/ui/DataTable.tsx'
import { FilterCard } from '#kit/ui/FilterCard.tsx'
import { useLive } from '#kit/ui/live.ts'
import { one, To, useQueryState } from '#kit/ui/nav.tsx'
import { Page } from '#kit/ui/Page.tsx'
import { useCursorPages } from '#kit/ui/pages.ts'
import { queryClient } from '#kit/ui/query.ts'
import { StatusTag } from '#kit/ui/StatusTag.tsx'
import { useMay } from '#kit/ui/viewer.tsx'
import { people } from './api.ts'
import { CreateStaffDrawer } from './CreateStaffDrawer.tsx'
import { fresh, useUnitNames } from './queries.ts'
import { RoleTags } from './RoleTags.tsx'
import { StaffDrawer } from './StaffDrawer.tsx'
import { UnitSelect } from './UnitSelect.tsx'
import { t } from './words.ts'

const PAGE_ROWS = 50

type Filters = { q?: string; role?: string; unitId?: string; isActive?: string }

/** The office's people. Everybody may look somebody up; accounts are for administrator and auditor. */
export default function StaffPage() {
  const [query, change] = useQueryState()
  const mayWrite = useMay('staff.write')
  const mayReadAccount = useMay('staff.read-account')
  const filters: Filters = {}
  for (const key of ['q', 'role', 'unitId', 'isActive'] as const) {
    const value = one(query[key])
    if (value !== undefined) filters[key] = value
  }
  const openId = one(query.open)
  const isNew = one(query.new) !== undefined && mayWrite
  const pages = useCursorPages<StaffView>([...fresh.staff, filters], (page, signal) =>
    people.staff({ ...asked(filters), ...page, limit: PAGE_ROWS }, signal),
  )
  useLive(['staff.changed'], () => void queryClient.invalidateQueries({ queryKey: fresh.staff }))

  return (
    <Page
      title={t('staff')}
      fixed
      actions={
        mayWrite && (
          <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => change({ new: '1' })}>
            {t('staff.new')}
          </Button>
        )
      }
    >
      <FilterCard<Filters>
        values={filters}
        onSearch={(values) => change({ ...values, after: undefined })}
        fields={[
          {
            name: 'q',
            label: t('staff.q'),
            input: <Input allowClear placeholder={t('staff.q.hint')} maxLength={40} />,
          },
          {
            name: 'role',
            label: t('staff.role'),
            input: (
              <Select
                allowClear
                showSearch={{ optionFilterProp: 'label' }}
                options={ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))}
              />
            ),
          },
          { name: 'unitId', label: t('staff.unit'), input: <UnitSelect mayChooseClosed placeholder="" /> },
          {
            name: 'isActive',
            label: t('staff.state'),
            input: (
              <Select
                allowClear
                options={[
                  { value: 'true', label: t('staff.state.active') },
                  { value: 'false', label: t('staff.state.inactive') },
                ]}
              />
            ),
          },
        ]}
      />
      <DataTable<StaffView>
        name="people.staff"
        label={t('staff.label')}
        columns={useColumns(mayReadAccount)}
        rowKey={(person) => person.id}
        pages={pages}
        onOpen={(person) => change({ open: person.id })}
        rowTone={(person) => (person.isActive ? undefined : 'muted')}
        isResting={openId !== undefined || isNew}
      />
      <StaffDrawer id={openId} close={() => change({ open: undefined })} />
      <CreateStaffDrawer
        isOpen={isNew}
        close={() => change({ new: undefined })}
        created={(id) => change({ new: undefined, open: id })}
      />
    </Page>
  )
}

/** The address holds text; what is no role there is no filter. */
function asked({ q, role, unitId, isActive }: Filters): StaffQuery {
  return {
    ...(q && { q }),
    ...(role && isRole(role) && { role }),
    ...(unitId && { unitId }),
    ...(isActive && { isActive: isActive === 'true' }),
  }
}

function useColumns(mayReadAccount: boolean): Column<StaffView>[] {
  const unitName = useUnitNames()
  const account: Column<StaffView>[] = [
    {
      key: 'username',
      title: t('staff.username'),
      width: 140,
      render: (person) => person.account?.username ?? '',
    },
    {
      key: 'password',
      title: t('staff.password'),
      width: 140,
      render: ({ account: own }) =>
        own &&
        (own.mustChangePassword ? (
          <StatusTag tone="warn">{t('staff.password.due')}</StatusTag>
        ) : (
          t('staff.password.ok')
        )),
    },
    {
      key: 'factor',
      title: t('staff.factor'),
      width: 100,
      render: ({ account: own }) => own && t(own.hasSecondFactor ? 'staff.factor.on' : 'staff.factor.off'),
    },
    {
      key: 'sessions',
      title: t('staff.sessions'),
      width: 90,
      align: 'right',
      render: ({ account: own }) => own?.openSessions ?? '',
    },
  ]
  return [
    {
      key: 'name',
      title: t('staff.name'),
      width: 120,
      isFixed: true,
      render: (person) => <To path={`/people/staff?open=${person.id}`}>{person.name}</To>,
    },
    { key: 'unit', title: t('staff.unit'), width: 150, render: (person) => unitName(person.unitId) },
    { key: 'roles', title: t('staff.roles'), render: (person) => <RoleTags grants={person.roles} /> },
    ...(mayReadAccount ? account : []),
    {
      key: 'state',
      title: t('staff.state'),
      width: 90,
      render: (person) => (
        <StatusTag tone={person.isActive ? 'ok' : 'plain'}>
          {t(person.isActive ? 'staff.state.active' : 'staff.state.inactive')}
        </StatusTag>
      ),
    },
  ]
}
