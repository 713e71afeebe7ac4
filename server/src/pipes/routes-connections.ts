import { z } from 'zod'
import { endGrantsOnAccount } from '../approvals/index.ts'
import { parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { badRequest, notFound, Refusal } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import { disconnectAccount, type EndGrants } from './actions-accounts.ts'
import { changeAccount, importAccount } from './actions-imports.ts'
import { authMethodOf } from './actions-integrations.ts'
import { getChosen, integrationFor, type OwnerNamed, type PipesOwner, pipesOwner } from './actions-owners.ts'
import { defaultScopes, redirectUriOf, scopesFor } from './actions-party.ts'
import { configureIntegration, listOrganizationIntegrations, type OrganizationIntegration } from './actions-settings.ts'
import type { ImportParts } from './decide-import.ts'
import type { Ownership } from './model.ts'
import { flag, idText, noConfig, pipesSecret, scopesText } from './parse-integration.ts'
import {
  configurationSchema,
  dataProvidersSchema,
  presentConfiguration,
  presentDataProvider,
  presentWireAccount,
  wireAccountSchema,
} from './render-integration.ts'
import { findProviderById } from './store.ts'
import { listAccountsAnywhere } from './store-accounts.ts'
import { findSettings, listEnabledIntegrations } from './store-integrations.ts'

const tag = 'Pipes'
const endGrants: EndGrants = (tx, lost) => endGrantsOnAccount(tx, lost, 'account_disconnected')

const importParts = {
  access_token: pipesSecret.optional(),
  refresh_token: pipesSecret.optional(),
  expires_at: z.iso.datetime({ offset: true }).optional(),
  scopes: scopesText.optional(),
  state: z.enum(['connected', 'needs_reauthorization']).optional(),
  user_id: idText.optional(),
}
const oauthClientIdCharactersMax = 500
const changeBody = z.object(importParts)
const importBody = z.object({ ...importParts, connection_intent: z.literal('add').optional() })
const choiceQuery = { supports_multiple_connections: flag, connected_account_id: idText.optional() }
const changeQuery = { ...choiceQuery, connection_intent: z.literal('reauthorize').optional() }

function partsOf(body: z.output<typeof changeBody>): ImportParts {
  const secretOf = (text: string | undefined): Secret | undefined => (text === undefined ? undefined : new Secret(text))
  return {
    accessToken: secretOf(body.access_token),
    refreshToken: secretOf(body.refresh_token),
    expiresAt: body.expires_at === undefined ? undefined : new Date(body.expires_at),
    scopes: body.scopes,
    state: body.state,
  }
}

/** Whose accounts a path is about: a person's, for one of their organizations where that is named, or an organization's. */
interface Kind {
  readonly ownership: Ownership
  readonly base: string
  readonly name: string
  readonly whose: string
}

const ofPeople: Kind = {
  ownership: 'user',
  base: '/user_management/users/{id}',
  name: 'User',
  whose: 'a person',
}
const ofOrganizations: Kind = {
  ownership: 'organization',
  base: '/organizations/{id}',
  name: 'Organization',
  whose: 'an organization',
}

interface Asked {
  readonly id: string
  readonly organizationId: string | undefined
  readonly userId?: string | undefined
}

function ownerNamed({ ownership }: Kind, { id, organizationId, userId }: Asked): OwnerNamed {
  return ownership === 'user' ? { ownership, userId: id, organizationId } : { ownership, userId, organizationId: id }
}

/** Which account a change is for: the one that is meant where none is named, or one by its id. */
function changedChoice(query: { connected_account_id?: string | undefined; connection_intent?: string | undefined }): {
  readonly id: string | undefined
  readonly several: false
} {
  const id = query.connected_account_id
  if (query.connection_intent !== undefined && id === undefined) throw accountRequired()
  return { id, several: false }
}

/** The document of the WorkOS API has no 400 at this route. */
function accountRequired(): Refusal {
  return new Refusal({
    status: 422,
    code: 'account_required',
    message: 'connection_intent "reauthorize" needs connected_account_id.',
  })
}

function organizationIn(query: object): string | undefined {
  return Object(query).organization_id
}

/** The organization that a person's account is for stands in the query; an organization's own stands in the path. */
function scopeOf({ ownership }: Kind): { organization_id?: z.ZodOptional<typeof idText> } {
  return ownership === 'user' ? { organization_id: idText.optional() } : {}
}

const accountParams = z.object({ id: z.string(), slug: z.string() })

function readingRoutesOf(kind: Kind): readonly Route[] {
  const common = {
    path: `${kind.base}/connected_accounts/{slug}`,
    tag,
    params: accountParams,
    query: z.object({ ...scopeOf(kind), ...choiceQuery }),
  } as const
  return [
    api(
      {
        ...common,
        method: 'get',
        operation: `get${kind.name}ConnectedAccount`,
        summary: `Get the account of ${kind.whose} at a provider`,
        access: 'auditor',
        response: wireAccountSchema,
      },
      async (on, { params: { id, slug }, query }) => {
        const owned = await integrationFor(on, slug, ownerNamed(kind, { id, organizationId: organizationIn(query) }))
        return presentWireAccount(await getChosen(on, owned, choiceOf(query)))
      },
    ),
    api(
      {
        ...common,
        method: 'delete',
        operation: `delete${kind.name}ConnectedAccount`,
        summary: `Disconnect an account of ${kind.whose}: its credential is deleted and every grant on it ends`,
        access: 'admin',
        response: z.object({}),
        status: 204,
      },
      async (on, { actor, params: { id, slug }, query }) => {
        const owned = await integrationFor(on, slug, ownerNamed(kind, { id, organizationId: organizationIn(query) }))
        await disconnectAccount(on, actor, { account: await getChosen(on, owned, choiceOf(query)), endGrants })
        return {}
      },
    ),
  ]
}

function writingRoutesOf(kind: Kind): readonly Route[] {
  const common = {
    path: `${kind.base}/connected_accounts/{slug}`,
    tag,
    params: accountParams,
    access: 'admin',
    response: wireAccountSchema,
  } as const
  return [
    api(
      {
        ...common,
        method: 'post',
        operation: `create${kind.name}ConnectedAccount`,
        summary: `Take over an authorization that ${kind.whose} gave elsewhere`,
        query: z.object(scopeOf(kind)),
        body: importBody,
        status: 201,
      },
      async (on, { actor, params: { id, slug }, query, body }) => {
        const asked = { id, organizationId: organizationIn(query), userId: body.user_id }
        const owned = await integrationFor(on, slug, ownerNamed(kind, asked))
        const beside = body.connection_intent === 'add'
        return presentWireAccount(await importAccount(on, actor, { ...owned, endGrants, parts: partsOf(body), beside }))
      },
    ),
    api(
      {
        ...common,
        method: 'put',
        operation: `update${kind.name}ConnectedAccount`,
        summary: `Change tokens, scopes or state of an account of ${kind.whose}`,
        query: z.object({ ...scopeOf(kind), ...changeQuery }),
        body: changeBody,
      },
      async (on, { actor, params: { id, slug }, query, body }) => {
        const asked = { id, organizationId: organizationIn(query), userId: body.user_id }
        const owned = await integrationFor(on, slug, ownerNamed(kind, asked))
        const account = await getChosen(on, owned, changedChoice(query))
        return presentWireAccount(
          await changeAccount(on, actor, { ...owned, endGrants, parts: partsOf(body), account }),
        )
      },
    ),
  ]
}

function choiceOf(query: {
  supports_multiple_connections?: boolean | undefined
  connected_account_id?: string | undefined
}): { readonly id: string | undefined; readonly several: boolean } {
  const id = query.connected_account_id
  if (id !== undefined && parseId('account', id) === undefined) throw notFound('connected account')
  return { id, several: query.supports_multiple_connections === true }
}

async function dataProviders(
  on: Platform,
  owner: PipesOwner,
  several: boolean,
): Promise<z.input<typeof dataProvidersSchema>> {
  const accounts = await listAccountsAnywhere(on.database, owner)
  const kept = several ? accounts : accounts.filter(({ connectionRole }) => connectionRole === 'compatibility')
  const data: z.input<typeof dataProvidersSchema>['data'] = []
  for (const integration of await listEnabledIntegrations(on.database, owner.ownership)) {
    const provider = await findProviderById(on.database, integration.providerId)
    const settings = owner.organizationId && (await findSettings(on.database, integration.id, owner.organizationId))
    if (provider === undefined || settings?.enabled === false) continue
    const scopes = await scopesFor(on, provider, owner)
    const own = kept.filter(({ providerId }) => providerId === provider.id)
    data.push(presentDataProvider({ provider, integration, method: authMethodOf(provider), scopes, accounts: own }))
  }
  return { object: 'list', data }
}

function providerListOf(kind: Kind): Route {
  return api(
    {
      method: 'get',
      path: `${kind.base}/data_providers`,
      operation: `list${kind.name}DataProviders`,
      summary: `List what ${kind.whose} can connect, with what is connected`,
      tag,
      access: 'auditor',
      params: z.object({ id: z.string() }),
      query: z.object({ ...scopeOf(kind), supports_multiple_connections: flag }),
      response: dataProvidersSchema,
    },
    async (on, { params, query }) => {
      const asked = { id: params.id, organizationId: organizationIn(query) }
      const owner = await pipesOwner(on, ownerNamed(kind, asked))
      return dataProviders(on, owner, query.supports_multiple_connections === true)
    },
  )
}

async function configured(on: Platform, it: OrganizationIntegration): Promise<z.input<typeof configurationSchema>> {
  return presentConfiguration(it, {
    redirectUri: await redirectUriOf(on, it.provider),
    scopes: defaultScopes(it.provider),
  })
}

const configurationBody = z.object({
  enabled: z.boolean().optional(),
  scopes: scopesText.nullable().optional(),
  client_id: z.string().min(1).max(oauthClientIdCharactersMax).optional(),
  client_secret: pipesSecret.optional(),
  config: noConfig.optional(),
})

const configurationRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/organizations/{id}/data_integration_configurations',
      operation: 'listDataIntegrationConfigurations',
      summary: 'List what an organization can connect to, as it has set it',
      tag,
      access: 'auditor',
      params: z.object({ id: z.string() }),
      response: z.object({ object: z.literal('list'), data: z.array(configurationSchema) }),
    },
    async (on, { params }) => ({
      object: 'list' as const,
      data: await Promise.all((await listOrganizationIntegrations(on, params.id)).map(it => configured(on, it))),
    }),
  ),
  api(
    {
      method: 'put',
      path: '/organizations/{id}/data_integration_configurations/{slug}',
      operation: 'configureDataIntegration',
      summary: 'Set for one organization what it connects to: on or off, scopes, its own client',
      tag,
      access: 'admin',
      params: z.object({ id: z.string(), slug: z.string() }),
      body: configurationBody,
      response: configurationSchema,
    },
    async (on, { actor, params, body }) => {
      if (Object.keys(body).length === 0) throw badRequest('empty_body', 'Give enabled, scopes, client_id or config.')
      const { client_id: clientId, client_secret: clientSecret } = body
      if ((clientId === undefined) !== (clientSecret === undefined))
        throw badRequest('client_incomplete', 'Give client_id and client_secret together.')
      const client =
        clientId === undefined || clientSecret === undefined
          ? undefined
          : { id: clientId, secret: new Secret(clientSecret) }
      const change = { enabled: body.enabled, scopes: body.scopes, client }
      const { id: organization, slug } = params
      return configured(on, await configureIntegration(on, actor, { organization, slug, change, endGrants }))
    },
  ),
]

/** Accounts at providers, of people and of organizations. */
export const connectionRoutes: readonly Route[] = [
  ...readingRoutesOf(ofPeople),
  ...writingRoutesOf(ofPeople),
  providerListOf(ofPeople),
  ...readingRoutesOf(ofOrganizations),
  ...writingRoutesOf(ofOrganizations),
  providerListOf(ofOrganizations),
  ...configurationRoutes,
]
