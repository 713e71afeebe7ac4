import { z } from 'zod'
import {
  authorizedSchema,
  getConnectApplication,
  listAuthorizedApplications,
  presentAuthorized,
} from '../applications/index.ts'
import { userOfPath } from '../directory/index.ts'
import { withdrawAuthorization } from '../oauth/index.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { listIdentities, type ProviderKind } from '../sign-in/index.ts'

const tag = 'Users'
const userParams = z.object({ user_id: z.string() })

/** The names that the API has for third parties; a provider without one there is not shown. */
const providerNames: Readonly<Record<Exclude<ProviderKind, 'oidc'>, string>> = {
  google: 'GoogleOAuth',
  github: 'GithubOAuth',
  microsoft: 'MicrosoftOAuth',
  apple: 'AppleOAuth',
}

/** What is connected with a person's account: sign-ins elsewhere, and applications of third parties. */
export const accountRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/user_management/users/{user_id}/identities',
      operation: 'getUserIdentities',
      summary: 'List the third parties that a user signs in with',
      tag,
      access: 'auditor',
      params: userParams,
      response: z.array(z.object({ idp_id: z.string(), type: z.literal('OAuth'), provider: z.string() })),
    },
    async (on, { params }) => {
      const user = await userOfPath(on, params.user_id)
      const identities = await listIdentities(on.database, user.id)
      return identities.flatMap(({ subject, provider: { kind } }) =>
        kind === 'oidc' ? [] : [{ idp_id: subject, type: 'OAuth' as const, provider: providerNames[kind] }],
      )
    },
  ),
  api(
    {
      method: 'get',
      path: '/user_management/users/{user_id}/authorized_applications',
      operation: 'listUserAuthorizedApplications',
      summary: 'List the applications of third parties that a user let in',
      tag,
      access: 'auditor',
      params: userParams,
      query: listQuery,
      response: listSchema(authorizedSchema),
    },
    async (on, { params, query }) => {
      const user = await userOfPath(on, params.user_id)
      const page = pageOf(query)
      const found = await listAuthorizedApplications(on.database, user.id, page)
      return listOf(found.map(presentAuthorized), page)
    },
  ),
  api(
    {
      method: 'delete',
      path: '/user_management/users/{user_id}/authorized_applications/{application_id}',
      operation: 'deleteUserAuthorizedApplication',
      summary: 'Take back what a user let an application have: its sessions of this user end',
      tag,
      access: 'admin',
      params: z.object({ user_id: z.string(), application_id: z.string() }),
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params }) => {
      const user = await userOfPath(on, params.user_id)
      const application = await getConnectApplication(on.database, params.application_id)
      const whose = { userId: user.id, applicationId: application.id, reason: 'ended_by_admin' } as const
      if ((await withdrawAuthorization(on, actor, whose)) === undefined) throw notFound('Connect application')
      return null
    },
  ),
]
