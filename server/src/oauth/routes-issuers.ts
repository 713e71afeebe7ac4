import { z } from 'zod'
import { findApplication, findApplicationByClientId } from '../applications/index.ts'
import { getOrganization } from '../directory/index.ts'
import { type ApplicationId, type Id, parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, unprocessable } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { addIdentityIssuer, changeForeignClients, changeIdentityIssuer } from './actions-issuers.ts'
import type { ForeignClient, IdentityIssuer } from './model.ts'
import { issuerShape, refuseIssuer } from './parse-issuer.ts'
import { listForeignClients } from './store-foreign-clients.ts'
import { listIdentityIssuers } from './store-issuers.ts'

const clientsMax = 100
const foreignIdCharactersMax = 500
const clientIds = z.array(z.string()).max(clientsMax)
const foreignClients = z
  .array(z.strictObject({ foreign_client_id: z.string().min(1).max(foreignIdCharactersMax), client_id: z.string() }))
  .max(clientsMax)
const issuerSchema = z
  .object({
    object: z.literal('identity_issuer'),
    id: z.string(),
    issuer: z.string(),
    organization_id: z.string(),
    subject: z.enum(['email', 'external_id']),
    client_ids: z.array(z.string()),
    foreign_clients: foreignClients,
    jwks_uri: z.string().nullable(),
    has_jwks: z.boolean(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'IdentityIssuer' })

async function present(on: Platform, issuer: IdentityIssuer): Promise<z.input<typeof issuerSchema>> {
  const clients = await Promise.all(issuer.applications.map(id => findApplication(on.database, id)))
  const foreign = await listForeignClients(on.database, issuer.id)
  return {
    object: 'identity_issuer',
    id: issuer.id,
    issuer: issuer.issuer,
    organization_id: issuer.organizationId,
    subject: issuer.subject,
    client_ids: clients.flatMap(client => client?.clientId ?? []),
    foreign_clients: await presentForeign(on, foreign),
    jwks_uri: issuer.jwksUri ?? null,
    has_jwks: issuer.jwks !== undefined,
    created_at: issuer.createdAt.toISOString(),
    updated_at: issuer.updatedAt.toISOString(),
  }
}

async function presentForeign(
  on: Platform,
  clients: readonly ForeignClient[],
): Promise<z.input<typeof foreignClients>> {
  const named = await Promise.all(
    clients.map(async ({ clientId, applicationId }) => ({
      foreign_client_id: clientId,
      client_id: (await findApplication(on.database, applicationId))?.clientId,
    })),
  )
  return named.flatMap(({ client_id: id, ...rest }) => (id === undefined ? [] : { ...rest, client_id: id }))
}

/** 422 where an id says nothing, or stands there twice. */
async function foreignClientsOf(
  on: Platform,
  given: z.output<typeof foreignClients>,
): Promise<readonly ForeignClient[]> {
  const ids = given.map(each => each.foreign_client_id)
  if (new Set(ids).size < ids.length || ids.some(id => id.includes('\0'))) {
    const message = 'Each client is named once.'
    throw unprocessable(message, [{ field: 'foreign_clients', code: 'invalid_foreign_client', message }])
  }
  const found: ForeignClient[] = []
  for (const { foreign_client_id: clientId, client_id: id } of given) {
    const [applicationId] = await clientsOf(on, [id])
    if (applicationId !== undefined) found.push({ clientId, applicationId })
  }
  return found
}

/** The applications of these client ids. 422 for one that is unknown or does not act for people. */
async function clientsOf(on: Platform, ids: readonly string[]): Promise<ApplicationId[]> {
  const found: ApplicationId[] = []
  for (const id of new Set(ids)) {
    const application = await findApplicationByClientId(on.database, id)
    if (application?.kind !== 'agent') {
      const message = 'Only clients that act for people bring what an issuer says of them.'
      throw unprocessable(message, [{ field: 'client_ids', code: 'invalid_client_id', message }])
    }
    found.push(application.id)
  }
  return found
}

function issuerId(text: string): Id<'identityIssuer'> {
  const id = parseId('identityIssuer', text)
  if (id === undefined) throw notFound('identity issuer')
  return id
}

const path = '/v1/identity_issuers'
const tag = 'Identity issuers'
const params = z.object({ id: z.string() })

/** Who may say, for an organization, who somebody is (Identity Assertion Authorization Grant). */
export const issuerRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path,
      operation: 'listIdentityIssuers',
      summary: 'List the issuers whose assertions about people are taken',
      tag,
      access: 'auditor',
      query: listQuery.extend({ organization_id: z.string().optional() }),
      response: listSchema(issuerSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const issuers = await listIdentityIssuers(on.database, query.organization_id, page)
      return listOf(await Promise.all(issuers.map(issuer => present(on, issuer))), page)
    },
  ),
  api(
    {
      method: 'post',
      path,
      operation: 'createIdentityIssuer',
      summary: 'Take what an issuer says about the people of an organization, from the clients that are named',
      tag,
      access: 'admin',
      body: z.strictObject({
        ...issuerShape,
        organization_id: z.string(),
        subject: z.enum(['email', 'external_id']),
        client_ids: clientIds,
      }),
      response: issuerSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      refuseIssuer(on, body)
      const { id: organizationId } = await getOrganization(on.database, body.organization_id)
      const { issuer, subject, jwks, jwks_uri: jwksUri } = body
      const applications = await clientsOf(on, body.client_ids)
      const parts = { issuer, organizationId, subject, applications, jwks, jwksUri }
      return present(on, await on.database.transaction(tx => addIdentityIssuer(tx, actor, parts)))
    },
  ),
  api(
    {
      method: 'put',
      path: `${path}/{id}/clients`,
      operation: 'updateIdentityIssuerClients',
      summary: 'Name the clients that may bring what an issuer says; when one goes, all that stands on it ends at once',
      tag,
      access: 'admin',
      params,
      body: z.strictObject({ client_ids: clientIds }),
      response: z.object({ object: z.literal('identity_issuer'), id: z.string(), client_ids: z.array(z.string()) }),
    },
    async (on, { actor, params: { id: given }, body }) => {
      const id = issuerId(given)
      await changeIdentityIssuer(on, actor, { id, applications: await clientsOf(on, body.client_ids) })
      return { object: 'identity_issuer' as const, id, client_ids: [...new Set(body.client_ids)] }
    },
  ),
  api(
    {
      method: 'put',
      path: `${path}/{id}/foreign_clients`,
      operation: 'updateForeignClients',
      summary:
        'Name the clients of the issuer that come in at the gateway with its access tokens, and as which of ours',
      tag,
      access: 'admin',
      params,
      body: z.strictObject({ foreign_clients: foreignClients }),
      response: z.object({
        object: z.literal('identity_issuer'),
        id: z.string(),
        foreign_clients: foreignClients,
      }),
    },
    async (on, { actor, params: { id: given }, body }) => {
      const id = issuerId(given)
      const clients = await foreignClientsOf(on, body.foreign_clients)
      await changeForeignClients(on, actor, { id, clients })
      return { object: 'identity_issuer' as const, id, foreign_clients: await presentForeign(on, clients) }
    },
  ),
  api(
    {
      method: 'delete',
      path: `${path}/{id}`,
      operation: 'deleteIdentityIssuer',
      summary: 'Take nothing more from an issuer; all sessions that stand on it end at once',
      tag,
      access: 'admin',
      params,
      response: z.object({ object: z.literal('identity_issuer'), id: z.string(), deleted: z.literal(true) }),
    },
    async (on, { actor, params: { id: given } }) => {
      const id = issuerId(given)
      await changeIdentityIssuer(on, actor, { id, applications: undefined })
      return { object: 'identity_issuer' as const, id, deleted: true as const }
    },
  ),
]
