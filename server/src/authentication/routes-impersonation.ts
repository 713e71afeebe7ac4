import { z } from 'zod'
import { type Application, allows, findApplicationByClientId } from '../applications/index.ts'
import { getUser, userOfPath } from '../directory/index.ts'
import { issueCode } from '../oauth/index.ts'
import type { OrganizationId, UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, unprocessable } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { startImpersonation } from '../sessions/index.ts'
import { organizationsFor } from '../sign-in/index.ts'

const reasonLengthMax = 500

function standardRedirect(application: Application): string {
  const uri = application.redirectUris.find(each => each.isDefault)?.uri
  if (uri !== undefined) return uri
  const message = 'This application has no redirect URI that could take somebody in. Register one.'
  throw unprocessable(message, [{ code: 'redirect_uri_missing', message, field: 'client_id' }])
}

interface Placed {
  readonly userId: UserId
  readonly application: Application
  readonly asked: string | undefined
}

/** Where the person themselves could be in this application: an administrator is nowhere else in their place. */
async function organizationFor(
  on: Platform,
  { userId, application, asked }: Placed,
): Promise<OrganizationId | undefined> {
  const user = await getUser(on.database, userId)
  const organizations = await organizationsFor(on.database, { user, application })
  const [only, ...more] = organizations
  const found = asked === undefined && more.length === 0 ? only : organizations.find(({ id }) => id === asked)
  const isRefused =
    asked === undefined ? !allows(application, { organizationId: found?.id ?? null }) : found === undefined
  if (!isRefused) return found?.id
  const message = 'The person is in no organization like that, as this application is used.'
  throw unprocessable(message, [{ code: 'organization_not_found', message, field: 'organization_id' }])
}

/** An administrator acts in the place of a person: the address brings a browser into the application, once, within a minute. */
export const impersonationRoute: Route = api(
  {
    method: 'post',
    path: '/v1/impersonations',
    operation: 'startImpersonation',
    summary: 'Act in the place of a user, in one application, for an hour at most',
    tag: 'Users',
    access: 'admin',
    body: z.object({
      user_id: z.string(),
      client_id: z.string(),
      organization_id: z.string().optional().describe('One of the person’s; the only one where nothing is said.'),
      reason: z.string().trim().min(1).max(reasonLengthMax),
    }),
    response: z.object({
      object: z.literal('impersonation'),
      session_id: z.string(),
      user_id: z.string(),
      expires_at: z.string(),
      url: z.string(),
    }),
    status: 201,
  },
  async (on, { actor, body }) => {
    const { id: userId } = await userOfPath(on, body.user_id)
    const application = await findApplicationByClientId(on.database, body.client_id)
    if (application?.state !== 'active') throw notFound('application')
    const redirectUri = standardRedirect(application)
    const organizationId = await organizationFor(on, { userId, application, asked: body.organization_id })
    const started = await on.database.transaction(async tx => {
      const session = await startImpersonation(tx, actor, {
        userId,
        application,
        organizationId,
        reason: body.reason,
      })
      const code = await issueCode(tx, {
        applicationId: application.id,
        sessionId: session.id,
        redirectUri,
        codeChallenge: undefined,
        door: 'user_management',
        resource: undefined,
        scope: '',
        nonce: undefined,
        signedInAt: session.startedAt,
      })
      return { session, code }
    })
    const url = new URL(redirectUri)
    url.searchParams.set('code', started.code.reveal())
    return {
      object: 'impersonation',
      session_id: started.session.id,
      user_id: userId,
      expires_at: started.session.expiresAt.toISOString(),
      url: url.href,
    } as const
  },
)
