import { answer, type App } from '#kit/http/index.ts'
import { done } from '#kit/outcome.ts'
import { SignInOptions } from '../contract/sign-in.ts'
import { isDemoCaller } from './demo-sign-in.ts'
import type { Needs } from './needs.ts'
import { findCentre, hasOidcAnywhere, hasStaff, listCentreIds } from './store/centres.ts'

/** What the sign-in page shows. Names the centre only when it is the only one: no list of tenants for strangers. */
export async function readSignInOptions(
  isDemo: boolean,
  needs: Pick<Needs, 'db' | 'oidc'>,
): Promise<SignInOptions> {
  const [only, second] = await listCentreIds(needs.db, 2)
  const centre = only !== undefined && second === undefined ? await findCentre(needs.db, only) : undefined
  const oidc = needs.oidc !== undefined || (await hasOidcAnywhere(needs.db))
  return {
    empty: !(await hasStaff(needs.db)),
    askCentre: second !== undefined,
    centreName: centre?.shortName ?? null,
    oidc,
    demo: isDemo,
  }
}

export function signInOptionsRoute(app: App, needs: Needs): void {
  app.get(
    '/api/sign-in/options',
    {
      schema: { tags: ['sign-in'], summary: 'What the sign-in page shows', response: { 200: SignInOptions } },
      config: { may: 'anyone' },
    },
    async (request, reply) =>
      answer(reply, done(await readSignInOptions(isDemoCaller(request, needs), needs))),
  )
}
