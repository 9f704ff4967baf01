import { Button } from 'antd'
import { stampSeconds } from '#kit/ui/dates.ts'
import { KeyHint } from '#kit/ui/KeyHint.tsx'
import type { Missing } from './draft-form.ts'
import type { useDraft } from './useDraft.ts'
import { t } from './words.ts'
import s from './cases.module.css'

/** The foot of the desk: where the draft lies, what is missing, the two ways to save. */
export function SaveBar(props: {
  draft: ReturnType<typeof useDraft>
  isEmpty: boolean
  isBusy: boolean
  missing: readonly Missing[]
  count: number
  save: () => void
  answer: () => void
  discard: () => void
}) {
  const { draft, missing } = props
  const must = missing.filter((one) => one.must).length
  return (
    <div className={s.saveBar}>
      <span
        aria-live="polite"
        data-draft={draft.state}
        className={draft.state === 'saved' ? s.okText : s.note}
      >
        {draft.state === 'empty' && t('draft.empty')}
        {draft.state === 'typing' && t('draft.typing')}
        {draft.state === 'local' && t('draft.local')}
        {draft.state === 'saved' &&
          t('draft.saved', { time: draft.savedAt ? stampSeconds(draft.savedAt).slice(11) : '' })}
      </span>
      {!props.isEmpty && (
        <Button type="link" onClick={props.discard}>
          {t('desk.discard')}
        </Button>
      )}
      <span className={`${s.push} ${must > 0 ? s.badText : s.note}`}>
        {must > 0
          ? t('desk.musts', { count: must })
          : missing.length > 0
            ? t('desk.later', { count: missing.length })
            : ''}
      </span>
      <Button size="large" loading={props.isBusy} onClick={props.answer}>
        {t('desk.answer')} <KeyHint keys="Ctrl+Shift+Enter" />
      </Button>
      <Button type="primary" size="large" loading={props.isBusy} onClick={props.save}>
        {t('desk.save', { count: props.count })} <KeyHint keys="Ctrl+Enter" />
      </Button>
    </div>
  )
}
