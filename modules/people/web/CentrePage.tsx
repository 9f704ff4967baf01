import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, InputNumber, Switch } from 'antd'
import { useState } from 'react'
import { useAct } from '#kit/ui/act.ts'
import { useHotkeys } from '#kit/ui/hotkeys.ts'
import { KeyHint } from '#kit/ui/KeyHint.tsx'
import { Page, Pane } from '#kit/ui/Page.tsx'
import { problemOf } from '#kit/ui/problem.ts'
import { LoadError, Loading, Refused } from '#kit/ui/states.tsx'
import { useMay } from '#kit/ui/viewer.tsx'
import type { CentreView, EditCentre, OidcSettings } from '../contract.ts'
import { people } from './api.ts'
import { fresh } from './queries.ts'
import { t } from './words.ts'
import s from './people.module.css'

type Fields = Pick<CentreView, 'name' | 'shortName' | 'sessionIdleHours' | 'sessionMaxDays'> & {
  hasOidc: boolean
  oidc?: OidcSettings
  secret?: string
}

/** The centre's own settings: its name, how long a session lives, sign-in through the organisation. */
export default function CentrePage() {
  const found = useQuery({ queryKey: fresh.centre, queryFn: people.centre })
  return (
    <Page title={t('centre')}>
      {found.error && !found.data ? (
        <LoadError error={found.error} retry={() => void found.refetch()} />
      ) : found.isPending ? (
        <Loading />
      ) : (
        // A newer version starts the form anew.
        <CentreForm key={found.data.version} centre={found.data} reload={() => void found.refetch()} />
      )}
    </Page>
  )
}

function CentreForm({ centre, reload }: { centre: CentreView; reload: () => void }) {
  const mayWrite = useMay('centre.write')
  const [form] = Form.useForm<Fields>()
  const [hasOidc, setOidc] = useState(centre.oidc !== null)
  const act = useAct((fields: Fields) => people.editCentre(orderOf(fields, centre)), {
    said: () => t('centre.saved'),
    fresh: [fresh.centre],
  })
  useHotkeys({ 'Ctrl+Enter': () => form.submit() }, mayWrite)
  const required = (field: string) => [
    { required: true, whitespace: true, message: t('field.required', { field }) },
  ]
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      requiredMark={false}
      disabled={!mayWrite}
      initialValues={{
        ...centre,
        hasOidc: centre.oidc !== null,
        oidc: centre.oidc ?? { claim: 'sub', redirectUri: `${location.origin}/api/oidc/callback` },
      }}
      onFinish={(fields) => void act.run(fields)}
      className={s.narrow ?? ''}
    >
      <div className={s.column}>
        <Pane title={t('centre.name')} note={centre.id}>
          <Form.Item name="name" label={t('centre.full')} rules={required(t('centre.full'))}>
            <Input maxLength={80} />
          </Form.Item>
          <Form.Item name="shortName" label={t('centre.short')} rules={required(t('centre.short'))}>
            <Input maxLength={40} />
          </Form.Item>
        </Pane>
        <Pane title={t('centre.sessions')}>
          <Form.Item name="sessionIdleHours" label={t('centre.idle')} rules={[{ required: true }]}>
            <InputNumber min={1} max={72} precision={0} suffix={t('centre.hours')} />
          </Form.Item>
          <Form.Item name="sessionMaxDays" label={t('centre.max')} rules={[{ required: true }]}>
            <InputNumber min={1} max={30} precision={0} suffix={t('centre.days')} />
          </Form.Item>
        </Pane>
        <Pane
          title={t('centre.oidc')}
          note={t('centre.oidc.note')}
          aside={
            <Form.Item name="hasOidc" valuePropName="checked" noStyle>
              <Switch aria-label={t('centre.oidc')} onChange={setOidc} />
            </Form.Item>
          }
        >
          {hasOidc && (
            <>
              <Form.Item
                name={['oidc', 'issuer']}
                label={t('centre.issuer')}
                rules={[{ required: true, type: 'url', message: t('centre.url') }]}
              >
                <Input maxLength={300} spellCheck={false} />
              </Form.Item>
              <Form.Item
                name={['oidc', 'clientId']}
                label={t('centre.clientId')}
                rules={required(t('centre.clientId'))}
              >
                <Input maxLength={200} spellCheck={false} />
              </Form.Item>
              <Form.Item name="secret" label={t('centre.secret')} extra={t('centre.secret.hint')}>
                <Input.Password maxLength={400} autoComplete="new-password" />
              </Form.Item>
              <Form.Item
                name={['oidc', 'redirectUri']}
                label={t('centre.redirect')}
                extra={t('centre.redirect.hint')}
                rules={[{ required: true, type: 'url', message: t('centre.url') }]}
              >
                <Input maxLength={300} spellCheck={false} />
              </Form.Item>
              <Form.Item
                name={['oidc', 'claim']}
                label={t('centre.claim')}
                extra={t('centre.claim.hint')}
                rules={required(t('centre.claim'))}
              >
                <Input maxLength={60} spellCheck={false} />
              </Form.Item>
            </>
          )}
        </Pane>
        {act.error && <Refused error={act.error} />}
        {mayWrite && (
          <div className={s.actions}>
            <Button type="primary" htmlType="submit" size="large" loading={act.isBusy}>
              {t('centre.save')} <KeyHint keys="Ctrl+Enter" />
            </Button>
            {act.error && problemOf(act.error).code === 'stale-version' && (
              <Button size="large" onClick={reload}>
                {t('stale.reload')}
              </Button>
            )}
          </div>
        )}
      </div>
    </Form>
  )
}

function orderOf({ hasOidc, oidc, secret, ...fields }: Fields, centre: CentreView): EditCentre {
  return {
    version: centre.version,
    name: fields.name.trim(),
    shortName: fields.shortName.trim(),
    sessionIdleHours: fields.sessionIdleHours,
    sessionMaxDays: fields.sessionMaxDays,
    oidc: hasOidc && oidc ? oidc : null,
    // Left empty, the kept one stays.
    ...(hasOidc && secret && { oidcClientSecret: secret }),
  }
}
