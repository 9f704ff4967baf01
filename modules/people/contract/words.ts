import { Type, type Static, type TSchema } from 'typebox'
import { ROLES, type Role } from '../rules/roles.ts'
import { SCOPES, type Scope } from '../rules/scopes.ts'
import { SIGN_IN_STEPS, type SignInStep } from '../rules/who.ts'

/** Bodies, queries and answers: an unknown field is a fault. */
export const closed = { additionalProperties: false } as const

export const Id = Type.String({ format: 'uuid' })
export const Instant = Type.String({ format: 'date-time' })
export const DayText = Type.String({ format: 'date' })
export const Version = Type.Integer({ minimum: 1 })
export const RoleCode = Type.Unsafe<Role>(Type.Enum([...ROLES]))
export const ScopeCode = Type.Unsafe<Scope>(Type.Enum([...SCOPES]))
export const SignInStepCode = Type.Unsafe<SignInStep>(Type.Enum([...SIGN_IN_STEPS]))
/** 6-digit administrative code, such as 320100 for Nanjing. */
export const CentreId = Type.Integer({ minimum: 100000, maximum: 999999 })

export const UNIT_KINDS = ['bureau', 'centre', 'district-bureau', 'office'] as const
export type UnitKind = (typeof UNIT_KINDS)[number]
export const UNIT_KIND_NAMES = {
  bureau: '市局',
  centre: '投诉举报中心',
  'district-bureau': '区局',
  office: '基层所',
} as const satisfies Record<UnitKind, string>
export const UnitKindCode = Type.Unsafe<UnitKind>(Type.Enum([...UNIT_KINDS]))

export const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export const IdParams = Type.Object({ id: Id }, closed)
export type IdParams = Static<typeof IdParams>
/** Proof that the asker saw the newest state: another version is answered with 409 and the current one. */
export const VersionBody = Type.Object({ version: Version }, closed)
export const Nothing = Type.Object({}, closed)
export const ListQuery = {
  cursor: Type.Optional(Type.String({ maxLength: 400 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
}
