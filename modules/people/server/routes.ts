import type { App } from '#kit/http/index.ts'
import { changePasswordRoute } from './change-password.ts'
import { closeUnitRoutes } from './close-unit.ts'
import { createKeyRoute } from './create-key.ts'
import { createStaffRoute } from './create-staff.ts'
import { createUnitRoute } from './create-unit.ts'
import { deactivateStaffRoutes } from './deactivate-staff.ts'
import { demoRoutes } from './demo-sign-in.ts'
import { centreRoutes } from './edit-centre.ts'
import { editStaffRoute } from './edit-staff.ts'
import { editUnitRoute } from './edit-unit.ts'
import { firstAdminRoute } from './first-admin.ts'
import { listAuditRoute } from './list-audit.ts'
import { listKeysRoute } from './list-keys.ts'
import { listStaffRoutes } from './list-staff.ts'
import { listUnitsRoute } from './list-units.ts'
import type { Needs } from './needs.ts'
import { oidcRoutes } from './oidc-sign-in.ts'
import { meRoute } from './read-me.ts'
import { signInOptionsRoute } from './read-sign-in-options.ts'
import { resetPasswordRoute } from './reset-password.ts'
import { resetSecondFactorRoute } from './reset-second-factor.ts'
import { revokeKeyRoute } from './revoke-key.ts'
import { secondFactorRoutes } from './second-factor.ts'
import { sessionRoutes } from './sessions.ts'
import { setRolesRoute } from './set-roles.ts'
import { signInRoute } from './sign-in.ts'
import { signOutRoute } from './sign-out.ts'
import { verifyAuditRoute } from './verify-audit-route.ts'

/** All routes of people. */
export function peopleRoutes(app: App, needs: Needs): void {
  for (const declare of [
    signInOptionsRoute,
    firstAdminRoute,
    signInRoute,
    secondFactorRoutes,
    signOutRoute,
    oidcRoutes,
    demoRoutes,
    meRoute,
    sessionRoutes,
    changePasswordRoute,
    centreRoutes,
    listUnitsRoute,
    createUnitRoute,
    editUnitRoute,
    closeUnitRoutes,
    listStaffRoutes,
    createStaffRoute,
    editStaffRoute,
    setRolesRoute,
    deactivateStaffRoutes,
    resetPasswordRoute,
    resetSecondFactorRoute,
    listKeysRoute,
    createKeyRoute,
    revokeKeyRoute,
    listAuditRoute,
    verifyAuditRoute,
  ])
    declare(app, needs)
}
