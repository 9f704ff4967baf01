/** 常用筛选: filters that a person keeps under a name. */
import { Type } from 'typebox'
import { answer, idempotent, type App } from '#kit/http/index.ts'
import type { Tx } from '#kit/db/index.ts'
import { uuid7 } from '#kit/ids.ts'
import { done, refuse, type Outcome, type Refusal } from '#kit/outcome.ts'
import type { Who } from '#people'
import { audit } from '#people/server'
import { SavedView, SavedViewBody, SavedViewList, ViewParams } from '../contract.ts'
import { maskText } from '../rules/mask.ts'
import { allOrNothing } from './all-or-nothing.ts'
import { refuseDays } from './list-cases.ts'
import type { CasesNeeds } from './needs.ts'
import { addView, hasViewNamed, removeView, replaceView, viewsOf } from './store/views.ts'

export type ViewNeeds = Pick<CasesNeeds, 'db' | 'clock'>

/** More than anybody scrolls through. */
const VIEWS_MAX = 50

const noSuchView = (): Refusal<'no-such-view'> => refuse('no-such-view')

/** Views lie readable in the database, so they hold nobody's phone or ID number. */
function refuseView({ name, filters }: SavedViewBody): Refusal<'bad-input'> | null {
  if (name.trim() === '') return refuse('bad-input', { field: 'name', why: '请填写名称' })
  if (filters.phone !== undefined)
    return refuse('bad-input', { field: 'filters.phone', why: '电话号码不能保存在常用筛选中' })
  if (maskText(name) !== name)
    return refuse('bad-input', { field: 'name', why: '个人信息不能保存在常用筛选中' })
  for (const field of ['q', 'operator', 'number', 'nationalNumber', 'tag'] as const) {
    const text = [filters[field] ?? []].flat().join('\n')
    if (maskText(text) !== text)
      return refuse('bad-input', { field: `filters.${field}`, why: '个人信息不能保存在常用筛选中' })
  }
  const days = refuseDays(filters)
  return days && { ...days, field: String(days.field).replace('filter.', 'filters.') }
}

/** Saves a view. Runs in the caller's transaction. Refusals: bad-input, name-taken, too-many-views. */
export async function saveView(
  tx: Tx,
  needs: ViewNeeds,
  who: Who,
  body: SavedViewBody,
): Promise<Outcome<SavedView, 'bad-input' | 'name-taken' | 'too-many-views'>> {
  const refusal = refuseView(body)
  if (refusal) return refusal
  if ((await viewsOf(tx, who.centreId, who.id)).length >= VIEWS_MAX)
    return refuse('too-many-views', { why: `常用筛选最多 ${VIEWS_MAX} 个` })
  const view = { id: uuid7(), name: body.name.trim(), filters: body.filters }
  const at = needs.clock.now()
  if (!(await addView(tx, who.centreId, who.id, view, at)))
    return refuse('name-taken', { field: 'name', why: '已有同名筛选' })
  await audit(tx, who, { at, action: 'view.save', targetKind: 'view', targetId: view.id })
  return done(view)
}

/** Writes over a view of one's own. Refusals: bad-input, no-such-view, name-taken. */
export const changeView = (
  needs: ViewNeeds,
  who: Who,
  id: string,
  body: SavedViewBody,
): Promise<Outcome<SavedView, 'bad-input' | 'no-such-view' | 'name-taken'>> =>
  allOrNothing(needs.db, async (tx) => {
    const refusal = refuseView(body)
    if (refusal) return refusal
    const view = { id, name: body.name.trim(), filters: body.filters }
    if (await hasViewNamed(tx, who.centreId, who.id, view.name, id))
      return refuse('name-taken', { field: 'name', why: '已有同名筛选' })
    if (!(await replaceView(tx, who.centreId, who.id, view))) return noSuchView()
    await audit(tx, who, { at: needs.clock.now(), action: 'view.change', targetKind: 'view', targetId: id })
    return done(view)
  })

export const deleteView = (needs: ViewNeeds, who: Who, id: string): Promise<Outcome<void, 'no-such-view'>> =>
  allOrNothing(needs.db, async (tx) => {
    if (!(await removeView(tx, who.centreId, who.id, id))) return noSuchView()
    await audit(tx, who, { at: needs.clock.now(), action: 'view.delete', targetKind: 'view', targetId: id })
    return done(undefined)
  })

export function savedViewRoutes(app: App, needs: ViewNeeds): void {
  const config = { may: 'view.own' }
  const tags = ['views']
  app.get(
    '/api/views',
    { schema: { tags, summary: 'My saved views', response: { 200: SavedViewList } }, config },
    async (request, reply) =>
      answer(reply, done({ items: await viewsOf(needs.db, request.who.centreId, request.who.id) })),
  )
  app.post(
    '/api/views',
    {
      schema: { tags, summary: 'Save a view', body: SavedViewBody, response: { 201: SavedView } },
      config: { ...config, idempotent: true },
    },
    async (request, reply) =>
      idempotent(request, reply, needs.db, (tx) => saveView(tx, needs, request.who, request.body)),
  )
  app.put(
    '/api/views/:id',
    {
      schema: {
        tags,
        summary: 'Change a view',
        params: ViewParams,
        body: SavedViewBody,
        response: { 200: SavedView },
      },
      config,
    },
    async (request, reply) =>
      answer(reply, await changeView(needs, request.who, request.params.id, request.body)),
  )
  app.delete(
    '/api/views/:id',
    {
      schema: { tags, summary: 'Delete a view', params: ViewParams, response: { 204: Type.Null() } },
      config,
    },
    async (request, reply) => answer(reply, await deleteView(needs, request.who, request.params.id)),
  )
}
