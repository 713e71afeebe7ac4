import { z } from 'zod'
import { findOrganization } from '../directory/index.ts'
import { withSecondPerson } from '../governance/index.ts'
import { isLoopbackUrl } from '../platform/config.ts'
import { parseId } from '../platform/ids.ts'
import { commaList, type ListQuery, listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, unprocessable } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { changeApplication } from '../sessions/index.ts'
import { refuseRedirectUris } from './actions.ts'
import { createConnectApplication, getConnectApplication } from './actions-connect.ts'
import { listAuthorizedByOrganization } from './actions-consents.ts'
import { ensureSigningKey } from './actions-keys.ts'
import { uriCharactersMax } from './check-redirect-registration.ts'
import { applicationIdOf } from './derive-connect-id.ts'
import { type ApplicationKind, servesPeople } from './model.ts'
import { addressesMax, applicationName, descriptionText } from './parse-application.ts'
import { connectSchema, organizationAuthorizedSchema, presentAuthorized, presentConnect } from './render-connect.ts'
import { connectSecretRoutes } from './routes-connect-secrets.ts'
import { listConnectApplications } from './store.ts'

/** Cursors are Connect ids; the rows are in the order of ours. */
function ourCursors(query: ListQuery): ListQuery {
  const ours = (text: string | undefined): string | undefined => text && (applicationIdOf(text) ?? text)
  return { ...query, after: ours(query.after), before: ours(query.before) }
}

const scopesMax = 100
const scopeMax = 200
const registrationsMax = 2

const scopesSchema = z
  .array(
    z
      .string()
      .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/)
      .max(scopeMax),
  )
  .max(scopesMax)
  .nullish()
const uriSchema = z.object({ uri: z.string().max(uriCharactersMax), default: z.boolean().nullish() })
const urisSchema = z.array(uriSchema).max(addressesMax).nullish()

/** The one that is to be the default first, for the first is the default. */
function urisOf(given: z.output<typeof urisSchema>): string[] | undefined {
  return given?.toSorted((a, b) => Number(b.default === true) - Number(a.default === true)).map(each => each.uri)
}

const createBody = z.discriminatedUnion('application_type', [
  z.object({
    application_type: z.literal('oauth'),
    name: applicationName,
    description: descriptionText.nullish(),
    scopes: scopesSchema,
    redirect_uris: urisSchema,
    uses_pkce: z.boolean().nullish(),
    is_first_party: z.boolean(),
    organization_id: z.string().nullish(),
  }),
  z.object({
    application_type: z.literal('m2m'),
    name: applicationName,
    description: descriptionText.nullish(),
    scopes: scopesSchema,
    organization_id: z.string(),
  }),
])

const updateBody = z.object({
  name: applicationName.optional(),
  description: descriptionText.nullish(),
  scopes: scopesSchema,
  redirect_uris: urisSchema,
})

function refuseUris(on: Platform, uris: readonly string[], kind: ApplicationKind): void {
  refuseRedirectUris(uris, { kind, production: !isLoopbackUrl(on.config.baseUrl), wildcards: true })
}

const idParams = z.object({ id: z.string() })

