import { EmptyState } from '#kit/ui/states.tsx'
import { Page } from '#kit/ui/Page.tsx'
import { widgetsFor } from '../modules.ts'
import { t } from '../words.ts'

/** The workbench: the widgets that modules put here for this person's roles; each decides itself whether it shows. */
export default function Home() {
  const widgets = widgetsFor('home.')
  return (
    <Page title={t('home')}>
      {widgets.length === 0 ? (
        <EmptyState title={t('home.empty')} next={t('home.empty.next')} />
      ) : (
        widgets.map(([name, Widget]) => <Widget key={name} />)
      )}
    </Page>
  )
}
