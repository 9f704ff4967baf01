import { Button } from 'antd'
import { useEffect } from 'react'
import { EmptyState } from '#kit/ui/states.tsx'
import { t as ui } from '#kit/ui/words.ts'
import { t } from '../words.ts'

const RELOADED = 'xinqiao.reloaded'

/** A screen broke, or its script is gone because the server was upgraded: then one reload mends it. */
export function PageLost({ error }: { error: unknown }) {
  const text = error instanceof Error ? error.message : ''
  const scriptGone = /dynamically imported module|Importing a module script|module script failed/i.test(text)
  useEffect(() => {
    if (!scriptGone) return
    const last = Number(sessionStorage.getItem(RELOADED) ?? 0)
    if (Date.now() - last < 30_000) return
    sessionStorage.setItem(RELOADED, String(Date.now()))
    location.reload()
  }, [scriptGone])
  return (
    <div role="alert">
      <EmptyState
        title={t('lost')}
        next={t('lost.next')}
        action={<Button onClick={() => location.reload()}>{ui('page.reload')}</Button>}
      />
    </div>
  )
}
