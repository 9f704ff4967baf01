import { Button } from 'antd'
import type { ReactNode } from 'react'
import { signOut } from './session.ts'
import { t } from './words.ts'
import s from './people.module.css'

/** What must be done before anything else: one card, and the way out. */
export const BareCard = ({ title, note, children }: { title: string; note: string; children: ReactNode }) => (
  <main className={s.bare}>
    <div className={s.bareCard}>
      <h1>{title}</h1>
      <p>{note}</p>
      {children}
      <div className={s.bareFoot}>
        <Button type="link" style={{ padding: 0 }} onClick={() => void signOut()}>
          {t('signOut')}
        </Button>
      </div>
    </div>
  </main>
)
