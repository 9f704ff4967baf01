/** The fields of each action and the body they make: one small form per action, after ACTION_BODIES of the contract. */
import { Checkbox, Form, Input, InputNumber, Radio, Select } from 'antd'
import type { ComponentType, ReactNode } from 'react'
import { StaffSelect, UnitSelect } from '#people/web'
import { CITIZEN_SAYS_NAMES, KIND_NAMES, LINK_NAMES, RETURN_REASON_NAMES } from '../rules/names.ts'
import type { Action, CaseDetail } from '../contract.ts'
import { CaseSelect } from './CaseSelect.tsx'
import { useLists } from './queries.ts'
import { t } from './words.ts'
import s from './cases.module.css'

export type Values = Record<string, unknown>
type Fields = ComponentType<{ aCase: CaseDetail }>

const Item = ({
  name,
  label,
  must,
  children,
}: {
  name: string
  label: string
  must?: boolean
  children: ReactNode
}) => (
  <Form.Item name={name} label={label} rules={must ? [{ required: true, whitespace: true }] : []}>
    {children}
  </Form.Item>
)
/** For values that are no text. */
const Pick = ({
  name,
  label,
  must,
  children,
}: {
  name: string
  label: string
  must?: boolean
  children: ReactNode
}) => (
  <Form.Item name={name} label={label} rules={must ? [{ required: true }] : []}>
    {children}
  </Form.Item>
)
const Words = ({
  name = 'why',
  label = t('act.why'),
  must = false,
  max = 2000,
}: {
  name?: string
  label?: string
  must?: boolean
  max?: number
}) => (
  <Item name={name} label={label} must={must}>
    <Input.TextArea
      rows={3}
      className={s.grows ?? ''}
      maxLength={max}
      placeholder={name === 'why' ? t('act.why.hint') : ''}
    />
  </Item>
)
const Yuan = ({ name, label, must }: { name: string; label: string; must?: boolean }) => (
  <Pick name={name} label={label} must={must ?? false}>
    <InputNumber min={0} max={10_000_000_000} precision={2} className={s.whole ?? ''} />
  </Pick>
)
const choices = (prefix: string, codes: readonly string[]) =>
  codes.map((code) => ({ value: code, label: t(`${prefix}.${code}` as 'kind.complaint') }))
const why =
  (must: boolean): Fields =>
  () => <Words must={must} />

/** Six grounds under O20, seven under O121 (arts. 15, 16). */
const Refuse: Fields = ({ aCase }) => {
  const isNew = aCase.item.ruleSet === 'o121'
  const grounds = ['1', '2', '3', '4', '5', '6', ...(isNew ? ['7'] : [])]
  return (
    <>
      <Pick name="ground" label={t('a.ground')} must>
        <Select
          options={grounds.map((n) => ({
            value: n,
            label: n === '6' ? t(isNew ? 'g.6.o121' : 'g.6.o20') : t(`g.${n}` as 'g.1'),
          }))}
        />
      </Pick>
      <Words must />
    </>
  )
}

const Terminate: Fields = () => (
  <>
    <Pick name="ground" label={t('a.ground')} must>
      <Select
        options={['1', '2', '3', '4', '5', '6', '7'].map((n) => ({ value: n, label: t(`t.${n}` as 't.1') }))}
      />
    </Pick>
    <Words must />
  </>
)

const Dispatch: Fields = () => (
  <>
    <Pick name="unitId" label={t('a.unit')} must>
      <UnitSelect aria-label={t('a.unit')} />
    </Pick>
    <Words />
  </>
)

const AskReturn: Fields = () => (
  <>
    <Pick name="reason" label={t('a.reason')} must>
      <Select options={choices('return', Object.keys(RETURN_REASON_NAMES))} />
    </Pick>
    <Words must />
    <Form.Item name="newFacts" valuePropName="checked">
      <Checkbox>{t('a.newFacts')}</Checkbox>
    </Form.Item>
    <Form.Item name="lackOfPowerSigned" valuePropName="checked">
      <Checkbox>{t('a.lackOfPower')}</Checkbox>
    </Form.Item>
  </>
)

const DecideReturn: Fields = () => (
  <>
    <Pick name="grant" label={t('a.grant')} must>
      <Radio.Group
        options={[
          { value: true, label: t('a.grant.yes') },
          { value: false, label: t('a.grant.no') },
        ]}
      />
    </Pick>
    <Words must />
    <Pick name="unitId" label={t('a.rerouteTo')}>
      <UnitSelect aria-label={t('a.rerouteTo')} />
    </Pick>
  </>
)

const Reply: Fields = () => (
  <>
    <Words name="reply" label={t('a.reply')} must />
    <Form.Item name="toCitizen" valuePropName="checked">
      <Checkbox>{t('a.toCitizen')}</Checkbox>
    </Form.Item>
  </>
)

const Withdraw: Fields = () => (
  <>
    <Words name="words" label={t('a.words')} must />
    <Item name="channel" label={t('a.channel')} must>
      <Input maxLength={40} />
    </Item>
  </>
)

