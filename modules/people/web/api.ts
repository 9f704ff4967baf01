/** The calls of people's screens, one line each. Shapes come from the contract. */
import type { Static } from 'typebox'
import type {
  AuditPage,
  AuditReport,
  CentreView,
  ChangePassword,
  CloseUnit,
  CreateKey,
  CreateStaff,
  CreateUnit,
  EditStaff,
  EditUnit,
  KeyCreated,
  KeyList,
  SecondFactorOffer,
  SessionList,
  SetRoles,
  SignedIn,
  StaffCreated,
  StaffPage,
  StaffReason,
  StaffView,
  TemporaryPassword,
  UnitList,
  UnitView,
} from '../contract.ts'
import { newKey, send } from '#kit/ui/api.ts'
import { formatQuery, type Query } from '#kit/ui/nav.tsx'

export type Units = Static<typeof UnitList>
export type Keys = Static<typeof KeyList>
export type Sessions = Static<typeof SessionList>
export type StaffRows = Static<typeof StaffPage>
export type AuditRows = Static<typeof AuditPage>

export const people = {
  units: (signal?: AbortSignal) => send<Units>('GET', '/api/units', { ...(signal && { signal }) }),
  createUnit: (body: CreateUnit) => send<UnitView>('POST', '/api/units', { body, key: newKey() }),
  editUnit: (id: string, body: EditUnit) => send<UnitView>('PUT', `/api/units/${id}`, { body }),
  closeUnit: (id: string, body: CloseUnit) => send<UnitView>('POST', `/api/units/${id}/close`, { body }),
  reopenUnit: (id: string, body: CloseUnit) => send<UnitView>('POST', `/api/units/${id}/reopen`, { body }),

  staff: (query: Query, signal?: AbortSignal) =>
    send<StaffRows>('GET', `/api/staff${formatQuery(query)}`, { ...(signal && { signal }) }),
  person: (id: string) => send<StaffView>('GET', `/api/staff/${id}`),
  createStaff: (body: CreateStaff) =>
    send<Static<typeof StaffCreated>>('POST', '/api/staff', { body, key: newKey() }),
  editStaff: (id: string, body: EditStaff) => send<StaffView>('PUT', `/api/staff/${id}`, { body }),
  setRoles: (id: string, body: SetRoles) => send<StaffView>('PUT', `/api/staff/${id}/roles`, { body }),
  deactivate: (id: string, body: StaffReason) =>
    send<StaffView>('POST', `/api/staff/${id}/deactivate`, { body }),
  reactivate: (id: string, body: StaffReason) =>
    send<StaffView>('POST', `/api/staff/${id}/reactivate`, { body }),
  resetPassword: (id: string, body: StaffReason) =>
    send<Static<typeof TemporaryPassword>>('POST', `/api/staff/${id}/reset-password`, { body }),
  resetSecondFactor: (id: string, body: StaffReason) =>
    send<StaffView>('POST', `/api/staff/${id}/reset-second-factor`, { body }),
  sessionsOf: (id: string) => send<Sessions>('GET', `/api/staff/${id}/sessions`),

  keys: () => send<Keys>('GET', '/api/keys'),
  createKey: (body: CreateKey) =>
    send<Static<typeof KeyCreated>>('POST', '/api/keys', { body, key: newKey() }),
  revokeKey: (id: string) => send<unknown>('POST', `/api/keys/${id}/revoke`),

  sessions: () => send<Sessions>('GET', '/api/me/sessions'),
  endSessionsOf: (id: string) => send<unknown>('POST', `/api/staff/${id}/end-sessions`),
  endSession: (id: string) => send<unknown>('DELETE', `/api/me/sessions/${id}`),
  changePassword: (body: ChangePassword) => send<SignedIn>('POST', '/api/me/password', { body }),
  enrol: () => send<SecondFactorOffer>('POST', '/api/me/second-factor/enrol', { body: {} }),
  confirmFactor: (code: string) =>
    send<SignedIn>('POST', '/api/me/second-factor/confirm', { body: { code } }),

  audit: (query: Query, signal?: AbortSignal) =>
    send<AuditRows>('GET', `/api/audit${formatQuery(query)}`, { ...(signal && { signal }) }),
  verify: () => send<AuditReport>('POST', '/api/audit/verify'),
  centre: () => send<CentreView>('GET', '/api/centre'),
}
