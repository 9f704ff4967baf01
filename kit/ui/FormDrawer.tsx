import { App, Button, Drawer, Form, type FormInstance } from 'antd'
import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react'
import { useHotkeys } from './hotkeys.ts'
import { KeyHint } from './KeyHint.tsx'
import { ApiProblem, problemText } from './problem.ts'
import { Refused } from './states.tsx'
import { t } from './words.ts'
import s from './FormDrawer.module.css'

/**
 * A form at the right edge: focus in its first field, Ctrl+Enter saves, what was typed is not lost by a stray click.
 * A refusal that names a field stands at that field, any other above the buttons.
 */
export function FormDrawer<V extends object>(props: {
  title: ReactNode
  isOpen: boolean
  close: () => void
  initial: Partial<V>
  save: (values: V) => Promise<unknown>
  error?: unknown
  isBusy?: boolean
  saveText?: string
  width?: number
  form?: FormInstance<V>
  /** Beside the buttons when the version is stale: take the newest. */
  stale?: ReactNode
  children: ReactNode
}) {
  return (
    <Drawer
      title={props.title}
      open={props.isOpen}
      onClose={props.close}
      size={props.width ?? 480}
      destroyOnHidden
      autoFocus={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={null}
    >
      {props.isOpen && <Inside {...props} />}
    </Drawer>
  )
}

const FIRST_FIELD = 'input:not([type=hidden]):not([disabled]), textarea'

function Inside<V extends object>(props: Parameters<typeof FormDrawer<V>>[0]) {
  const [own] = Form.useForm<V>()
  const form = props.form ?? own
  const { modal } = App.useApp()
  const box = useRef<HTMLDivElement>(null)
  const { error } = props
  // At once, so that nothing typed after the key or click that opened it goes elsewhere; the drawer itself does not.
  useLayoutEffect(() => {
    const focus = () => box.current?.querySelector<HTMLElement>(FIRST_FIELD)?.focus()
    focus()
    // A drawer that is born open is not in the page yet, and its focus lock then takes the cross.
    const later = requestAnimationFrame(() => !box.current?.contains(document.activeElement) && focus())
    return () => cancelAnimationFrame(later)
  }, [])
  const field = error instanceof ApiProblem ? error.problem.field : undefined
  useEffect(() => {
    if (!(error instanceof ApiProblem) || !field) return
    form.setFields([{ name: field.split('.') as never, errors: [problemText(error.problem)] }])
    form.scrollToField(field.split('.'), { focus: true })
  }, [error, field, form])
  const close = () => {
    if (!form.isFieldsTouched()) return props.close()
    modal.confirm({
      title: t('form.discard'),
      content: t('form.discard.what'),
      okText: t('form.discard.yes'),
      cancelText: t('form.discard.no'),
      onOk: props.close,
    })
  }
  useHotkeys({ 'Ctrl+Enter': () => form.submit(), Escape: close }, true, true)
  return (
    <div ref={box}>
      <Form<V>
        form={form}
        layout="vertical"
        initialValues={props.initial}
        requiredMark={(label, { required }) => (
          <>
            {label}
            {required && <span className={s.required}>{t('form.required')}</span>}
          </>
        )}
        onFinish={(values) => void props.save(values)}
      >
        {props.children}
        {error !== undefined && error !== null && !field && <Refused error={error} />}
        <div className={s.buttons}>
          {props.stale}
          <Button onClick={close}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={props.isBusy ?? false}>
            {props.saveText ?? t('save')} <KeyHint keys="Ctrl+Enter" />
          </Button>
        </div>
      </Form>
    </div>
  )
}
