import { Form, Input } from 'antd'
import { useState } from 'react'
import type { RoleGrant } from '../contract.ts'
import { useAct } from '#kit/ui/act.ts'
import { FormDrawer } from '#kit/ui/FormDrawer.tsx'
import { SecretOnce } from '#kit/ui/SecretOnce.tsx'
import { people } from './api.ts'
import { fresh } from './queries.ts'
import { checkGrants, RolesInput } from './RolesInput.tsx'
import { UnitSelect } from './UnitSelect.tsx'
import { t } from './words.ts'

type Fields = {
  name: string
  username: string
  unitId: string | null
  roles: RoleGrant[]
  oidcSubject?: string
}

/** A new person; the temporary password is shown once, when the drawer has closed. */
export function CreateStaffDrawer({
  isOpen,
  close,
  created,
}: {
  isOpen: boolean
  close: () => void
  created: (id: string) => void
}) {
  const [form] = Form.useForm<Fields>()
  const unitId = Form.useWatch('unitId', form)
  const [made, setMade] = useState<{ id: string; name: string; password: string }>()
  const act = useAct(
    ({ oidcSubject, unitId: unit, ...fields }: Fields) =>
      people.createStaff({
        ...fields,
        // Who handles for a unit sits there, unless said otherwise.
        unitId: unit ?? fields.roles.find((grant) => grant.unitId !== null)?.unitId ?? null,
        ...(oidcSubject?.trim() && { oidcSubject: oidcSubject.trim() }),
      }),
    {
      said: ({ staff }) => t('staff.created', { name: staff.name }),
      fresh: [fresh.staff],
      after: ({ staff, temporaryPassword }) => {
        setMade({ id: staff.id, name: staff.name, password: temporaryPassword })
        close()
      },
    },
  )
  return (
    <>
      <FormDrawer<Fields>
        title={t('staff.new')}
        isOpen={isOpen}
        form={form}
        width={560}
        close={() => {
          act.clear()
          close()
        }}
        initial={{ unitId: null, roles: [] }}
        save={act.run}
        error={act.error}
        isBusy={act.isBusy}
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
        <Form.Item
          name="username"
          label={t('staff.username')}
          extra={t('staff.username.hint')}
          normalize={(text: string) => text.toLowerCase()}
          rules={[
            { required: true, pattern: /^[a-z0-9][a-z0-9._-]{1,39}$/, message: t('staff.username.hint') },
          ]}
        >
          <Input maxLength={40} autoComplete="off" spellCheck={false} />
        </Form.Item>
        <Form.Item name="unitId" label={t('staff.unit')}>
          <UnitSelect />
        </Form.Item>
        <Form.Item
          name="roles"
          label={t('staff.roles')}
          extra={t('staff.roles.hint')}
          required
          rules={[{ validator: (_, grants: RoleGrant[]) => checkGrants(grants) }]}
        >
          <RolesInput unitId={unitId} />
        </Form.Item>
        <Form.Item name="oidcSubject" label={t('staff.oidc')} extra={t('staff.oidc.hint')}>
          <Input maxLength={200} autoComplete="off" spellCheck={false} />
        </Form.Item>
      </FormDrawer>
      <SecretOnce
        title={t('staff.temporary', { name: made?.name ?? '' })}
        secret={made?.password}
        note={t('staff.temporary.note')}
        close={() => {
          if (made) created(made.id)
          setMade(undefined)
        }}
      />
    </>
  )
}
