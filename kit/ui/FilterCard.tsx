import { DownOutlined, UpOutlined } from '@ant-design/icons'
import { Button, Form } from 'antd'
import { useEffect, useId, useState, type ReactNode } from 'react'
import { t } from './words.ts'
import s from './FilterCard.module.css'

export type FilterField = {
  readonly name: string
  readonly label: string
  readonly input: ReactNode
  readonly wide?: boolean
}

/**
 * The filter card of a list: what is looked for most stands first, the rest behind 展开. Enter or 查询 applies,
 * 重置 empties. `values` come from the address, `onSearch` puts them back there.
 */
export function FilterCard<V extends Record<string, unknown>>(props: {
  fields: readonly FilterField[]
  values: V
  onSearch: (values: V) => void
  /** Fields before 展开. */
  shown?: number
  extra?: ReactNode
}) {
  const { fields, values, onSearch, shown = 4, extra } = props
  const [form] = Form.useForm<V>()
  const id = useId()
  const isFilledBehind = fields.slice(shown).some((field) => isFilled(values[field.name]))
  const [isOpen, setOpen] = useState(isFilledBehind)
  const key = JSON.stringify(values)
  useEffect(() => {
    form.resetFields()
    form.setFieldsValue(values)
    // values are compared by content
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [form, key])
  const reset = () => onSearch(Object.fromEntries(fields.map((field) => [field.name, undefined])) as V)
  return (
    <search className={s.card}>
      <Form form={form} onFinish={(all) => onSearch({ ...values, ...all })} name={id} colon={false}>
        <div className={s.grid}>
          {fields.map((field, i) => (
            <Form.Item
              key={field.name}
              name={field.name as never}
              label={field.label}
              className={field.wide ? `${s.wide}` : ''}
              hidden={!isOpen && i >= shown}
            >
              {field.input}
            </Form.Item>
          ))}
          <div className={s.buttons}>
            {extra}
            <Button type="primary" htmlType="submit">
              {t('filter.search')}
            </Button>
            <Button onClick={reset}>{t('filter.reset')}</Button>
            {fields.length > shown && (
              <Button
                type="link"
                onClick={() => setOpen(!isOpen)}
                aria-expanded={isOpen}
                icon={isOpen ? <UpOutlined aria-hidden /> : <DownOutlined aria-hidden />}
                iconPlacement="end"
              >
                {isOpen ? t('filter.less') : t('filter.more')}
              </Button>
            )}
          </div>
        </div>
      </Form>
    </search>
  )
}

const isFilled = (value: unknown) =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)
