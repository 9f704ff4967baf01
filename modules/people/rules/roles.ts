/** The thirteen roles of a centre. Source: design.md section 1. */
export const ROLES = [
  'agent',
  'lead',
  'dispatcher',
  'handler',
  'unit-head',
  'reviewer',
  'quality',
  'analyst',
  'signer',
  'safety',
  'publisher',
  'admin',
  'auditor',
] as const
export type Role = (typeof ROLES)[number]

export const ROLE_NAMES = {
  agent: '话务员',
  lead: '班长',
  dispatcher: '派单员',
  handler: '承办人',
  'unit-head': '承办单位负责人',
  reviewer: '回访员',
  quality: '质检员',
  analyst: '数据分析员',
  signer: '签发人',
  safety: '防疫专员',
  publisher: '信息发布员',
  admin: '管理员',
  auditor: '审计员',
} as const satisfies Record<Role, string>

export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text)

/** Roles that mean nothing without a unit: whose cases would they handle? Source: design.md section 1. */
export const UNIT_ROLES = ['handler', 'unit-head'] as const satisfies readonly Role[]
export const needsUnit = (role: Role): boolean => (UNIT_ROLES as readonly Role[]).includes(role)

/** Roles that do nothing before a second factor. Source: decision 0021. */
export const SECOND_FACTOR_ROLES = ['admin', 'signer'] as const satisfies readonly Role[]
export const needsSecondFactor = (roles: readonly Role[]): boolean =>
  roles.some((role) => (SECOND_FACTOR_ROLES as readonly Role[]).includes(role))
