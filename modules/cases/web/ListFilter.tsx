import { DatePicker, Input, Select } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import type { ReactNode } from 'react'
import { FilterCard } from '#kit/ui/FilterCard.tsx'
import { many, one } from '#kit/ui/nav.tsx'
import { StaffSelect, UnitSelect } from '#people/web'
import { CHANNEL_NAMES, KIND_NAMES, OUTCOME_NAMES, STATE_NAMES } from '../rules/names.ts'
import { statesOf } from '../rules/next.ts'
import type { Kind } from '../contract.ts'
import type { Lists } from './queries.ts'
import { t } from './words.ts'

type Days = [Dayjs | null, Dayjs | null] | null
type Form = Record<string, unknown> & { received?: Days; due?: Days; phone?: string }
type Query = Record<string, string | string[]>

const daysOf = (query: Query, from: string, to: string): Days => {
  const [a, b] = [one(query[from]), one(query[to])]
  return a || b ? [a ? dayjs(a) : null, b ? dayjs(b) : null] : null
}
const options = (prefix: string, codes: readonly string[]) =>
  codes.map((code) => ({ value: code, label: t(`${prefix}.${code}` as 'kind.complaint') }))

/** A person by name, or one of the two that have no name in an address: oneself, nobody yet. */
function HandlerInput(props: {
  id?: string
  value?: string
  onChange?: (value: string | undefined) => void
}) {
  return (
    <StaffSelect
      {...props}
      aria-label={t('f.handler')}
      also={[
        { value: 'me', label: t('f.handler.me') },
        { value: 'none', label: t('f.handler.none') },
      ]}
    />
  )
}

/** Every filter of an office's list; what is looked for most stands before 展开. */
export function ListFilter(props: {
  kind: Kind | undefined
  query: Query
  phone: string | undefined
  lists: Lists
  onSearch: (query: Query & Record<string, string | string[] | undefined>, phone: string | undefined) => void
  extra?: ReactNode
}) {
  const { kind, query, lists } = props
  const states = kind ? statesOf(kind) : Object.keys(STATE_NAMES)
  const several = (given: { value: string; label: string }[]) => (
    <Select
      mode="multiple"
      allowClear
      maxTagCount="responsive"
      showSearch={{ optionFilterProp: 'label' }}
      options={given}
    />
  )
  /** Classes and problems have groups; districts have streets below them, which no list filters by. */
  const pick = (list: Parameters<Lists['options']>[0]) =>
    several(
      list === 'district' || lists.grouped(list).length === 0
        ? lists.options(list)
        : lists.grouped(list).flatMap((group) => group.options),
    )
  const yesNo = (yes: string, no?: string) => (
    <Select
      allowClear
      options={[{ value: 'yes', label: yes }, ...(no ? [{ value: 'no', label: no }] : [])]}
    />
  )
  const values: Form = {
    ...Object.fromEntries(
      ['q', 'number', 'operator', 'nationalNumber', 'handlerId', 'overdue', 'done', 'imported', 'sort'].map(
        (key) => [key, one(query[key])],
      ),
    ),
    ...Object.fromEntries(
      [
        'state',
        'outcome',
        'channel',
        'classCode',
        'problemCode',
        'topicCode',
        'districtCode',
        'tag',
        'kind',
      ].map((key) => [key, many(query[key])]),
    ),
    unitId: one(query['unitId']),
    received: daysOf(query, 'receivedFrom', 'receivedTo'),
    due: daysOf(query, 'dueFrom', 'dueTo'),
    ...(props.phone !== undefined && { phone: props.phone }),
  }
  return (
    <FilterCard<Form>
      values={values}
      extra={props.extra}
      onSearch={({ received, due, phone, ...rest }) =>
        props.onSearch(
          {
            ...(rest as Query),
            receivedFrom: received?.[0]?.format('YYYY-MM-DD'),
            receivedTo: received?.[1]?.format('YYYY-MM-DD'),
            dueFrom: due?.[0]?.format('YYYY-MM-DD'),
            dueTo: due?.[1]?.format('YYYY-MM-DD'),
          } as Query,
          phone?.trim() || undefined,
        )
      }
      fields={[
        {
          name: 'q',
          label: t('f.q'),
          wide: true,
          input: <Input allowClear maxLength={100} placeholder={t('f.q.hint')} />,
        },
        { name: 'state', label: t('f.state'), input: several(options('state', states)) },
        { name: 'unitId', label: t('f.unit'), input: <UnitSelect aria-label={t('f.unit')} /> },
        { name: 'overdue', label: t('f.late'), input: yesNo(t('f.late.yes')) },
        ...(kind
          ? []
          : [{ name: 'kind', label: t('f.kind'), input: several(options('kind', Object.keys(KIND_NAMES))) }]),
        {
          name: 'received',
          label: t('f.received'),
          input: <DatePicker.RangePicker allowEmpty={[true, true]} />,
        },
        { name: 'due', label: t('f.due'), input: <DatePicker.RangePicker allowEmpty={[true, true]} /> },
        {
          name: 'phone',
          label: t('f.phone'),
          input: <Input allowClear maxLength={30} autoComplete="off" placeholder={t('f.phone.hint')} />,
        },
        {
          name: 'number',
          label: t('f.number'),
          input: <Input allowClear maxLength={30} spellCheck={false} />,
        },
        { name: 'operator', label: t('f.operator'), input: <Input allowClear maxLength={120} /> },
        { name: 'handlerId', label: t('f.handler'), input: <HandlerInput /> },
        { name: 'districtCode', label: t('f.district'), input: pick('district') },
        { name: 'classCode', label: t('f.class'), input: pick('class') },
        { name: 'problemCode', label: t('f.problem'), input: pick('problem') },
        { name: 'topicCode', label: t('f.topic'), input: pick('topic') },
        {
          name: 'channel',
          label: t('f.channel'),
          input: several(options('channel', Object.keys(CHANNEL_NAMES))),
        },
        {
          name: 'outcome',
          label: t('f.outcome'),
          input: several(options('outcome', Object.keys(OUTCOME_NAMES))),
        },
        { name: 'done', label: t('f.done'), input: yesNo(t('f.done.yes'), t('f.done.no')) },
        { name: 'tag', label: t('f.tag'), input: pick('tag') },
        {
          name: 'nationalNumber',
          label: t('f.national'),
          input: <Input allowClear maxLength={40} spellCheck={false} />,
        },
        { name: 'imported', label: t('f.imported'), input: yesNo(t('f.imported.yes'), t('f.imported.no')) },
        {
          name: 'sort',
          label: t('list.sort'),
          input: (
            <Select
              allowClear
              options={[
                { value: 'received', label: t('list.sort.received') },
                { value: 'due', label: t('list.sort.due') },
              ]}
            />
          ),
        },
      ]}
    />
  )
}
