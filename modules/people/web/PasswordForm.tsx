import { Button, Form, Input } from 'antd'
import { useEffect, type ReactNode } from 'react'
import { PASSWORD_CHARS_MIN, refusePassword, type SignedIn } from '../contract.ts'
import { useAct } from '#kit/ui/act.ts'
import { ApiProblem, problemText } from '#kit/ui/problem.ts'
import { Refused } from '#kit/ui/states.tsx'
import { people } from './api.ts'
import { fresh } from './queries.ts'
import { t } from './words.ts'

type Fields = { current: string; next: string; again: string }

/** A new password, checked by the rule by which the server refuses. */
export function PasswordForm({
  username,
  note,
  isFirst,
  done,
}: {
  username: string
  note?: ReactNode
  isFirst?: boolean
  done: (signedIn: SignedIn) => void
}) {
  const [form] = Form.useForm<Fields>()
  const act = useAct(({ current, next }: Fields) => people.changePassword({ current, next }), {
    said: () => t('password.saved'),
    fresh: [fresh.sessions],
    after: (signedIn) => {
      form.resetFields()
      done(signedIn)
    },
  })
  const { error } = act
  const field = error instanceof ApiProblem ? error.problem.field : undefined
  const atField = field === 'current' || field === 'next' ? field : undefined
  useEffect(() => {
    if (!atField || !(error instanceof ApiProblem)) return
    form.setFields([{ name: atField, errors: [problemText(error.problem)] }])
    form.getFieldInstance(atField)?.focus()
  }, [atField, error, form])
  const required = (name: string) => ({ required: true, message: t('field.required', { field: name }) })
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      requiredMark={false}
      onFinish={(values) => void act.run(values)}
    >
      <input type="text" hidden readOnly autoComplete="username" value={username} />
      <Form.Item name="current" label={t('password.current')} rules={[required(t('password.current'))]}>
        <Input.Password autoComplete="current-password" maxLength={200} autoFocus={isFirst ?? false} />
      </Form.Item>
      <Form.Item
        name="next"
        label={t('password.next')}
        extra={t('password.hint', { count: PASSWORD_CHARS_MIN })}
        validateTrigger="onBlur"
        rules={[
          required(t('password.next')),
          {
            validator: (_, next: string) => {
              const fault = next ? refusePassword(next, username) : null
              return fault ? Promise.reject(new Error(t(`weak.${fault}`))) : Promise.resolve()
            },
          },
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={200} />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('password.again')}
        dependencies={['next']}
        validateTrigger="onBlur"
        rules={[
          required(t('password.again')),
          ({ getFieldValue }) => ({
            validator: (_, again: string) =>
              again && again !== getFieldValue('next')
                ? Promise.reject(new Error(t('password.same')))
                : Promise.resolve(),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={200} />
      </Form.Item>
      {error && !atField && <Refused error={error} />}
      {note && <p style={{ marginBottom: 12 }}>{note}</p>}
      <Button type="primary" htmlType="submit" size="large" loading={act.isBusy}>
        {t('password.save')}
      </Button>
    </Form>
  )
}
