import { useQuery } from '@tanstack/react-query'
import { shortStamp } from '#kit/ui/dates.ts'
import { useBusinessNow } from '#kit/ui/clock.ts'
import { To } from '#kit/ui/nav.tsx'
import { Pane } from '#kit/ui/Page.tsx'
import type { DeskForm } from './draft-form.ts'
import { cases } from './api.ts'
import { useLater } from '#kit/ui/later.ts'
import { t } from './words.ts'
import s from './cases.module.css'

const ROWS = 8

/** What others said of the same operator; walled reports are absent for whoever may not know of them. */
export function SimilarPane({ form }: { form: DeskForm }) {
  const now = useBusinessNow()
  const operator = useLater(form.operatorName.trim(), 400)
  const { data } = useQuery({
    queryKey: ['cases', 'similar', operator],
    queryFn: ({ signal }) => cases.search({ filter: { operator }, limit: ROWS }, signal),
    enabled: [...operator].length >= 2,
  })
  return (
    <Pane title={t('desk.similar')} note={data ? `${data.count}${data.capped ? '+' : ''}` : undefined}>
      {!data && <p className={s.note}>{t('desk.similar.hint')}</p>}
      {data?.items.length === 0 && <p className={s.note}>{t('desk.similar.none')}</p>}
      {data?.items.map((item) => (
        <To key={item.id} path={`/cases/${item.id}`} className={s.historyItem ?? ''}>
          <span className={s.note}>
            {shortStamp(item.receivedAt, now, t('today'))} {t(`kind.${item.kind}`)} {item.unitName}
          </span>
          <span>{item.title}</span>
        </To>
      ))}
    </Pane>
  )
}
