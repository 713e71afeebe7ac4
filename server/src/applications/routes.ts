import { z } from 'zod'
import { isLoopbackUrl } from '../platform/config.ts'
import { type ApplicationId, parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { closeApplication, finishEnding, shrinkSessions } from '../sessions/index.ts'
import { createApplication, refuseRedirectUris, updateApplication } from './actions.ts'
import { ensureSigningKey, rotateSigningKey } from './actions-keys.ts'
import { addSecret, removeSecret } from './actions-secrets.ts'
import {
  type ApplicationKind,
  type AuthMethod,
  authMethods,
  creatableKinds,
  isTighter,
  type SessionPolicy,
  servesPeople,
} from './model.ts'
import { applicationName, jwksSchema, refuseJwks } from './parse-application.ts'
import {
  applicationSchema,
  madeSchema,
  policySchema,
  presentApplication,
  presentSecret,
  secretSchema,
} from './render-application.ts'
import { agentRoutes } from './routes-agents.ts'
import { getApplication, listApplications } from './store.ts'
import { listSecrets } from './store-secrets.ts'

const policyChange = policySchema.partial().strict()

/** Only the members that were given. */
function policyOf(given: z.output<typeof policyChange> | undefined): Partial<SessionPolicy> {
  if (given === undefined) return {}
  const entries = [
    ['maxSeconds', given.max_seconds],
    ['idleSeconds', given.idle_seconds],
    ['accessTokenSeconds', given.access_token_seconds],
    ['grantMaxSeconds', given.grant_max_seconds],
    ['signInReuseMaxAgeSeconds', given.sign_in_reuse_max_age_seconds],
  ].filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries)
}

const redirectUrisMax = 50
const redirectUrisSchema = z
  .array(z.union([z.string(), z.object({ uri: z.string() }).transform(each => each.uri)]))
  .max(redirectUrisMax)
const createBody = z.object({
  name: applicationName,
  kind: z.enum(creatableKinds).default('web'),
  client_uri: z.url({ protocol: /^https?$/ }).optional(),
  redirect_uris: redirectUrisSchema.default([]),
  token_endpoint_auth_method: z.enum(authMethods).optional(),
  jwks: jwksSchema.optional(),
  session_policy: policyChange.optional(),
})
const changeBody = z.object({
  name: applicationName.optional(),
  client_uri: z.url({ protocol: /^https?$/ }).optional(),
  state: z.literal('retired').optional(),
  redirect_uris: redirectUrisSchema.optional(),
  jwks: jwksSchema.optional(),
  session_policy: policyChange.optional(),
})

/** A program on a person's machine or in a page can't keep a secret (RFC 8252 section 8.5). */
function authMethodOf(kind: ApplicationKind, asked: AuthMethod | undefined): AuthMethod {
  if (asked !== undefined) return asked
  return kind === 'web' || kind === 'machine' ? 'client_secret_post' : 'none'
}

function refuseRedirects(on: Platform, uris: readonly string[], kind: ApplicationKind): void {
  refuseRedirectUris(uris, { kind, production: !isLoopbackUrl(on.config.baseUrl), wildcards: true })
}

const idParams = z.object({ id: z.string() })

function applicationId(id: string): ApplicationId {
  const parsed = parseId('application', id)
  if (parsed === undefined) throw notFound('application')
  return parsed
}

