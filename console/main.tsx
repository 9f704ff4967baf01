import '#kit/ui/tokens.css'
import '#kit/ui/fonts.css'
import '#kit/ui/library.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { App, ConfigProvider, type ConfigProviderProps } from 'antd'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import { useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { duePath, leaveForSignIn, loadMe, viewerOf, type Session } from '#people/web'
import { whenSignedOut } from '#kit/ui/api.ts'
import { setBusinessNow } from '#kit/ui/clock.ts'
import { chosenLanguage, speak } from '#kit/ui/i18n.ts'
import { startLive } from '#kit/ui/live.ts'
import { queryClient } from '#kit/ui/query.ts'
import { allowStyles } from './allow-styles.ts'
import { LoadError } from '#kit/ui/states.tsx'
import { theme } from '#kit/ui/theme.ts'
import { ViewerProvider } from '#kit/ui/viewer.tsx'
import { router } from './router.tsx'

/** Styles that the component library writes at run time carry the nonce that the server put into the page. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
allowStyles(nonce)

const LAST_VIEWER = 'xinqiao.viewer'

let isLeaving = false
function signedOut() {
  if (isLeaving) return
  isLeaving = true
  leaveForSignIn()
}
whenSignedOut(signedOut)

async function start() {
  const root = createRoot(document.getElementById('root') as HTMLElement)
  const traditional = chosenLanguage() === 'zh-TW'
  document.documentElement.lang = traditional ? 'zh-TW' : 'zh-CN'
  dayjs.locale('zh-cn')
  const [locale] = await Promise.all([
    traditional ? import('antd/locale/zh_TW') : import('antd/locale/zh_CN'),
    traditional && import('virtual:zh-TW/app').then((words) => speak('zh-TW', words.default)),
  ])
  const frame: ConfigProviderProps = {
    theme,
    locale: locale.default,
    csp: { nonce },
    wave: { disabled: true },
    button: { autoInsertSpace: false },
  }
  try {
    const me = await loadMe()
    const due = duePath(me.next, location.pathname + location.search)
    if (due) return location.replace(due)
    forgetOther(me.id)
    setBusinessNow(new Date(me.clock.now))
    root.render(
      <ConfigProvider {...frame}>
        <App message={{ maxCount: 3 }}>
          <Signed me={me} />
        </App>
      </ConfigProvider>,
    )
  } catch (error) {
    if (isLeaving) return
    root.render(
      <ConfigProvider {...frame}>
        <LoadError error={error} retry={() => location.reload()} />
      </ConfigProvider>,
    )
  }
}

function Signed({ me }: { me: Session }) {
  useEffect(
    () => (me.permissions.includes('live.read') ? startLive(me.sessionId, signedOut) : undefined),
    [me],
  )
  return (
    <ViewerProvider viewer={viewerOf(me)}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </ViewerProvider>
  )
}

/** Open tabs and list places of whoever sat here before are nobody else's business. */
function forgetOther(id: string) {
  if (sessionStorage.getItem(LAST_VIEWER) !== id) sessionStorage.clear()
  sessionStorage.setItem(LAST_VIEWER, id)
}

void start()
