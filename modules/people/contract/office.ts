/** The centre, its units, its staff, its API keys. */
import { Type, type Static } from 'typebox'
import { Page } from '#kit/http/schemas.ts'
import {
  CentreId,
  closed,
  Id,
  Instant,
  ListQuery,
  orNull,
  RoleCode,
  ScopeCode,
  UnitKindCode,
  Version,
} from './words.ts'

const Name = Type.String({ minLength: 2, maxLength: 80 })
const ShortName = Type.String({ minLength: 1, maxLength: 40 })
const PersonName = Type.String({ minLength: 1, maxLength: 40 })
const Username = Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{1,39}$' })
const District = orNull(Type.Integer({ minimum: 100000, maximum: 999999 }))

// Centre -----------------------------------------------------------------------------------------------------------

/** Settings that the administrator may change; each has a default (rules/settings.ts). */
export const OidcSettings = Type.Object(
  {
    issuer: Type.String({ format: 'uri', maxLength: 300 }),
    clientId: Type.String({ minLength: 1, maxLength: 200 }),
    /** The whole address of /api/oidc/callback as the identity provider sees it. */
    redirectUri: Type.String({ format: 'uri', maxLength: 300 }),
    /** The claim compared with the staff's `oidcSubject`. */
    claim: Type.String({ minLength: 1, maxLength: 60 }),
  },
  closed,
)
export type OidcSettings = Static<typeof OidcSettings>

export const CentreView = Type.Object(
  {
    id: CentreId,
    name: Name,
    shortName: ShortName,
    sessionIdleHours: Type.Integer({ minimum: 1, maximum: 72 }),
    sessionMaxDays: Type.Integer({ minimum: 1, maximum: 30 }),
    oidc: orNull(OidcSettings),
    version: Version,
  },
  closed,
)
export type CentreView = Static<typeof CentreView>

/** PUT /api/centre. `oidcClientSecret` is written, never read; left out, it stays. */
export const EditCentre = Type.Object(
  {
    version: Version,
    name: Name,
    shortName: ShortName,
    sessionIdleHours: Type.Integer({ minimum: 1, maximum: 72 }),
    sessionMaxDays: Type.Integer({ minimum: 1, maximum: 30 }),
    oidc: orNull(OidcSettings),
    oidcClientSecret: Type.Optional(Type.String({ minLength: 1, maxLength: 400 })),
  },
  closed,
)
export type EditCentre = Static<typeof EditCentre>

// Units ------------------------------------------------------------------------------------------------------------

export const UnitView = Type.Object(
  {
    id: Id,
    parentId: orNull(Id),
    kind: UnitKindCode,
    name: Name,
    shortName: ShortName,
    code: Type.String(),
    districtCode: District,
    isOpen: Type.Boolean(),
    version: Version,
  },
  closed,
)
export type UnitView = Static<typeof UnitView>
/** GET /api/units: the whole tree, flat, parents before children. */
export const UnitList = Type.Object({ items: Type.Array(UnitView) }, closed)

const unitFields = {
  parentId: orNull(Id),
  kind: UnitKindCode,
  name: Name,
  shortName: ShortName,
  code: Type.String({ pattern: '^[A-Z0-9-]{1,20}$' }),
  districtCode: District,
}
/** POST /api/units */
export const CreateUnit = Type.Object(unitFields, closed)
export type CreateUnit = Static<typeof CreateUnit>
/** PUT /api/units/:id */
export const EditUnit = Type.Object({ ...unitFields, version: Version }, closed)
export type EditUnit = Static<typeof EditUnit>
/** POST /api/units/:id/close and /reopen */
export const CloseUnit = Type.Object(
  { version: Version, reason: Type.String({ minLength: 2, maxLength: 300 }) },
  closed,
)
export type CloseUnit = Static<typeof CloseUnit>

// Staff ------------------------------------------------------------------------------------------------------------

export const RoleGrant = Type.Object({ role: RoleCode, unitId: orNull(Id) }, closed)
export type RoleGrant = Static<typeof RoleGrant>

/** What only those with `staff.read-account` see. */
export const AccountView = Type.Object(
  {
    username: Type.String(),
    oidcSubject: orNull(Type.String()),
    mustChangePassword: Type.Boolean(),
    hasSecondFactor: Type.Boolean(),
    openSessions: Type.Integer(),
  },
  closed,
)
export const StaffView = Type.Object(
  {
    id: Id,
    name: PersonName,
    unitId: orNull(Id),
    roles: Type.Array(RoleGrant),
    isActive: Type.Boolean(),
    version: Version,
    account: orNull(AccountView),
  },
  closed,
)
export type StaffView = Static<typeof StaffView>

/** GET /api/staff. `unitId` means that unit and all below it. */
export const StaffQuery = Type.Object(
  {
    q: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
    role: Type.Optional(RoleCode),
    unitId: Type.Optional(Id),
    isActive: Type.Optional(Type.Boolean()),
    ...ListQuery,
  },
  closed,
)
export type StaffQuery = Static<typeof StaffQuery>
export const StaffPage = Page(StaffView)

/** POST /api/staff */
export const CreateStaff = Type.Object(
  {
    username: Username,
    name: PersonName,
    unitId: orNull(Id),
    roles: Type.Array(RoleGrant, { minItems: 1, maxItems: 13 }),
    oidcSubject: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  },
  closed,
)
export type CreateStaff = Static<typeof CreateStaff>
/** The password is shown this once and must be changed at the first sign-in. */
export const StaffCreated = Type.Object({ staff: StaffView, temporaryPassword: Type.String() }, closed)

/** PUT /api/staff/:id */
export const EditStaff = Type.Object(
  {
    version: Version,
    name: PersonName,
    unitId: orNull(Id),
    oidcSubject: orNull(Type.String({ minLength: 1, maxLength: 200 })),
  },
  closed,
)
export type EditStaff = Static<typeof EditStaff>
/** PUT /api/staff/:id/roles: the whole new set. */
export const SetRoles = Type.Object(
  { version: Version, roles: Type.Array(RoleGrant, { minItems: 1, maxItems: 13 }) },
  closed,
)
export type SetRoles = Static<typeof SetRoles>
/** POST /api/staff/:id/deactivate, /reactivate, /reset-password, /reset-second-factor */
export const StaffReason = Type.Object(
  { version: Version, reason: Type.String({ minLength: 2, maxLength: 300 }) },
  closed,
)
export type StaffReason = Static<typeof StaffReason>
export const TemporaryPassword = Type.Object({ temporaryPassword: Type.String(), version: Version }, closed)

// API keys ---------------------------------------------------------------------------------------------------------

export const KeyView = Type.Object(
  {
    id: Id,
    name: Type.String(),
    scopes: Type.Array(ScopeCode),
    createdBy: Type.String(),
    createdAt: Instant,
    expiresAt: orNull(Instant),
    revokedAt: orNull(Instant),
    usedAt: orNull(Instant),
  },
  closed,
)
export type KeyView = Static<typeof KeyView>
export const KeyList = Type.Object({ items: Type.Array(KeyView) }, closed)
/** POST /api/keys */
export const CreateKey = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 80 }),
    scopes: Type.Array(ScopeCode, { minItems: 1, maxItems: 20, uniqueItems: true }),
    expiresAt: Type.Optional(Instant),
  },
  closed,
)
export type CreateKey = Static<typeof CreateKey>
/** The token is shown this once. */
export const KeyCreated = Type.Object({ key: KeyView, token: Type.String() }, closed)
