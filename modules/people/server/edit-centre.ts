import { answer, type App } from '#kit/http/index.ts'
import { done, refuse, type Outcome } from '#kit/outcome.ts'
import { CentreView, EditCentre } from '../contract/office.ts'
import type { Who } from '../rules/who.ts'
import { audit } from './audit.ts'
import type { Needs } from './needs.ts'
import { isUsableIssuer } from './oidc-client.ts'
import { oidcSecretPlace, settingsOf, type PeopleSettings } from './settings.ts'
import { findCentre, lockCentre, saveCentre } from './store/centres.ts'
import { viewCentre } from './views.ts'

export type EditCentreRefusal = 'no-such-centre' | 'stale-version' | 'bad-input'

/** Changes the centre's names and settings. The client secret of OIDC is sealed, and never read out again. */
export async function editCentre(
  order: EditCentre,
  by: Who,
  needs: Needs,
): Promise<Outcome<CentreView, EditCentreRefusal>> {
  const { centreId } = by
  if (order.oidc && !isUsableIssuer(order.oidc.issuer))
    return refuse('bad-input', { field: 'oidc.issuer', why: '统一身份服务须使用 https 地址' })
  const outcome = await needs.db.transaction(async (tx) => {
    const centre = await lockCentre(tx, centreId)
    if (!centre) return refuse('no-such-centre')
    if (centre.version !== order.version) return refuse('stale-version', { current: viewCentre(centre) })
    const before = settingsOf(centre.settings)
    const people: PeopleSettings = {
      ...before,
      sessionIdleHours: order.sessionIdleHours,
      sessionMaxDays: order.sessionMaxDays,
      oidc: order.oidc,
    }
    if (order.oidcClientSecret !== undefined) {
      const { sealed, keyVersion } = needs.sealer.seal(order.oidcClientSecret, oidcSecretPlace(centreId))
      people.oidcSecret = { sealed: sealed.toString('base64'), keyVersion }
    }
    if (!order.oidc) delete people.oidcSecret
    const saved = await saveCentre(tx, {
      centreId,
      name: order.name,
      shortName: order.shortName,
      settings: { ...centre.settings, people },
    })
    await audit(tx, by, {
      at: needs.clock.now(),
      action: 'centre.edit',
      targetKind: 'centre',
      targetId: String(centreId),
      data: {
        version: saved.version,
        sessionIdleHours: order.sessionIdleHours,
        sessionMaxDays: order.sessionMaxDays,
        oidcIssuer: order.oidc?.issuer ?? null,
        oidcSecretChanged: order.oidcClientSecret !== undefined,
      },
    })
    return done(viewCentre(saved))
  })
  needs.authenticator.forget()
  return outcome
}

export function centreRoutes(app: App, needs: Needs): void {
  app.get(
    '/api/centre',
    {
      schema: {
        tags: ['centre'],
        summary: 'Names and settings of the centre',
        response: { 200: CentreView },
      },
      config: { may: 'centre.read' },
    },
    async (request, reply) => {
      const centre = await findCentre(needs.db, request.who.centreId)
      return answer(reply, centre ? done(viewCentre(centre)) : refuse('no-such-centre'))
    },
  )
  app.put(
    '/api/centre',
    {
      schema: {
        tags: ['centre'],
        summary: 'Change names and settings of the centre',
        body: EditCentre,
        response: { 200: CentreView },
      },
      config: { may: 'centre.write' },
    },
    async (request, reply) => answer(reply, await editCentre(request.body, request.who, needs)),
  )
}
