import { Suspense } from 'react'
import { EmptyState } from '#kit/ui/states.tsx'
import { Page } from '#kit/ui/Page.tsx'
import { widgetsFor } from '../modules.ts'
import { t } from '../words.ts'
import s from './home.module.css'

/** The workbench: the widgets that modules put here for this person's roles; each decides itself whether it shows. */
export default function Home() {
  return (
    <Page title={t('home')}>
      <div className={s.widgets}>
        {widgetsFor('home.').map(([name, Widget]) => (
          <Suspense key={name}>
            <Widget />
          </Suspense>
        ))}
      </div>
      <div className={s.none}>
        <EmptyState title={t('home.empty')} next={t('home.empty.next')} />
      </div>
    </Page>
  )
}
