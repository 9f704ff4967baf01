import '#kit/ui/tokens.css'
import '#kit/ui/fonts.css'
import { createRoot } from 'react-dom/client'
import { t } from './words.ts'

createRoot(document.getElementById('root') as HTMLElement).render(<h1>{t('title')}</h1>)
