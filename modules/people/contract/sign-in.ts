/** Sign-in, sessions, second factor, password, who am I. */
import { Type, type Static } from 'typebox'
import { CentreId, closed, DayText, Id, Instant, orNull, RoleCode, SignInStepCode } from './words.ts'

const Username = Type.String({ minLength: 1, maxLength: 40 })
const Password = Type.String({ minLength: 1, maxLength: 200 })
const SixDigits = Type.String({ pattern: '^[0-9]{6}$' })

/** GET /api/sign-in/options: what the sign-in page must show. Public. */
export const SignInOptions = Type.Object(
  {
    /** Nobody exists yet: show the first-administrator page. */
    empty: Type.Boolean(),
    /** More than one centre: the form asks for the centre's code. */
    askCentre: Type.Boolean(),
    /** Short name of the only centre. */
    centreName: orNull(Type.String()),
    oidc: Type.Boolean(),
    /** One-click sign-in of the demo is open to this caller. */
    demo: Type.Boolean(),
  },
  closed,
)
export type SignInOptions = Static<typeof SignInOptions>

/** POST /api/sign-in */
export const SignIn = Type.Object(
  { centreId: Type.Optional(CentreId), username: Username, password: Password },
  closed,
)
export type SignIn = Static<typeof SignIn>

/** What is still to be done before work; null: signed in. Answer of every step of the sign-in. */
export const SignedIn = Type.Object({ next: orNull(SignInStepCode) }, closed)
export type SignedIn = Static<typeof SignedIn>

/** POST /api/sign-in/second-factor and POST /api/me/second-factor/confirm */
export const SecondFactorCode = Type.Object({ code: SixDigits }, closed)
export type SecondFactorCode = Static<typeof SecondFactorCode>

/** Answer of POST /api/me/second-factor/enrol; shown once, worth nothing until confirmed. */
export const SecondFactorOffer = Type.Object({ secret: Type.String(), uri: Type.String() }, closed)
export type SecondFactorOffer = Static<typeof SecondFactorOffer>

/** POST /api/me/password */
export const ChangePassword = Type.Object({ current: Password, next: Password }, closed)
export type ChangePassword = Static<typeof ChangePassword>

/** POST /api/first-admin: the first person and the centre, with the code printed at the start. */
export const FirstAdmin = Type.Object(
  {
    code: Type.String({ minLength: 1, maxLength: 60 }),
    centreId: CentreId,
    centreName: Type.String({ minLength: 2, maxLength: 80 }),
    centreShortName: Type.String({ minLength: 1, maxLength: 40 }),
    username: Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{1,39}$' }),
    name: Type.String({ minLength: 1, maxLength: 40 }),
    password: Password,
  },
  closed,
)
export type FirstAdmin = Static<typeof FirstAdmin>

/** GET /api/me */
export const Me = Type.Object(
  {
    id: Id,
    name: Type.String(),
    username: Type.String(),
    centre: Type.Object({ id: CentreId, name: Type.String(), shortName: Type.String() }, closed),
    roles: Type.Array(RoleCode),
    unit: orNull(Type.Object({ id: Id, name: Type.String(), shortName: Type.String() }, closed)),
    /** Own unit and below, of the handler and unit-head roles. */
    unitIds: Type.Array(Id),
    /** All permissions held now, over all modules; empty until the sign-in is complete, but for `self.sign-in`. */
    permissions: Type.Array(Type.String()),
    next: orNull(SignInStepCode),
    mustChangePassword: Type.Boolean(),
    secondFactor: Type.Object(
      { isEnrolled: Type.Boolean(), isRequired: Type.Boolean(), isNeededNow: Type.Boolean() },
      closed,
    ),
    /** Business time; the demo's runs apart from the machine's. */
    clock: Type.Object({ now: Instant, today: DayText }, closed),
    isDemo: Type.Boolean(),
    sessionId: Id,
  },
  closed,
)
export type Me = Static<typeof Me>

/** One row of GET /api/me/sessions and GET /api/staff/:id/sessions */
export const SessionView = Type.Object(
  {
    id: Id,
    isThis: Type.Boolean(),
    address: Type.String(),
    userAgent: Type.String(),
    createdAt: Instant,
    seenAt: Instant,
    expiresAt: Instant,
  },
  closed,
)
export type SessionView = Static<typeof SessionView>
export const SessionList = Type.Object({ items: Type.Array(SessionView) }, closed)

/** GET /api/demo/roles */
export const DemoRoles = Type.Object({ roles: Type.Array(RoleCode) }, closed)
/** POST /api/demo/sign-in */
export const DemoSignIn = Type.Object({ role: RoleCode }, closed)
export type DemoSignIn = Static<typeof DemoSignIn>
