/** The calls of people's screens, one line each; their shapes come from the server's own description. */
import { api, ask, onceOnly } from '#kit/ui/api.ts'
import type {
  AuditQuery,
  ChangePassword,
  CloseUnit,
  CreateKey,
  CreateStaff,
  CreateUnit,
  EditCentre,
  EditStaff,
  EditUnit,
  SetRoles,
  StaffQuery,
  StaffReason,
} from '../contract.ts'

const at = (id: string) => ({ params: { path: { id } } })
const on = (signal: AbortSignal | undefined) => (signal ? { signal } : {})

export const people = {
  units: (signal?: AbortSignal) => ask(api.GET('/api/units', on(signal))),
  createUnit: (body: CreateUnit) => ask(api.POST('/api/units', { body, headers: onceOnly() })),
  editUnit: (id: string, body: EditUnit) => ask(api.PUT('/api/units/{id}', { ...at(id), body })),
  closeUnit: (id: string, body: CloseUnit) => ask(api.POST('/api/units/{id}/close', { ...at(id), body })),
  reopenUnit: (id: string, body: CloseUnit) => ask(api.POST('/api/units/{id}/reopen', { ...at(id), body })),

  staff: (query: StaffQuery, signal?: AbortSignal) =>
    ask(api.GET('/api/staff', { params: { query }, ...on(signal) })),
  person: (id: string) => ask(api.GET('/api/staff/{id}', at(id))),
  createStaff: (body: CreateStaff) => ask(api.POST('/api/staff', { body, headers: onceOnly() })),
  editStaff: (id: string, body: EditStaff) => ask(api.PUT('/api/staff/{id}', { ...at(id), body })),
  setRoles: (id: string, body: SetRoles) => ask(api.PUT('/api/staff/{id}/roles', { ...at(id), body })),
  deactivate: (id: string, body: StaffReason) =>
    ask(api.POST('/api/staff/{id}/deactivate', { ...at(id), body })),
  reactivate: (id: string, body: StaffReason) =>
    ask(api.POST('/api/staff/{id}/reactivate', { ...at(id), body })),
  resetPassword: (id: string, body: StaffReason) =>
    ask(api.POST('/api/staff/{id}/reset-password', { ...at(id), body })),
  resetSecondFactor: (id: string, body: StaffReason) =>
    ask(api.POST('/api/staff/{id}/reset-second-factor', { ...at(id), body })),
  sessionsOf: (id: string) => ask(api.GET('/api/staff/{id}/sessions', at(id))),
  endSessionsOf: (id: string) => ask(api.POST('/api/staff/{id}/end-sessions', at(id))),

  keys: () => ask(api.GET('/api/keys')),
  createKey: (body: CreateKey) => ask(api.POST('/api/keys', { body, headers: onceOnly() })),
  revokeKey: (id: string) => ask(api.POST('/api/keys/{id}/revoke', at(id))),

  me: () => ask(api.GET('/api/me')),
  signOut: () => ask(api.POST('/api/sign-out')),
  sessions: () => ask(api.GET('/api/me/sessions')),
  endSession: (id: string) => ask(api.DELETE('/api/me/sessions/{id}', at(id))),
  changePassword: (body: ChangePassword) => ask(api.POST('/api/me/password', { body })),
  enrol: () => ask(api.POST('/api/me/second-factor/enrol', { body: {} })),
  confirmFactor: (code: string) => ask(api.POST('/api/me/second-factor/confirm', { body: { code } })),

  audit: (query: AuditQuery, signal?: AbortSignal) =>
    ask(api.GET('/api/audit', { params: { query }, ...on(signal) })),
  centre: () => ask(api.GET('/api/centre')),
  editCentre: (body: EditCentre) => ask(api.PUT('/api/centre', { body })),

  verify: () => ask(api.POST('/api/audit/verify')),
}
