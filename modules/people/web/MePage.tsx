import { useQuery } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { chooseLanguage, language } from '#kit/ui/i18n.ts'
import { To, useGo } from '#kit/ui/nav.tsx'
import { Facts, Page, Pane } from '#kit/ui/Page.tsx'
import { LoadError, Loading } from '#kit/ui/states.tsx'
import { StatusTag } from '#kit/ui/StatusTag.tsx'
import { PasswordForm } from './PasswordForm.tsx'
import { loadMe, type Session } from './session.ts'
import { t } from './words.ts'
import s from './people.module.css'

/** My account: what I am here, my password, my second factor. */
export default function MePage() {
  const found = useQuery({ queryKey: ['me'], queryFn: loadMe })
  return (
    <Page title={t('me')}>
      {found.error ? (
        <LoadError error={found.error} retry={() => void found.refetch()} />
      ) : found.isPending ? (
        <Loading />
      ) : (
        <Inside me={found.data} />
      )}
    </Page>
  )
}

function Inside({ me }: { me: Session }) {
  const go = useGo()
  return (
    <div className={s.twoPanes}>
      <div className={s.column}>
        <Pane title={t('me.profile')}>
          <Facts
            labelWidth={88}
            items={[
              { label: t('staff.name'), value: me.name },
              { label: t('staff.username'), value: me.username },
              { label: t('me.centre'), value: me.centre.name },
              { label: t('me.unit'), value: me.unit?.name ?? '—' },
              {
                label: t('me.roles'),
                value: (
                  <span className={s.tags}>
                    {me.roles.map((role) => (
                      <StatusTag key={role}>{t(`role.${role}`)}</StatusTag>
                    ))}
                  </span>
                ),
              },
              {
                label: t('me.language'),
                value: (
                  <Segmented
                    value={language() === 'zh-TW' ? 'zh-TW' : 'zh-CN'}
                    onChange={(value) => chooseLanguage(value === 'zh-TW' ? 'zh-TW' : 'zh-CN')}
                    options={[
                      { value: 'zh-CN', label: '简体中文' },
                      { value: 'zh-TW', label: '繁體中文' },
                    ]}
                  />
                ),
              },
            ]}
          />
        </Pane>
        <Pane
          title={t('factor')}
          aside={
            <StatusTag tone={me.secondFactor.isEnrolled ? 'ok' : 'plain'}>
              {t(me.secondFactor.isEnrolled ? 'staff.factor.on' : 'staff.factor.off')}
            </StatusTag>
          }
        >
          {me.secondFactor.isEnrolled ? (
            <p className={s.note}>{t('me.factor.lost')}</p>
          ) : (
            <Button onClick={() => go('/me/second-factor?to=/me')}>{t('me.factor.enrol')}</Button>
          )}
        </Pane>
        <Pane title={t('sessions')}>
          <To path="/me/sessions">{t('sessions.note')}</To>
        </Pane>
        <Pane title={t('me.audited')}>
          <p>{t('me.audited.what')}</p>
        </Pane>
      </div>
      <Pane title={t('password')}>
        <PasswordForm username={me.username} note={t('password.others')} done={() => undefined} />
      </Pane>
    </div>
  )
}
