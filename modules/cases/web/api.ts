/** The calls of the screens of cases, one line each; their shapes come from the server's own description. */
import { api, ask, onceOnly } from '#kit/ui/api.ts'
import { ApiProblem, readProblem } from '#kit/ui/problem.ts'
import type { Action, CaseFilter, CaseQuery, CaseSplit, ContactGiven, Stepped } from '../contract.ts'

const on = (signal: AbortSignal | undefined) => (signal ? { signal } : {})
const at = (caseId: string) => ({ params: { path: { caseId } } })

export const cases = {
  search: (body: CaseQuery, signal?: AbortSignal) =>
    ask(api.POST('/api/cases/search', { body, ...on(signal) })),
  get: (caseId: string, signal?: AbortSignal) =>
    ask(api.GET('/api/cases/{caseId}', { ...at(caseId), ...on(signal) })),
  history: (phone: string, signal?: AbortSignal) =>
    ask(api.POST('/api/callers/history', { body: { phone }, ...on(signal) })),
  workbench: (signal?: AbortSignal) => ask(api.GET('/api/workbench', on(signal))),
  catalogue: (signal?: AbortSignal) => ask(api.GET('/api/catalogue', on(signal))),
  register: (body: ContactGiven, once: ReturnType<typeof onceOnly>) =>
    ask(api.POST('/api/contacts', { body, headers: once })),
  assign: (items: { id: string; version: number }[], handlerId: string, why: string) =>
    ask(api.POST('/api/cases/assign', { body: { items, handlerId, why } })),
  reveal: (
    caseId: string,
    what: 'name' | 'phone' | 'id-number' | 'address' | 'story' | 'all',
    reason: string,
    partyId?: string,
  ) =>
    ask(
      api.POST('/api/cases/{caseId}/reveal', {
        ...at(caseId),
        body: { what, reason, ...(partyId && { partyId }) },
      }),
    ),
  drafts: (signal?: AbortSignal) => ask(api.GET('/api/drafts', on(signal))),
  draftKey: () => ask(api.GET('/api/draft-key')),
  saveDraft: (id: string, form: string, version: number) =>
    ask(api.PUT('/api/drafts/{id}', { params: { path: { id } }, body: { form, version } })),
  removeDraft: (id: string) => ask(api.DELETE('/api/drafts/{id}', { params: { path: { id } } })),
  savedViews: (signal?: AbortSignal) => ask(api.GET('/api/views', on(signal))),
  saveView: (name: string, filters: CaseFilter) =>
    ask(api.POST('/api/views', { body: { name, filters }, headers: onceOnly() })),
  removeView: (id: string) => ask(api.DELETE('/api/views/{id}', { params: { path: { id } } })),

  /** Any step: the path is made of the action, the body is that of ACTION_BODIES. A split makes a case: once only. */
  step: (caseId: string, action: Action, body: Record<string, unknown>): Promise<Stepped | CaseSplit> =>
    send(`/api/cases/${caseId}/${action}`, JSON.stringify(body), {
      'content-type': 'application/json',
      ...onceOnly(),
    }) as Promise<Stepped | CaseSplit>,
  addEvidence: (caseId: string, file: File): Promise<unknown> => {
    const form = new FormData()
    form.append('file', file, file.name)
    return send(`/api/cases/${caseId}/evidence`, form, {})
  },
  export: (filter: CaseFilter, format: 'csv' | 'xlsx'): Promise<Blob> =>
    fetchOk('/api/cases/export', JSON.stringify({ filter, format }), {
      'content-type': 'application/json',
      accept: '*/*',
    }).then((response) => response.blob()),
  /** Evidence of a report asks for a reason, and the reading is logged. */
  readEvidence: (caseId: string, evidenceId: string, reason: string): Promise<Blob> =>
    fetchOk(`/api/cases/${caseId}/evidence/${evidenceId}/read`, JSON.stringify({ reason }), {
      'content-type': 'application/json',
    }).then((response) => response.blob()),
}

async function fetchOk(
  path: string,
  body: string | FormData,
  headers: Record<string, string>,
): Promise<Response> {
  const response = await fetch(path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { accept: 'application/json', ...headers },
    body,
  }).catch(() => {
    throw new ApiProblem({ status: 0, code: 'no-answer' })
  })
  if (response.ok) return response
  throw new ApiProblem(readProblem(response.status, await response.json().catch(() => null)))
}

const send = async (
  path: string,
  body: string | FormData,
  headers: Record<string, string>,
): Promise<unknown> => (await fetchOk(path, body, headers)).json()
