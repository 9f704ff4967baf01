import type { Guard } from '#kit/http/index.ts'
import { refuse, type Refusal } from '#kit/outcome.ts'
import { findRow, mayDo, type RoleTable } from '../rules/may.ts'
import type { SignInStep, Who } from '../rules/who.ts'
import type { Authenticator } from './authenticate.ts'

const UNFINISHED = {
  'second-factor': refuse('second-factor-needed', { why: '请先完成两步验证', allowed: ['second-factor'] }),
  'enrol-second-factor': refuse('second-factor-needed', {
    why: '请先启用两步验证',
    allowed: ['enrol-second-factor'],
  }),
  'change-password': refuse('password-change-needed', { why: '请先修改密码', allowed: ['change-password'] }),
} as const satisfies Record<SignInStep, Refusal>

/** What kit/http asks of people: who is it, and may they? `tables` are the role tables of all modules. */
export function peopleGuard(authenticator: Authenticator, tables: readonly RoleTable[]): Guard<Who> {
  return {
    async authenticate(request) {
      const who = await authenticator.authenticate(request)
      if (!who?.next) return who
      // A sign-in that is not complete opens only what completes it, whatever a route asks for.
      const may = request.routeOptions.config.may
      const row = may === undefined ? undefined : findRow(may, tables)
      return row?.unfinished ? who : UNFINISHED[who.next]
    },
    allows: (who, permission) => mayDo(who, permission, tables),
    permissions: new Set(tables.flatMap((table) => Object.keys(table))),
    again: (who) => authenticator.again(who),
  }
}
