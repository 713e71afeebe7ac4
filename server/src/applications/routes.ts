import { z } from 'zod'
import { findOrganization } from '../directory/index.ts'
import { withSecondPerson } from '../governance/index.ts'
import { isLoopbackUrl } from '../platform/config.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { unprocessable } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { changeApplication } from '../sessions/index.ts'
import { createApplication, type MoreParts, refuseRedirectUris } from './actions.ts'
import { ensureSigningKey } from './actions-keys.ts'
import { addSecret } from './actions-secrets.ts'
import { refuseOrigins } from './actions-uris.ts'
import { type ApplicationKind, type AuthMethod, type SessionPolicy, servesPeople } from './model.ts'
import {
  changeBody,
  createBody,
  parseApplicationId,
  parseBranding,
  parseMore,
  type policyChange,
  refuseJwks,
} from './parse-application.ts'
import {
  applicationSchema,
  brandingSchema,
  madeSchema,
  presentApplication,
  presentBranding,
} from './render-application.ts'
import { agentRoutes } from './routes-agents.ts'
import { claimRoutes } from './routes-claims.ts'
import { exchangeRoutes } from './routes-exchange.ts'
import { resourceRoutes } from './routes-resources.ts'
import { secretRoutes } from './routes-secrets.ts'
import { uriRoutes } from './routes-uris.ts'
import { getApplication, listApplications } from './store.ts'

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

/** A program on a person's machine or in a page can't keep a secret (RFC 8252 section 8.5). */
function authMethodOf(kind: ApplicationKind, asked: AuthMethod | undefined): AuthMethod {
  if (asked !== undefined) return asked
  return kind === 'web' || kind === 'machine' ? 'client_secret_post' : 'none'
}

interface Addresses {
  readonly kind: ApplicationKind
  readonly redirectUris: readonly string[] | undefined
  readonly more: MoreParts
}

/** 422 for an address or an organization that an application can't have. */
async function refuseAddresses(on: Platform, { kind, redirectUris, more }: Addresses): Promise<void> {
  const production = !isLoopbackUrl(on.config.baseUrl)
  refuseRedirectUris(redirectUris ?? [], { kind, production, wildcards: true })
  refuseRedirectUris(more.logoutUris ?? [], { kind, production, wildcards: true, field: 'logout_uris' })
  // It is a page, whatever the application is: a scheme of an installed program can't be framed.
  const framed = more.frontChannelLogoutUri ?? undefined
  const asPage = { kind: 'web', production, wildcards: false, field: 'front_channel_logout_uri' } as const
  refuseRedirectUris(framed === undefined ? [] : [framed], asPage)
  refuseOrigins(more.origins ?? [], { production, field: 'origins' })
  for (const [index, id] of (more.signIn?.organizations ?? []).entries()) {
    if ((await findOrganization(on.database, id)) !== undefined) continue
    throw unprocessable('Some organizations are unknown.', [
      { code: 'organization_not_found', message: 'No organization.', field: `sign_in_policy.organizations.${index}` },
    ])
  }
}

const idParams = z.object({ id: z.string() })

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
    async (on, { params }) => presentApplication(await getApplication(on.database, parseApplicationId(params.id))),
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
      const more = parseMore(body)
      await refuseAddresses(on, { kind: body.kind, redirectUris: body.redirect_uris, more })
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
          more,
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
      const id = parseApplicationId(params.id)
      const { kind, tokenEndpointAuthMethod } = await getApplication(on.database, id)
      const more = parseMore(body)
      await refuseAddresses(on, { kind, redirectUris: body.redirect_uris, more })
      if (body.jwks !== undefined) refuseJwks(body.jwks, tokenEndpointAuthMethod)
      const change = {
        ...more,
        name: body.name,
        clientUri: body.client_uri,
        state: body.state,
        redirectUris: body.redirect_uris,
        jwks: body.jwks,
        policy: policyOf(body.session_policy),
      }
      return presentApplication(await withSecondPerson(on, actor, () => changeApplication(on, actor, { id, change })))
    },
  ),
  api(
    {
      method: 'delete',
      path: '/v1/applications/{id}',
      operation: 'deleteApplication',
      summary: 'Retire an application: its sessions end, it can still be read',
      tag: 'Applications',
      access: 'admin',
      params: idParams,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params }) => {
      const { id } = await getApplication(on.database, parseApplicationId(params.id))
      await changeApplication(on, actor, { id, change: { state: 'retired' } })
      return null
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/applications/{id}/branding',
      operation: 'getApplicationBranding',
      summary: 'What the hosted pages of an application look like',
      tag: 'Applications',
      access: 'auditor',
      params: idParams,
      response: brandingSchema,
    },
    async (on, { params }) =>
      presentBranding((await getApplication(on.database, parseApplicationId(params.id))).branding),
  ),
  api(
    {
      method: 'put',
      path: '/v1/applications/{id}/branding',
      operation: 'updateApplicationBranding',
      summary: 'Set what the hosted pages of an application look like',
      tag: 'Applications',
      access: 'admin',
      params: idParams,
      body: brandingSchema,
      response: brandingSchema,
    },
    async (on, { actor, params, body }) => {
      const { id } = await getApplication(on.database, parseApplicationId(params.id))
      const after = await changeApplication(on, actor, { id, change: { branding: parseBranding(body) } })
      return presentBranding(after.branding)
    },
  ),
  ...secretRoutes,
  ...uriRoutes,
  ...claimRoutes,
  ...agentRoutes,
  ...exchangeRoutes,
  ...resourceRoutes,
]
