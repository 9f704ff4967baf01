import type { Column } from '#kit/ui/DataTable.tsx'
import { stamp } from '#kit/ui/dates.ts'
import { To } from '#kit/ui/nav.tsx'
import { StatusTag, type Tone } from '#kit/ui/StatusTag.tsx'
import type { CaseListItem, Kind, State } from '../contract.ts'
import { DueLamp } from './DueLamp.tsx'
import type { Lists } from './queries.ts'
import { t } from './words.ts'
import s from './cases.module.css'

const OPEN: Tone = 'accent'
const TONES: Partial<Record<State, Tone>> = {
  settled: 'ok',
  archived: 'plain',
  closed: 'plain',
  answered: 'ok',
  withdrawn: 'plain',
  merged: 'plain',
  'return-asked': 'warn',
  refused: 'plain',
  terminated: 'plain',
}
export const StateTag = ({ state }: { state: State }) => (
  <StatusTag tone={TONES[state] ?? OPEN}>{t(`state.${state}`)}</StatusTag>
)

export const columns = (lists: Lists, kind: Kind | undefined): Column<CaseListItem>[] => [
  {
    key: 'title',
    title: t('c.title'),
    isFixed: true,
    render: (row) => (
      <span className={s.titleCell}>
        <To path={`/cases/${row.id}`}>{row.title}</To>
        <span className={s.sub}>
          {row.number}
          {row.isUrgent && <StatusTag tone="bad">{t('c.urgent')}</StatusTag>}
          {row.imported && <StatusTag>{t('c.imported')}</StatusTag>}
          {row.tags.map((tag) => (
            <StatusTag key={tag} tone="warn">
              {tag}
            </StatusTag>
          ))}
        </span>
      </span>
    ),
  },
  ...(kind
    ? []
    : [{ key: 'kind', title: t('f.kind'), width: 64, render: (row: CaseListItem) => t(`kind.${row.kind}`) }]),
  { key: 'state', title: t('c.state'), width: 104, render: (row) => <StateTag state={row.state} /> },
  {
    key: 'due',
    title: t('c.due'),
    width: 178,
    // Only complaints have a limit, and a question has nobody it is about: an empty column says nothing.
    isHidden: kind === 'report' || kind === 'consultation',
    render: (row) =>
      row.due && !row.isDone && <DueLamp due={row.due} caseId={row.id} ruleSet={row.ruleSet} />,
  },
  {
    key: 'operator',
    title: t('c.operator'),
    width: 190,
    isHidden: kind === 'consultation',
    render: (row) => row.operatorName,
  },
  {
    key: 'person',
    title: t('c.person'),
    width: 130,
    render: (row) =>
      row.personMasked || row.phoneMasked ? (
        <span className={s.two}>
          {row.personMasked}
          <span className={s.sub}>{row.phoneMasked}</span>
        </span>
      ) : (
        <span className={s.sub}>{t('c.anonymous')}</span>
      ),
  },
  {
    key: 'unit',
    title: t('c.unit'),
    width: 110,
    render: (row) => (
      <span className={s.two}>
        {row.unitName || '—'}
        <span className={s.sub}>{row.handlerName}</span>
      </span>
    ),
  },
  { key: 'received', title: t('c.received'), width: 142, render: (row) => stamp(row.receivedAt) },
  {
    key: 'class',
    title: t('f.class'),
    width: 110,
    isHidden: true,
    render: (row) => lists.name('class', row.classCode),
  },
  {
    key: 'problem',
    title: t('f.problem'),
    width: 100,
    isHidden: true,
    render: (row) => lists.name('problem', row.problemCode),
  },
  {
    key: 'topic',
    title: t('f.topic'),
    width: 110,
    isHidden: true,
    render: (row) => lists.name('topic', row.topicCode),
  },
  {
    key: 'district',
    title: t('f.district'),
    width: 90,
    isHidden: true,
    render: (row) => lists.name('district', row.districtCode),
  },
  {
    key: 'channel',
    title: t('f.channel'),
    width: 120,
    isHidden: true,
    render: (row) => t(`channel.${row.channel}`),
  },
  {
    key: 'outcome',
    title: t('f.outcome'),
    width: 90,
    isHidden: true,
    render: (row) => row.outcome && t(`outcome.${row.outcome}`),
  },
]
