import { shortDay } from '#kit/ui/dates.ts'
import { businessNow } from '#kit/ui/clock.ts'
import { useLive } from '#kit/ui/live.ts'
import { To, useParam } from '#kit/ui/nav.tsx'
import { Page, Pane } from '#kit/ui/Page.tsx'
import { problemOf } from '#kit/ui/problem.ts'
import { queryClient } from '#kit/ui/query.ts'
import { Loading, LoadError, NotFound } from '#kit/ui/states.tsx'
import { StatusTag } from '#kit/ui/StatusTag.tsx'
import { ListWalk } from '#kit/ui/walk.tsx'
import type { CaseDetail } from '../contract.ts'
import { ActionsPane } from './ActionsPane.tsx'
import { ClocksPane } from './ClocksPane.tsx'
import { dueWords } from './DueLamp.tsx'
import { LampShape } from '#kit/ui/Lamp.tsx'
import { EvidencePane } from './EvidencePane.tsx'
import { fresh, useCase } from './queries.ts'
import { PartiesPane, TextPane } from './RecordPanes.tsx'
import { ScrollColumn } from './ScrollColumn.tsx'
import { StepsPane } from './StepsPane.tsx'
import { WaitsPane } from './WaitsPane.tsx'
import { t } from './words.ts'
import s from './cases.module.css'

/** One case: the record left, clocks and time line in the middle, what can be done right. */
export default function CasePage() {
  const id = useParam('caseId')
  const found = useCase(id)
  useLive(['case.stepped', 'case.registered'], ({ data }) => {
    if ((data as { caseId?: string } | undefined)?.caseId === id || data === undefined)
      void queryClient.invalidateQueries({ queryKey: fresh.one(id) })
  })
  // A walled case and none at all look the same. A malformed id is no case either.
  if (found.error && [400, 404].includes(problemOf(found.error).status)) return <Missing />
  if (found.error && !found.data) return <LoadError error={found.error} retry={() => void found.refetch()} />
  if (!found.data) return <Loading />
  return <Shown aCase={found.data} />
}

const Missing = () => (
  <Page title={t('page.missing')}>
    <NotFound
      title={t('page.missing')}
      next={t('page.missing.next')}
      action={<To path="/cases">{t('page.missing.list')}</To>}
    />
  </Page>
)

const KIND_PATHS = { complaint: '/complaints', report: '/reports', consultation: '/consultations' } as const

function Shown({ aCase }: { aCase: CaseDetail }) {
  const { item } = aCase
  return (
    <Page
      title={item.number}
      under={KIND_PATHS[item.kind]}
      beside={<ListWalk kind="cases" id={item.id} path={(id) => `/cases/${id}`} />}
      fixed
      head={<Head aCase={aCase} />}
    >
      <div className={s.three}>
        <ScrollColumn label={t('pane.record')}>
          <PartiesPane aCase={aCase} />
          <TextPane aCase={aCase} />
          <EvidencePane aCase={aCase} />
        </ScrollColumn>
        <ScrollColumn label={t('pane.course')}>
          <ClocksPane aCase={aCase} />
          <StepsPane aCase={aCase} />
        </ScrollColumn>
        <ScrollColumn label={t('pane.now')}>
          <ActionsPane aCase={aCase} />
          <WaitsPane aCase={aCase} />
          {aCase.links.length > 0 && <Links aCase={aCase} />}
        </ScrollColumn>
      </div>
    </Page>
  )
}

/** State, outcome and the citizen's own word are three facts. */
function Head({ aCase }: { aCase: CaseDetail }) {
  const { item } = aCase
  const unit = item.unitName
    ? t('page.unit', { unit: item.unitName, handler: item.handlerName })
    : t('page.unit.none')
  return (
    <div className={s.headRow}>
      <div className={s.headMain}>
        <h1 className={s.headTitle}>
          <StatusTag tone="accent">{t(`kind.${item.kind}`)}</StatusTag>
          {item.title}
          {item.isUrgent && <StatusTag tone="bad">{t('c.urgent')}</StatusTag>}
        </h1>
        <span className={s.note}>
          {[item.operatorName && t('page.operator', { name: item.operatorName }), unit]
            .filter(Boolean)
            .join('　')}
          {aCase.mergedInto && (
            <>
              　
              <To path={`/cases/${aCase.mergedInto.id}`}>
                {t('page.merged', { number: aCase.mergedInto.number })}
              </To>
            </>
          )}
        </span>
      </div>
      <Fact label={t('page.state')} value={t(`state.${item.state}`)} />
      <Fact
        label={t('page.outcome')}
        value={item.outcome ? t(`outcome.${item.outcome}`) : t('page.outcome.none')}
      />
      <Fact
        label={t('page.says')}
        value={aCase.citizenSays ? t(`says.${aCase.citizenSays}`) : t('page.says.none')}
      />
      <div className={s.headFact}>
        <span>{t('page.due')}</span>
        {item.due && !item.isDone ? (
          <strong>
            <LampShape
              tone={item.due.lamp === 'yellow' ? 'amber' : item.due.lamp === 'none' ? 'idle' : item.due.lamp}
            />{' '}
            {shortDay(item.due.day, businessNow())} {dueWords(item.due)}
          </strong>
        ) : (
          <span>{t('page.due.none')}</span>
        )}
      </div>
    </div>
  )
}

const Fact = ({ label, value }: { label: string; value: string }) => (
  <div className={s.headFact}>
    <span>{label}</span>
    <strong>{value}</strong>
  </div>
)

function Links({ aCase }: { aCase: CaseDetail }) {
  return (
    <Pane title={t('pane.links')} note={t('pane.links.count', { count: aCase.links.length })}>
      {aCase.links.map((link) => (
        <To key={`${link.id}${link.kind}`} path={`/cases/${link.id}`} className={s.link ?? ''}>
          <span>
            <strong>{t(`kind.${link.caseKind}`)}</strong> {link.number}{' '}
            <StatusTag>{t(`link.${link.kind}`)}</StatusTag>
          </span>
          <span>{link.title}</span>
          <span className={s.note}>{t(`state.${link.state}`)}</span>
        </To>
      ))}
    </Pane>
  )
}
