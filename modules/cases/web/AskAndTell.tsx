import { Pane } from '#kit/ui/Page.tsx'
import type { DeskForm, Missing } from './draft-form.ts'
import { t } from './words.ts'
import s from './cases.module.css'

const QUESTIONS = {
  story: 'ask.story',
  name: 'ask.name',
  phone: 'ask.phone',
  address: 'ask.address',
  operatorName: 'ask.operatorName',
  operatorAddress: 'ask.operatorAddress',
  request: 'ask.request',
} as const

/** What is still to be asked, in the words to ask it, and what to tell before hanging up. */
export function AskAndTell({ form, missing }: { form: DeskForm; missing: readonly Missing[] }) {
  const asks = missing.filter((one) => one.field in QUESTIONS)
  return (
    <Pane
      title={t('desk.ask')}
      note={t('desk.ask.count', { count: asks.length })}
      aside={<span className={s.note}>{form.kinds.includes('complaint') ? t('desk.ask.article') : ''}</span>}
    >
      {asks.length === 0 && <p className={s.okText}>{t('desk.ask.none')}</p>}
      {asks.slice(0, 3).map((one) => (
        <div key={one.field} className={s.ask}>
          {t(QUESTIONS[one.field as 'name'])}
        </div>
      ))}
      <strong>{t('desk.tell')}</strong>
      <ol className={s.tell}>
        {form.kinds.includes('complaint') && <li>{t('tell.complaint')}</li>}
        {form.kinds.includes('report') && (
          <li>{t(form.isAnonymous ? 'tell.report.anonymous' : 'tell.report')}</li>
        )}
        {form.kinds.includes('consultation') && <li>{t('tell.consultation')}</li>}
        <li>{t('tell.code')}</li>
        {form.kinds.some((kind) => kind !== 'consultation') && <li>{t('tell.proof')}</li>}
      </ol>
    </Pane>
  )
}
