import { Checkbox, DatePicker, Form, Input } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { SCOPES, type Scope } from '../contract.ts'
import { useAct } from '#kit/ui/act.ts'
import { businessNow } from '#kit/ui/clock.ts'
import { dayText } from '#kit/ui/dates.ts'
import { FormDrawer } from '#kit/ui/FormDrawer.tsx'
import { people } from './api.ts'
import { fresh } from './queries.ts'
import { t } from './words.ts'
import s from './people.module.css'

type Fields = { name: string; scopes: Scope[]; expires?: Dayjs | null }

export function CreateKeyDrawer({
  isOpen,
  close,
  created,
}: {
  isOpen: boolean
  close: () => void
  created: (name: string, token: string) => void
}) {
  const act = useAct(
    ({ name, scopes, expires }: Fields) =>
      // To the end of that day in China.
      people.createKey({
        name: name.trim(),
        scopes,
        ...(expires && { expiresAt: `${expires.format('YYYY-MM-DD')}T23:59:59+08:00` }),
      }),
    { fresh: [fresh.keys], after: ({ key, token }) => created(key.name, token) },
  )
  const today = dayText(businessNow())
  return (
    <FormDrawer<Fields>
      title={t('keys.new')}
      isOpen={isOpen}
      close={() => {
        act.clear()
        close()
      }}
      initial={{ scopes: [] }}
      save={act.run}
      error={act.error}
      isBusy={act.isBusy}
    >
      <Form.Item
        name="name"
        label={t('keys.name')}
        extra={t('keys.name.hint')}
        rules={[
          { required: true, whitespace: true, message: t('field.required', { field: t('keys.name') }) },
        ]}
      >
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item
        name="scopes"
        label={t('keys.scopes')}
        extra={t('keys.scopes.hint')}
        rules={[{ required: true, message: t('field.choose', { field: t('keys.scopes') }) }]}
      >
        <ScopesInput />
      </Form.Item>
      <Form.Item name="expires" label={t('keys.expires')} extra={t('keys.expires.hint')}>
        <DatePicker style={{ width: '100%' }} minDate={dayjs(today)} defaultPickerValue={dayjs(today)} />
      </Form.Item>
    </FormDrawer>
  )
}

/** Takes value and onChange alone: the form's aria-required does not belong on a group. */
const ScopesInput = ({ value = [], onChange }: { value?: Scope[]; onChange?: (scopes: Scope[]) => void }) => (
  <Checkbox.Group
    className={s.scopes ?? ''}
    value={value}
    onChange={(scopes) => onChange?.(scopes)}
    options={SCOPES.map((scope) => ({ value: scope, label: t(`scope.${scope}`) }))}
  />
)