export const connectRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/connect/applications',
      operation: 'listConnectApplications',
      summary: 'List Connect applications, and those that registered themselves',
      tag: 'Connect',
      access: 'auditor',
      query: listQuery.extend({
        organization_id: z.string().optional(),
        registration_types: commaList(registrationsMax)
          .pipe(z.array(z.enum(['dynamic', 'authenticated'])))
          .optional(),
      }),
      response: listSchema(connectSchema),
    },
    async (on, { query }) => {
      const page = pageOf(ourCursors(query))
      const [only, other] = new Set(query.registration_types ?? [])
      const dynamic = only === undefined || other !== undefined ? undefined : only === 'dynamic'
      const filter = { organizationId: query.organization_id, dynamic }
      return listOf((await listConnectApplications(on.database, filter, page)).map(presentConnect), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/connect/applications',
      operation: 'createConnectApplication',
      summary: 'Create a Connect application, for people or for a machine',
      tag: 'Connect',
      access: 'admin',
      body: createBody,
      response: connectSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      const oauth = body.application_type === 'oauth' ? body : undefined
      const thirdParty = oauth?.is_first_party === false
      if (thirdParty && (oauth.organization_id ?? undefined) === undefined)
        throw unprocessable('A third party’s application belongs to an organization.', [
          { code: 'organization_required', message: 'Name the organization.', field: 'organization_id' },
        ])
      const redirectUris = urisOf(oauth?.redirect_uris) ?? []
      const usesPkce = oauth?.uses_pkce === true
      refuseUris(on, redirectUris, usesPkce ? 'native' : 'web')
      const parts = {
        type: body.application_type,
        name: body.name,
        description: body.description ?? undefined,
        scopes: body.scopes ?? undefined,
        redirectUris,
        usesPkce,
        thirdParty,
        organizationId: body.organization_id ?? undefined,
      }
      const made = await on.database.transaction(tx => createConnectApplication(tx, actor, parts))
      if (servesPeople(made.kind)) await ensureSigningKey(on, made.id)
      return presentConnect(made)
    },
  ),
  api(
    {
      method: 'get',
      path: '/connect/applications/{id}',
      operation: 'getConnectApplication',
      summary: 'Get a Connect application, by its id or client id',
      tag: 'Connect',
      access: 'auditor',
      params: idParams,
      response: connectSchema,
    },
    async (on, { params }) => presentConnect(await getConnectApplication(on.database, params.id)),
  ),
  api(
    {
      method: 'put',
      path: '/connect/applications/{id}',
      operation: 'updateConnectApplication',
      summary: 'Change a Connect application; what is null or left out stays',
      tag: 'Connect',
      access: 'admin',
      params: idParams,
      body: updateBody,
      response: connectSchema,
    },
    async (on, { actor, params, body }) => {
      const { id, kind } = await getConnectApplication(on.database, params.id)
      const redirectUris = urisOf(body.redirect_uris)
      refuseUris(on, redirectUris ?? [], kind)
      const change = {
        name: body.name,
        // The official client sends null for what its caller left out, so null can't mean "none" here.
        description: body.description ?? undefined,
        scopes: body.scopes ?? undefined,
        redirectUris,
      }
      return presentConnect(await withSecondPerson(on, actor, () => changeApplication(on, actor, { id, change })))
    },
  ),
  api(
    {
      method: 'delete',
      path: '/connect/applications/{id}',
      operation: 'deleteConnectApplication',
      summary: 'Retire a Connect application: its sessions end, nothing starts there again',
      tag: 'Connect',
      access: 'admin',
      params: idParams,
      response: z.null(),
      status: 204,
    },
    async (on, { actor, params }) => {
      const { id } = await getConnectApplication(on.database, params.id)
      await changeApplication(on, actor, { id, change: { state: 'retired' } })
      return null
    },
  ),
  api(
    {
      method: 'get',
      path: '/organizations/{organization_id}/authorized_applications',
      operation: 'listOrganizationAuthorizedApplications',
      summary: 'List what members let applications have in the name of an organization',
      tag: 'Connect',
      access: 'auditor',
      params: z.object({ organization_id: z.string() }),
      query: listQuery,
      response: listSchema(organizationAuthorizedSchema),
    },
    async (on, { params, query }) => {
      const id = parseId('organization', params.organization_id)
      const organization = id && (await findOrganization(on.database, id))
      if (organization === undefined) throw notFound('organization')
      const page = pageOf(query)
      const found = await listAuthorizedByOrganization(on.database, organization.id, page)
      return listOf(found.map(presentAuthorized), page)
    },
  ),
  ...connectSecretRoutes,
]