const Revisit: Fields = () => (
  <>
    <Pick name="citizenSays" label={t('a.says')} must>
      <Radio.Group options={choices('says', Object.keys(CITIZEN_SAYS_NAMES))} />
    </Pick>
    <Pick name="satisfaction" label={t('a.satisfaction')}>
      <Radio.Group
        options={[5, 4, 3, 2, 1].map((n) => ({ value: n, label: t(`grade.${n}` as 'grade.5') }))}
      />
    </Pick>
    <Words name="words" label={t('a.words')} />
  </>
)

const Settle: Fields = () => (
  <>
    <Words name="agreement" label={t('a.agreement')} must />
    <Yuan name="recoveredCents" label={t('a.recovered')} must />
  </>
)

const Penalise: Fields = () => (
  <>
    <Item name="decisionNumber" label={t('a.decisionNumber')} must>
      <Input maxLength={60} />
    </Item>
    <Yuan name="amountCents" label={t('a.fine')} must />
    <Words />
  </>
)

const File: Fields = () => (
  <>
    <Words must />
    <Item name="fileNumber" label={t('a.fileNumber')}>
      <Input maxLength={60} />
    </Item>
  </>
)

const Notify: Fields = () => (
  <>
    <Words name="words" label={t('a.words')} must />
    <Item name="by" label={t('a.by')} must>
      <Input maxLength={40} />
    </Item>
  </>
)

/** Repeats are of one kind; the server refuses the rest. */
const Merge: Fields = ({ aCase }) => (
  <>
    <Pick name="intoId" label={t('a.into')} must>
      <CaseSelect aCase={aCase} kind={aCase.item.kind} />
    </Pick>
    <Words must />
  </>
)

const LinkTo: Fields = ({ aCase }) => (
  <>
    <Pick name="otherId" label={t('a.other')} must>
      <CaseSelect aCase={aCase} />
    </Pick>
    <Pick name="kind" label={t('a.linkKind')} must>
      <Select
        options={choices(
          'link',
          Object.keys(LINK_NAMES).filter((kind) => kind !== 'same-contact' && kind !== 'duplicate-of'),
        )}
      />
    </Pick>
    <Words />
  </>
)

const Assign: Fields = ({ aCase }) => (
  <>
    <Pick name="handlerId" label={t('a.handler')} must>
      <StaffSelect
        role="handler"
        aria-label={t('a.handler')}
        {...(aCase.item.unitId && { unitId: aCase.item.unitId })}
      />
    </Pick>
    <Words />
  </>
)

const Codes = () => {
  const lists = useLists()
  const pick = (options: object[]) => (
    <Select allowClear showSearch={{ optionFilterProp: 'label' }} options={options} />
  )
  return (
    <>
      <Pick name="classCode" label={t('a.class')}>
        {pick(lists.grouped('class'))}
      </Pick>
      <Pick name="problemCode" label={t('a.problem')}>
        {pick(lists.grouped('problem'))}
      </Pick>
      <Pick name="districtCode" label={t('a.district')}>
        {pick(lists.options('district'))}
      </Pick>
    </>
  )
}

const Edit: Fields = () => (
  <>
    <Item name="title" label={t('a.title')}>
      <Input maxLength={200} />
    </Item>
    <Words name="request" label={t('a.request')} />
    <Codes />
    <Yuan name="amountCents" label={t('a.amount')} />
    <Words />
  </>
)

const Split: Fields = ({ aCase }) => (
  <>
    <Pick name="kind" label={t('a.kind')} must>
      <Select
        options={choices(
          'kind',
          Object.keys(KIND_NAMES).filter((kind) => kind !== aCase.item.kind),
        )}
      />
    </Pick>
    <Item name="title" label={t('a.title')}>
      <Input maxLength={200} />
    </Item>
    <Words name="text" label={t('a.text')} must max={10_000} />
    <Words name="request" label={t('a.request')} />
    <Item name="operatorName" label={t('a.operatorName')}>
      <Input maxLength={120} />
    </Item>
    <Words />
  </>
)

const Tags: Fields = () => {
  const lists = useLists()
  return (
    <Pick name="tags" label={t('a.tags')}>
      <Select mode="tags" maxCount={20} options={lists.options('tag')} />
    </Pick>
  )
}

export const FIELDS: Partial<Record<Action, Fields>> = {
  edit: Edit,
  split: Split,
  link: LinkTo,
  answer: () => <Words name="answer" label={t('a.answer')} must max={4000} />,
  dispatch: Dispatch,
  assign: Assign,
  'ask-return': AskReturn,
  'decide-return': DecideReturn,
  reply: Reply,
  review: why(false),
  rework: why(true),
  close: why(false),
  reopen: why(true),
  withdraw: Withdraw,
  merge: Merge,
  unmerge: why(true),
  note: () => <Words name="note" label={t('a.note')} must />,
  tag: Tags,
  accept: why(false),
  refuse: Refuse,
  mediate: why(false),
  settle: Settle,
  terminate: Terminate,
  check: why(false),
  file: File,
  'not-file': why(true),
  penalise: Penalise,
  drop: why(true),
  notify: Notify,
  redirect: () => <Words name="where" label={t('a.where')} must />,
  revisit: Revisit,
  archive: why(false),
}
