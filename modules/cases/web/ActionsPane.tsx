import { Button } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useAct } from '#kit/ui/act.ts'
import { useHotkeys } from '#kit/ui/hotkeys.ts'
import { KeyHint } from '#kit/ui/KeyHint.tsx'
import { Pane } from '#kit/ui/Page.tsx'
import { problemOf } from '#kit/ui/problem.ts'
import { Refused, RefusedAction } from '#kit/ui/states.tsx'
import type { Action, CaseDetail, NextAction } from '../contract.ts'
import { cases } from './api.ts'
import { lawText } from './law.ts'
import { fresh } from './queries.ts'
import { t } from './words.ts'
import s from './cases.module.css'

const load = () => import('./ActionForm.tsx')
const ActionForm = lazy(load)

/** Beside the record's own buttons: evidence has its pane. */
const ELSEWHERE: readonly Action[] = ['register', 'add-evidence']
/** Never the main step: they lead off the way, or move nothing. */
const ASIDE: readonly Action[] = [
  'note',
  'tag',
  'link',
  'edit',
  'split',
  'assign',
  'withdraw',
  'merge',
  'ask-return',
]
/** Back or away from the usual way: never the first that the hands meet. */
const OFF_THE_WAY: readonly Action[] = [
  'refuse',
  'terminate',
  'rework',
  'reopen',
  'not-file',
  'drop',
  'redirect',
]
/** Nothing to ask: done by the press itself. */
const AT_ONCE: readonly Action[] = ['sign']

/** What can be done now, allowed ones first; the rest with the rule's own reason. */
export function ActionsPane({ aCase }: { aCase: CaseDetail }) {
  const [open, setOpen] = useState<Action>()
  const { id, version, ruleSet } = aCase.item
  const atOnce = useAct((action: Action) => cases.step(id, action, { version }), {
    fresh: [fresh.all],
    said: (_, action) => t('act.done', { action: t(`case.action.${action}`) }),
  })
  const next = aCase.next.filter((one) => !ELSEWHERE.includes(one.action))
  const ways = next.filter((one) => one.allowed && !ASIDE.includes(one.action))
  const isOff = (one: NextAction) => OFF_THE_WAY.includes(one.action)
  const main = [...ways.filter((one) => !isOff(one)), ...ways.filter(isOff)]
  const aside = next.filter((one) => one.allowed && ASIDE.includes(one.action))
  const start = (action: Action) => (AT_ONCE.includes(action) ? void atOnce.run(action) : setOpen(action))
  const first = main[0]
  useHotkeys({ 'Ctrl+Enter': () => first && start(first.action) }, open === undefined && first !== undefined)
  const button = (one: NextAction) => (
    <Button
      key={one.action}
      type={one === first ? 'primary' : 'default'}
      loading={atOnce.isBusy && AT_ONCE.includes(one.action)}
      onClick={() => start(one.action)}
      onPointerEnter={() => void load()}
    >
      {t(`case.action.${one.action}`)}
      <span className={s.source}>
        {one === first ? <KeyHint keys="Ctrl+Enter" /> : lawText(one.source, ruleSet)}
      </span>
    </Button>
  )
  return (
    <Pane title={t('pane.now')}>
      {main.length + aside.length === 0 && <p className={s.note}>{t('pane.now.none')}</p>}
      <div className={s.actions}>{main.map(button)}</div>
      {aside.length > 0 && <div className={s.asideActions}>{aside.map(button)}</div>}
      {atOnce.error && <DirectlyRefused error={atOnce.error} />}
      <RefusedActions all={next.filter((one) => !one.allowed)} />
      {open && (
        <Suspense>
          <ActionForm key={open} aCase={aCase} action={open} close={() => setOpen(undefined)} />
        </Suspense>
      )}
    </Pane>
  )
}

/** Somebody else was faster: the newest is already on the page, the person decides again. */
const DirectlyRefused = ({ error }: { error: unknown }) =>
  problemOf(error).code === 'stale-version' ? (
    <p className={s.badText} role="alert">
      {t('pane.changed')}
    </p>
  ) : (
    <Refused error={error} />
  )

/** The same reason is said once. */
function RefusedActions({ all }: { all: readonly NextAction[] }) {
  if (all.length === 0) return null
  return (
    <div className={s.refusedActions}>
      <h3 className={s.subHead}>{t('pane.notNow')}</h3>
      {[...Map.groupBy(all, (one) => one.why)]
        .toSorted((a, b) => a[1].length - b[1].length)
        .map(([why, same]) => (
          <RefusedAction
            key={why}
            name={same.map((one) => t(`case.action.${one.action}`)).join('、')}
            why={why}
          />
        ))}
    </div>
  )
}
