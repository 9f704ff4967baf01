import { Button, Form, Input } from 'antd'
import type { RoleGrant, StaffView } from '../contract.ts'
import { useAct } from '#kit/ui/act.ts'
import { FormDrawer } from '#kit/ui/FormDrawer.tsx'
import { problemOf } from '#kit/ui/problem.ts'
import { queryClient } from '#kit/ui/query.ts'
import { people } from './api.ts'
import { fresh } from './queries.ts'
import { checkGrants, RolesInput } from './RolesInput.tsx'
import { UnitSelect } from './UnitSelect.tsx'
import { t } from './words.ts'

type Props = { person: StaffView; isOpen: boolean; close: () => void }
type Profile = { name: string; unitId: string | null; oidcSubject?: string }

/** A stale form: the newest is fetched, and the form opened anew on it. */
const stale = (error: unknown, close: () => void) =>
  error && problemOf(error).code === 'stale-version' ? (
    <Button onClick={() => void queryClient.invalidateQueries({ queryKey: fresh.staff }).then(close)}>
      {t('stale.reload')}
    </Button>
  ) : undefined

export function EditStaffDrawer({ person, isOpen, close }: Props) {
  const act = useAct(
    ({ name, unitId, oidcSubject }: Profile) =>
      people.editStaff(person.id, {
        version: person.version,
        name: name.trim(),
        unitId: unitId ?? null,
        oidcSubject: oidcSubject?.trim() || null,
      }),
    { said: (now) => t('staff.saved', { name: now.name }), fresh: [fresh.staff], after: close },
  )
  const leave = () => {
    act.clear()
    close()
  }
  return (
    <FormDrawer<Profile>
      title={t('staff.edit')}
      isOpen={isOpen}
      close={leave}
      initial={{ name: person.name, unitId: person.unitId, oidcSubject: person.account?.oidcSubject ?? '' }}
      save={act.run}
      error={act.error}
      isBusy={act.isBusy}
      stale={stale(act.error, leave)}
    >
      <Form.Item
        name="name"
        label={t('staff.name')}
        rules={[
          { required: true, whitespace: true, message: t('field.required', { field: t('staff.name') }) },
        ]}
      >
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
      <Form.Item name="unitId" label={t('staff.unit')}>
        <UnitSelect />
      </Form.Item>
      <Form.Item name="oidcSubject" label={t('staff.oidc')} extra={t('staff.oidc.hint')}>
        <Input maxLength={200} autoComplete="off" spellCheck={false} />
      </Form.Item>
    </FormDrawer>
  )
}

export function EditRolesDrawer({ person, isOpen, close }: Props) {
  const act = useAct(
    ({ roles }: { roles: RoleGrant[] }) => people.setRoles(person.id, { version: person.version, roles }),
    {
      said: (now) => t('staff.rolesSaved', { name: now.name }),
      fresh: [fresh.staff],
      after: close,
    },
  )
  const leave = () => {
    act.clear()
    close()
  }
  return (
    <FormDrawer<{ roles: RoleGrant[] }>
      title={t('staff.edit.roles')}
      isOpen={isOpen}
      close={leave}
      width={560}
      initial={{ roles: person.roles }}
      save={act.run}
      error={act.error}
      isBusy={act.isBusy}
      stale={stale(act.error, leave)}
    >
      <Form.Item
        name="roles"
        label={t('staff.roles')}
        extra={t('staff.roles.hint')}
        required
        rules={[{ validator: (_, grants: RoleGrant[]) => checkGrants(grants) }]}
      >
        <RolesInput unitId={person.unitId} />
      </Form.Item>
    </FormDrawer>
  )
}
