import { z } from 'zod'
import { withSecondPerson } from '../governance/index.ts'
import { isLoopbackUrl } from '../platform/config.ts'
import type { Sql } from '../platform/database.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { updateApplication } from './actions.ts'
import { addOrigin, addRedirectUri, type Registering, removeOrigin, removeRedirectUri } from './actions-uris.ts'
import { uriCharactersMax } from './check-redirect-registration.ts'
import type { Application } from './model.ts'
import { webUrl } from './parse-application.ts'
import { corsOriginSchema, presentCorsOrigin, presentRedirectUri, redirectUriSchema } from './render-uris.ts'
import { findDefaultApplication } from './store.ts'
import { listOrigins, listRedirectUris } from './store-uris.ts'

/** These calls name no application, and mean the default one; the others are at `/v1/applications`. */
async function defaultApplication(sql: Sql): Promise<Application> {
  const found = await findDefaultApplication(sql)
  if (found === undefined) throw notFound('default application')
  return found
}

async function registering(on: Platform, text: string): Promise<Registering> {
  const { id } = await defaultApplication(on.database)
  return { applicationId: id, text, production: !isLoopbackUrl(on.config.baseUrl) }
}

const idParams = z.object({ id: z.string() })

export const uriRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/user_management/redirect_uris',
      operation: 'listRedirectUris',
      summary: 'List redirect URIs of the default application',
      tag: 'Applications',
      access: 'auditor',
      query: listQuery,
      response: listSchema(redirectUriSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const { id } = await defaultApplication(on.database)
      return listOf((await listRedirectUris(on.database, id, page)).map(presentRedirectUri), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/user_management/redirect_uris',
      operation: 'createRedirectUri',
      summary: 'Add a redirect URI to the default application',
      tag: 'Applications',
      access: 'admin',
      body: z.object({ uri: z.string().max(uriCharactersMax) }),
      response: redirectUriSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      const asked = await registering(on, body.uri)
      const add = () => on.database.transaction(tx => addRedirectUri(tx, actor, asked))
      return presentRedirectUri(await withSecondPerson(on, actor, add))
    },
  ),
  api(
    {
      method: 'delete',
      path: '/user_management/redirect_uris/{id}',
      operation: 'deleteRedirectUri',
      summary: 'Remove a redirect URI from the default application',
      tag: 'Applications',
      access: 'admin',
      params: idParams,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params }) => {
      const { id: applicationId } = await defaultApplication(on.database)
      await on.database.transaction(tx => removeRedirectUri(tx, actor, { applicationId, id: params.id }))
      return null
    },
  ),
  api(
    {
      method: 'get',
      path: '/user_management/cors_origins',
      operation: 'listCorsOrigins',
      summary: 'List origins whose pages may call the default application',
      tag: 'Applications',
      access: 'auditor',
      query: listQuery,
      response: listSchema(corsOriginSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const { id } = await defaultApplication(on.database)
      return listOf((await listOrigins(on.database, id, page)).map(presentCorsOrigin), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/user_management/cors_origins',
      operation: 'createCorsOrigin',
      summary: 'Let pages of an origin call the default application',
      tag: 'Applications',
      access: 'admin',
      body: z.object({ origin: z.string().max(uriCharactersMax) }),
      response: corsOriginSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      const asked = await registering(on, body.origin)
      const add = () => on.database.transaction(tx => addOrigin(tx, actor, asked))
      return presentCorsOrigin(await withSecondPerson(on, actor, add))
    },
  ),
  api(
    {
      method: 'delete',
      path: '/user_management/cors_origins/{id}',
      operation: 'deleteCorsOrigin',
      summary: 'Stop letting pages of an origin call',
      tag: 'Applications',
      access: 'admin',
      params: idParams,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params }) => {
      const { id: applicationId } = await defaultApplication(on.database)
      await on.database.transaction(tx => removeOrigin(tx, actor, { applicationId, id: params.id }))
      return null
    },
  ),
  api(
    {
      method: 'put',
      path: '/user_management/app_homepage_url',
      operation: 'updateAppHomepageUrl',
      summary: 'Where the default application is at home',
      tag: 'Applications',
      access: 'admin',
      body: z.object({ url: webUrl }),
      response: z.object({ object: z.literal('app_homepage_url'), url: z.string().nullable() }),
    },
    async (on, { actor, body }) => {
      const { id } = await defaultApplication(on.database)
      const { after } = await on.database.transaction(tx =>
        updateApplication(tx, actor, { id, change: { homepageUrl: body.url } }),
      )
      return { object: 'app_homepage_url' as const, url: after.homepageUrl ?? null }
    },
  ),
  api(
    {
      method: 'get',
      path: '/environments/current',
      operation: 'getCurrentEnvironment',
      summary: 'How people sign in to the default application, in short',
      tag: 'Applications',
      access: 'auditor',
      response: z
        .object({
          object: z.literal('environment'),
          client_id: z.string(),
          auth_methods: z.array(z.string()),
          session_timeout: z.number().int().describe('Seconds.'),
          mfa_policy: z.string(),
        })
        .meta({ id: 'Environment' }),
    },
    async on => {
      const { clientId, signIn, policy } = await defaultApplication(on.database)
      return {
        object: 'environment' as const,
        client_id: clientId,
        auth_methods: [...signIn.methods],
        session_timeout: policy.maxSeconds,
        mfa_policy: signIn.mfa,
      }
    },
  ),
]
