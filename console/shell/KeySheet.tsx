import { Button } from 'antd'
import { Overlay } from '#kit/ui/Overlay.tsx'
import { t as ui } from '#kit/ui/words.ts'
import { t } from '../words.ts'
import s from './shell.module.css'

const groups = () => [
  {
    title: t('keys.general'),
    keys: [
      ['F1 / ?', t('keys.sheet')],
      ['Ctrl+K', t('keys.palette')],
      ['Esc', t('keys.escape')],
    ],
  },
  {
    title: t('keys.list'),
    keys: [
      ['J', t('keys.next')],
      ['K', t('keys.previous')],
      ['Enter', t('keys.open')],
    ],
  },
  {
    title: t('keys.form'),
    keys: [
      ['Ctrl+Enter', t('keys.save')],
      ['Tab', t('keys.tab')],
    ],
  },
]

export function KeySheet({ close }: { close: () => void }) {
  return (
    <Overlay label={t('keys.title')} close={close} width={640}>
      <h2 className={s.sheetTitle}>{t('keys.title')}</h2>
      <div className={s.sheet}>
        {groups().map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.keys.map(([key, what]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className={s.sheetNote}>{t('keys.note')}</p>
      <div className={s.sheetFoot}>
        <Button onClick={close}>{ui('close')}</Button>
      </div>
    </Overlay>
  )
}
