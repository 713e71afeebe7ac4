import { decodeJwt, decodeProtectedHeader } from 'jose'
import { getApplication, originIsOf } from '../applications/index.ts'
import { getUser } from '../directory/index.ts'
import { parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { Call } from '../platform/route.ts'
import { type Bearer, findBearer, markActivity } from '../sessions/index.ts'
import { permissionsIn } from './actions-token.ts'
import { originRefused, tokenEnded, tokenMissing } from './errors.ts'
import type { Caller } from './model.ts'

type Active = Bearer & { readonly outcome: 'active' }

interface Presented {
  readonly bearer: Active
  readonly isWidgetToken: boolean
  readonly organization: string | undefined
}

/**
 * Who uses a widget: the holder of a widget token, or of the access token of a sign-in, of which the session lives. Membership and
 * permissions are read at each request, so that a lost role counts at once. Nothing else opens a widget: no API key, no cookie, no token
 * of a third party or an agent (T101, I5).
 *
 * @throws Refusal 401 for what is no such token, 403 for one that has ended, and from a page of another application.
 */
export async function authenticateWidget(on: Platform, call: Call): Promise<Caller> {
  const { bearer, isWidgetToken, organization } = await present(on, call)
  const { session, scope } = bearer
  const { applicationId, onBehalfOf: userId } = session
  const application = await getApplication(on.database, applicationId)
  if (userId === undefined || application.state !== 'active' || application.connect.thirdParty) throw tokenMissing()
  const origin = call.request.headers.get('origin')
  if (origin !== null && !(await originIsOf(on.database, applicationId, origin))) throw originRefused()
  const organizationId = organization === undefined ? undefined : parseId('organization', organization)
  const [user, held] = await Promise.all([
    getUser(on.database, userId),
    permissionsIn(on.database, { userId, organizationId }),
  ])
  await markActivity(on, session)
  const scopes = isWidgetToken ? scope.split(' ') : held
  return {
    // A role in the installation is for its own pages: whoever uses a widget is a member like others.
    actor: { kind: 'person', userId, email: user.email, role: undefined, sessionId: session.id },
    userId,
    sessionId: session.id,
    applicationId,
    organizationId,
    held,
    permissions: held.filter(permission => scopes.includes(permission)),
  }
}

async function present(on: Platform, { request }: Call): Promise<Presented> {
  const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(request.headers.get('authorization') ?? '') ?? []
  const read = token === undefined ? undefined : readToken(token)
  if (token === undefined || read === undefined) throw tokenMissing()
  const bearer = await findBearer(on, token, { kind: read.isWidgetToken ? 'widget' : 'access' })
  if (bearer.outcome === 'unknown') throw tokenMissing()
  if (bearer.outcome !== 'active') throw tokenEnded()
  const { session, scope, resource } = bearer
  // A token for some scopes, or for a resource, is for those alone.
  const isSignIn = session.kind === 'user' && resource === undefined && (read.isWidgetToken || scope === '')
  if (!isSignIn) throw tokenMissing()
  return { bearer, ...read }
}

/** What the token says of itself; it counts only after its hash was found. */
function readToken(token: string): { isWidgetToken: boolean; organization: string | undefined } | undefined {
  try {
    const { org_id: organization } = decodeJwt(token)
    const isWidgetToken = decodeProtectedHeader(token).typ === 'widget+jwt'
    return { isWidgetToken, organization: typeof organization === 'string' ? organization : undefined }
  } catch {
    return undefined
  }
}
