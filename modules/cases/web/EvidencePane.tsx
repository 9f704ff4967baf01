import { PaperClipOutlined, UploadOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useRef, useState } from 'react'
import { useAct } from '#kit/ui/act.ts'
import { shortDay, dayText } from '#kit/ui/dates.ts'
import { businessNow } from '#kit/ui/clock.ts'
import { Pane } from '#kit/ui/Page.tsx'
import { ReasonDialog } from '#kit/ui/ReasonDialog.tsx'
import { Refused } from '#kit/ui/states.tsx'
import type { CaseDetail } from '../contract.ts'
import { cases } from './api.ts'
import { download } from './download.ts'
import { fresh } from './queries.ts'
import { t } from './words.ts'
import s from './cases.module.css'

/** Files of the case; reading one is logged with its reason. */
export function EvidencePane({ aCase }: { aCase: CaseDetail }) {
  const { id } = aCase.item
  const input = useRef<HTMLInputElement>(null)
  const [reading, read] = useState<CaseDetail['evidence'][number]>()
  const add = useAct((file: File) => cases.addEvidence(id, file), {
    fresh: [fresh.one(id)],
    said: () => t('pane.evidence.added'),
  })
  const open = useAct(
    async (reason: string) => {
      if (reading) download(await cases.readEvidence(id, reading.id, reason), reading.name)
    },
    { fresh: [fresh.one(id)], after: () => read(undefined) },
  )
  const mayAdd = aCase.next.some((next) => next.action === 'add-evidence' && next.allowed)
  return (
    <Pane
      title={t('pane.evidence')}
      note={t('pane.evidence.count', { count: aCase.evidence.length })}
      aside={
        mayAdd && (
          <>
            <input
              ref={input}
              type="file"
              hidden
              onChange={(event) => {
                const [file] = event.target.files ?? []
                if (file) void add.run(file)
                event.target.value = ''
              }}
            />
            <Button
              size="small"
              icon={<UploadOutlined aria-hidden />}
              loading={add.isBusy}
              onClick={() => input.current?.click()}
            >
              {t('pane.evidence.add')}
            </Button>
          </>
        )
      }
    >
      {add.error && <Refused error={add.error} />}
      {aCase.evidence.length === 0 && <p className={s.note}>{t('pane.evidence.none')}</p>}
      {aCase.evidence.map((one) => (
        <div key={one.id} className={s.evidenceRow}>
          <Button type="link" icon={<PaperClipOutlined aria-hidden />} onClick={() => read(one)}>
            {one.name}
          </Button>
          <span className={s.note}>{shortDay(dayText(one.addedAt), businessNow())}</span>
        </div>
      ))}
      {reading && (
        <ReasonDialog
          title={t('pane.evidence.read', { name: reading.name })}
          doText={t('pane.evidence.open')}
          close={() => read(undefined)}
          run={open.run}
          error={open.error}
          isBusy={open.isBusy}
        />
      )}
    </Pane>
  )
}
