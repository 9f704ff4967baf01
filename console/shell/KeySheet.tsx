import { Modal } from 'antd'
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

export function KeySheet({ open, close }: { open: boolean; close: () => void }) {
  return (
    <Modal open={open} onCancel={close} footer={null} title={t('keys.title')} width={640} destroyOnHidden>
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
    </Modal>
  )
}
