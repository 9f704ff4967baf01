import '#kit/ui/tokens.css'
import '#kit/ui/fonts.css'
import { createRoot } from 'react-dom/client'
import { chosenLanguage, speak } from '#kit/ui/i18n.ts'
import { SignInPage } from './SignInPage.tsx'
import { t } from './words.ts'

async function start() {
  const chosen = chosenLanguage()
  if (chosen === 'zh-TW') speak('zh-TW', (await import('virtual:zh-TW/sign-in')).default)
  if (chosen === 'en') speak('en', { 'sign-in': (await import('../i18n/en.ts')).signIn })
  document.documentElement.lang = chosen
  document.title = `${t('title')} · ${t('name')}`
  createRoot(document.getElementById('root') as HTMLElement).render(<SignInPage />)
}

void start()