export const applicationRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/applications',
      operation: 'listApplications',
      summary: 'List applications, newest first',
      tag: 'Applications',
      access: 'auditor',
      query: listQuery,
      response: listSchema(applicationSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      return listOf((await listApplications(on.database, page)).map(presentApplication), page)
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/applications/{id}',
      operation: 'getApplication',
      summary: 'Get an application',
      tag: 'Applications',
      access: 'auditor',
      params: idParams,
      response: applicationSchema,
    },
    async (on, { params }) => presentApplication(await getApplication(on.database, applicationId(params.id))),
  ),
  api(
    {
      method: 'post',
      path: '/v1/applications',
      operation: 'createApplication',
      summary: 'Create an application',
      tag: 'Applications',
      access: 'admin',
      body: createBody,
      response: madeSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      const method = authMethodOf(body.kind, body.token_endpoint_auth_method)
      refuseRedirects(on, body.redirect_uris, body.kind)
      refuseJwks(body.jwks, method)
      const withSecret = method === 'client_secret_post' || method === 'client_secret_basic'
      const made = await on.database.transaction(async tx => {
        const application = await createApplication(tx, actor, {
          name: body.name,
          kind: body.kind,
          clientUri: body.client_uri,
          tokenEndpointAuthMethod: method,
          jwks: body.jwks,
          redirectUris: body.redirect_uris,
          policy: policyOf(body.session_policy),
        })
        const secret = withSecret ? await addSecret(tx, actor, { applicationId: application.id }) : undefined
        return { application, secret }
      })
      if (servesPeople(body.kind)) await ensureSigningKey(on, made.application.id)
      return { ...presentApplication(made.application), client_secret: made.secret?.value.reveal() }
    },
  ),
  api(
    {
      method: 'patch',
      path: '/v1/applications/{id}',
      operation: 'updateApplication',
      summary: 'Change an application; a tighter session policy shortens living sessions at once',
      tag: 'Applications',
      access: 'admin',
      params: idParams,
      body: changeBody,
      response: applicationSchema,
    },
    async (on, { actor, params, body }) => {
      const id = applicationId(params.id)
      const { kind, tokenEndpointAuthMethod } = await getApplication(on.database, id)
      if (body.redirect_uris !== undefined) refuseRedirects(on, body.redirect_uris, kind)
      if (body.jwks !== undefined) refuseJwks(body.jwks, tokenEndpointAuthMethod)
      const change = {
        name: body.name,
        clientUri: body.client_uri,
        state: body.state,
        redirectUris: body.redirect_uris,
        jwks: body.jwks,
        policy: policyOf(body.session_policy),
      }
      const { after, closed } = await on.database.transaction(async tx => {
        const { before, after } = await updateApplication(tx, actor, { id, change })
        if (isTighter(after.policy, before.policy)) await shrinkSessions(tx, id, after.policy)
        return { after, closed: after.state === 'retired' ? await closeApplication(tx, actor, id) : [] }
      })
      for (const session of closed) await finishEnding(on, session)
      return presentApplication(after)
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/applications/{id}/secrets',
      operation: 'listApplicationSecrets',
      summary: 'List the living secrets of an application; never the secrets themselves',
      tag: 'Applications',
      access: 'auditor',
      params: idParams,
      response: z.object({ object: z.literal('list'), data: z.array(secretSchema) }),
    },
    async (on, { params }) => {
      const { id } = await getApplication(on.database, applicationId(params.id))
      const data = (await listSecrets(on.database, id)).map(presentSecret)
      return { object: 'list' as const, data }
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/applications/{id}/secrets',
      operation: 'createApplicationSecret',
      summary: 'Add a secret beside those that live; it is shown once',
      tag: 'Applications',
      access: 'admin',
      params: idParams,
      body: z.object({ expires_in_seconds: z.number().int().min(1).optional() }),
      response: z.object({ object: z.literal('client_secret'), id: z.string(), secret: z.string() }),
      status: 201,
    },
    async (on, { actor, params, body }) => {
      const { id } = await getApplication(on.database, applicationId(params.id))
      const seconds = body.expires_in_seconds
      const expiresAt = seconds === undefined ? undefined : new Date(on.clock.now().getTime() + seconds * 1000)
      const made = await on.database.transaction(tx => addSecret(tx, actor, { applicationId: id, expiresAt }))
      return { object: 'client_secret' as const, id: made.id, secret: made.value.reveal() }
    },
  ),
  api(
    {
      method: 'delete',
      path: '/v1/applications/{id}/secrets/{secret_id}',
      operation: 'deleteApplicationSecret',
      summary: 'End a secret',
      tag: 'Applications',
      access: 'admin',
      params: z.object({ id: z.string(), secret_id: z.string() }),
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params }) => {
      const { id } = await getApplication(on.database, applicationId(params.id))
      await on.database.transaction(tx => removeSecret(tx, actor, { applicationId: id, id: params.secret_id }))
      return null
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/applications/{id}/signing_keys',
      operation: 'rotateApplicationSigningKey',
      summary:
        'Make the next signing key: published now, signing a day later, or at once; the former one verifies until its tokens have ended',
      tag: 'Applications',
      access: 'admin',
      params: idParams,
      body: z.object({
        algorithm: z.enum(['RS256', 'ES256']).default('RS256'),
        at_once: z.boolean().default(false).describe('For a key that others may know: skips the day of publication.'),
      }),
      response: z.object({
        object: z.literal('signing_key'),
        id: z.string(),
        algorithm: z.enum(['RS256', 'ES256']),
        signs_from: z.string(),
      }),
      status: 201,
    },
    async (on, { actor, params, body }) => {
      const { id } = await getApplication(on.database, applicationId(params.id))
      const { algorithm, at_once: atOnce } = body
      const key = await rotateSigningKey(on, actor, { applicationId: id, algorithm, atOnce })
      return {
        object: 'signing_key' as const,
        id: key.kid,
        algorithm: key.algorithm,
        signs_from: key.signsFrom.toISOString(),
      }
    },
  ),
  ...agentRoutes,
]
