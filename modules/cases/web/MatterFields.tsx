import { Input, InputNumber, Select } from 'antd'
import { lacks, type DeskPart } from './desk-types.ts'
import type { Lists } from './queries.ts'
import { t } from './words.ts'
import s from './cases.module.css'

/** Whom about and what: shared by all cases of the call. */
export function MatterFields({ form, change, missing, lists }: DeskPart & { lists: Lists }) {
  const pick = (field: 'districtCode' | 'classCode' | 'problemCode' | 'topicCode', options: object[]) => (
    <Select
      id={`desk-${field}`}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      value={form[field] ?? null}
      onChange={(value: string | undefined) => change({ [field]: value ?? null })}
      options={options}
    />
  )
  return (
    <div className={s.grid2}>
      <label htmlFor="desk-operatorName">{t('f.operator')}</label>
      <Input
        id="desk-operatorName"
        value={form.operatorName}
        maxLength={120}
        status={lacks(missing, 'operatorName') ? 'error' : ''}
        placeholder={lacks(missing, 'operatorName') ? t('desk.unheard') : ''}
        onChange={(event) => change({ operatorName: event.target.value })}
      />
      <label htmlFor="desk-operatorAddress">{t('desk.operatorAddress')}</label>
      <Input
        id="desk-operatorAddress"
        className={s.wideField ?? ''}
        value={form.operatorAddress}
        maxLength={200}
        status={lacks(missing, 'operatorAddress') ? 'warning' : ''}
        placeholder={lacks(missing, 'operatorAddress') ? t('desk.unheard') : ''}
        onChange={(event) => change({ operatorAddress: event.target.value })}
      />
      <label htmlFor="desk-districtCode">{t('f.district')}</label>
      {pick('districtCode', lists.options('district'))}
      <label htmlFor="desk-classCode">{t('f.class')}</label>
      {pick('classCode', lists.grouped('class'))}
      <label htmlFor="desk-problemCode">{t('f.problem')}</label>
      {pick('problemCode', lists.grouped('problem'))}
      <label htmlFor="desk-topicCode">{t('f.topic')}</label>
      {pick('topicCode', lists.options('topic'))}
      <label htmlFor="desk-amount">{t('fact.amount')}</label>
      <InputNumber
        id="desk-amount"
        min={0}
        max={10_000_000_000}
        precision={2}
        value={form.amount}
        onChange={(amount) => change({ amount })}
        className={s.whole ?? ''}
      />
      <label htmlFor="desk-title">{t('c.title')}</label>
      <Input
        id="desk-title"
        value={form.title}
        maxLength={200}
        placeholder={t('desk.title.hint')}
        onChange={(event) => change({ title: event.target.value })}
      />
    </div>
  )
}
