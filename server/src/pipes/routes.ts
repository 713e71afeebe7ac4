import { z } from 'zod'
import { endGrantsOnAccount, endGrantsOnTools } from '../approvals/index.ts'
import type { Actor } from '../platform/actor.ts'
import { parseId, type ToolId, type UserId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import { createProvider, type ProviderParts, retireProvider, setMayAsk } from './actions.ts'
import type { EndGrants } from './actions-accounts.ts'
import { type EndGrantsOnTools, refreshProvider, reviewTool, setEffect } from './actions-tools.ts'
import { catalogues, findCatalogue, findRemoteServer, remoteServers } from './catalogue/index.ts'
import type { RemoteServer } from './catalogue/remote-servers.ts'
import { providerRefused } from './errors.ts'
import { type Account, clientRequests, effects, type Provider } from './model.ts'
import { nameCharactersMax, pipesSecret as secret, urlCharactersMax } from './parse-integration.ts'
import { catalogueEntrySchema, presentCatalogue, presentRemoteServer } from './render-catalogue.ts'
import { presentProvider, presentTool, providerSchema, toolSchema } from './render-provider.ts'
import { accountRoutes } from './routes-accounts.ts'
import { openapiRoutes } from './routes-openapi.ts'
import { getProvider, getTool, listProviders, listTools } from './store.ts'
import { findAccountOf } from './store-accounts.ts'

const endGrants: EndGrants = (tx, lost) => endGrantsOnAccount(tx, lost, 'account_disconnected')
const endToolGrants: EndGrantsOnTools = endGrantsOnTools

const address = z.string().max(urlCharactersMax)
const authBody = z
  .object({
    type: z.enum(['none', 'bearer', 'oauth']),
    token: secret.optional(),
    per: z.enum(['installation', 'user']).optional(),
  })
  .strict()
const oauthBody = z
  .object({
    client_id: z
      .string()
      .min(1)
      .max(nameCharactersMax * 5),
    client_secret: secret.optional(),
    scopes: z.array(z.string().max(nameCharactersMax)).max(50).optional(),
  })
  .strict()
const providerName = z.string().trim().min(1).max(nameCharactersMax)
const createBody = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('mcp'),
      slug: z.string().optional(),
      name: providerName.optional(),
      catalogue: z.string().max(nameCharactersMax).optional(),
      url: address.optional(),
      auth: authBody.optional(),
      oauth: oauthBody.optional(),
    })
    .strict(),
  z
    .object({
      kind: z.literal('rest'),
      slug: z.string().optional(),
      name: providerName.optional(),
      catalogue: z.string().max(nameCharactersMax),
      base_urls: z.record(z.string().max(nameCharactersMax), address).optional(),
      auth: authBody.optional(),
      oauth: oauthBody.optional(),
    })
    .strict(),
  z.object({ kind: z.literal('ambit'), slug: z.string(), name: providerName.optional() }).strict(),
])

/**
 * A bearer without a token is each person's own; with oauth everybody connects their own account. An entry of the catalogue
 * brings what is not given.
 */
function partsOf(body: z.output<typeof createBody>): ProviderParts {
  if (body.kind === 'ambit') return ownParts(body.slug, body.name)
  const known = body.kind === 'mcp' ? knownServer(body.catalogue) : findCatalogue(body.catalogue)
  const auth = body.auth ?? authByDefault(body)
  const slug = body.slug ?? known?.name ?? ''
  const own = auth.type === 'oauth' || (auth.type === 'bearer' && auth.token === undefined)
  return {
    slug,
    name: body.name ?? known?.title ?? slug,
    kind: body.kind,
    url: body.kind === 'mcp' ? (body.url ?? knownServer(body.catalogue)?.url) : undefined,
    catalogue: body.kind === 'rest' ? body.catalogue : undefined,
    baseUrls: (body.kind === 'rest' ? body.base_urls : undefined) ?? {},
    auth: { type: auth.type, per: auth.per ?? (own ? 'user' : 'installation') },
    token: auth.token === undefined ? undefined : new Secret(auth.token),
    oauthClient: body.oauth && {
      id: body.oauth.client_id,
      secret: body.oauth.client_secret === undefined ? undefined : new Secret(body.oauth.client_secret),
    },
    scopes: body.oauth?.scopes ?? [],
  }
}

/** This server itself: who calls is known, so that nothing has to be connected. */
function ownParts(slug: string, name = 'Ambit'): ProviderParts {
  return {
    slug,
    name,
    kind: 'ambit',
    url: undefined,
    catalogue: undefined,
    baseUrls: {},
    auth: { type: 'none', per: 'installation' },
    token: undefined,
    oauthClient: undefined,
    scopes: [],
  }
}

/** The vendor's server that is named; nothing is named where an address is given. */
function knownServer(name: string | undefined): RemoteServer | undefined {
  if (name === undefined) return undefined
  const server = findRemoteServer(name)
  if (server === undefined) throw providerRefused('catalogue', `There is no MCP server "${name}" in the catalogue.`)
  return server
}

function authByDefault(body: Exclude<z.output<typeof createBody>, { kind: 'ambit' }>): z.output<typeof authBody> {
  if (body.kind === 'mcp') return { type: knownServer(body.catalogue)?.auth ?? 'none' }
  return { type: body.oauth === undefined ? 'bearer' : 'oauth' }
}

/** Tools that each person sees through an account of their own are read through the one of whoever asks for it. */
async function accountOf(on: Platform, actor: Actor, provider: Provider): Promise<Account | undefined> {
  const userId = userOf(actor)
  return userId === undefined ? undefined : findAccountOf(on.database, provider.id, userId)
}

function userOf(actor: Actor): UserId | undefined {
  switch (actor.kind) {
    case 'api_key':
      return actor.ownerId
    case 'person':
    case 'agent':
      return actor.userId
    case 'portal':
    case 'system':
      return undefined
  }
}

const slugParams = z.object({ slug: z.string() })
const idParams = z.object({ id: z.string() })

const providerRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/v1/providers',
      operation: 'createProvider',
      summary: 'Add a third party: an MCP server, or a REST API of the catalogue',
      tag: 'Providers',
      access: 'admin',
      body: createBody,
      response: providerSchema,
      status: 201,
    },
    async (on, { actor, body }) => presentProvider(await createProvider(on, actor, partsOf(body))),
  ),
  api(
    {
      method: 'get',
      path: '/v1/providers',
      operation: 'listProviders',
      summary: 'List providers, newest first',
      tag: 'Providers',
      access: 'auditor',
      query: listQuery,
      response: listSchema(providerSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      return listOf((await listProviders(on.database, page)).map(presentProvider), page)
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/catalogue',
      operation: 'listCatalogue',
      summary: 'List what can be added as a provider: REST APIs with typed tools, and vendors’ own MCP servers',
      tag: 'Providers',
      access: 'auditor',
      query: z.object({ kind: z.enum(['mcp', 'rest']).optional() }),
      response: listSchema(catalogueEntrySchema),
    },
    async (on, { query }) => {
      const { baseUrl } = on.config
      const data = [
        ...catalogues.map(entry => presentCatalogue(entry, baseUrl)),
        ...remoteServers.map(presentRemoteServer),
      ]
      const shown = data.filter(({ kind }) => query.kind === undefined || kind === query.kind)
      return { object: 'list' as const, data: shown, list_metadata: { before: null, after: null } }
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/providers/{slug}',
      operation: 'getProvider',
      summary: 'Get a provider',
      tag: 'Providers',
      access: 'auditor',
      params: slugParams,
      response: providerSchema,
    },
    async (on, { params }) => presentProvider(await getProvider(on.database, params.slug)),
  ),
  api(
    {
      method: 'post',
      path: '/v1/providers/{slug}/refresh',
      operation: 'refreshProvider',
      summary: 'Read the tools of a provider now',
      tag: 'Providers',
      access: 'admin',
      params: slugParams,
      response: providerSchema,
    },
    async (on, { actor, params }) => {
      const provider = await getProvider(on.database, params.slug)
      const account = await accountOf(on, actor, provider)
      await refreshProvider(on, actor, { provider, account, endGrants: endToolGrants })
      return presentProvider(await getProvider(on.database, params.slug))
    },
  ),
  api(
    {
      method: 'patch',
      path: '/v1/providers/{slug}',
      operation: 'updateProvider',
      summary: 'Let a provider ask agents’ programs for an answer of their model or for their roots, or no longer',
      tag: 'Providers',
      access: 'admin',
      params: slugParams,
      body: z.object({ may_ask: z.array(z.enum(clientRequests)).max(clientRequests.length) }),
      response: providerSchema,
    },
    async (on, { actor, params, body }) =>
      presentProvider(await setMayAsk(on, actor, { slug: params.slug, mayAsk: body.may_ask })),
  ),
  api(
    {
      method: 'delete',
      path: '/v1/providers/{slug}',
      operation: 'retireProvider',
      summary: 'Retire a provider: its accounts are disconnected and every grant on them ends',
      tag: 'Providers',
      access: 'admin',
      params: slugParams,
      response: z.object({}),
      status: 204,
    },
    async (on, { actor, params }) => {
      await retireProvider(on, actor, { provider: await getProvider(on.database, params.slug), endGrants })
      return {}
    },
  ),
]

function toolIdOf(text: string): ToolId {
  const id = parseId('tool', text)
  if (id === undefined) throw notFound('tool')
  return id
}

const toolRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/tools',
      operation: 'listTools',
      summary: 'List the tools of the catalogue by name, of all providers or of one',
      tag: 'Tools',
      access: 'auditor',
      query: z.object({ provider: z.string().optional() }),
      response: listSchema(toolSchema),
    },
    async (on, { query }) => {
      const { provider } = query
      if (provider !== undefined) await getProvider(on.database, provider)
      const tools = await listTools(on.database, provider === undefined ? {} : { providerSlug: provider })
      return { object: 'list' as const, data: tools.map(presentTool), list_metadata: { before: null, after: null } }
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/tools/{id}',
      operation: 'getTool',
      summary: 'Get a tool with its definition, and the one that the upstream shows now',
      tag: 'Tools',
      access: 'auditor',
      params: idParams,
      response: toolSchema,
    },
    async (on, { params }) => presentTool(await getTool(on.database, toolIdOf(params.id))),
  ),
  api(
    {
      method: 'patch',
      path: '/v1/tools/{id}',
      operation: 'updateTool',
      summary: 'Set what a tool does to the world: read, write or destructive',
      tag: 'Tools',
      access: 'admin',
      params: idParams,
      body: z.object({ effect: z.enum(effects) }).strict(),
      response: toolSchema,
    },
    async (on, { actor, params, body }) =>
      presentTool(
        await setEffect(on, actor, { id: toolIdOf(params.id), effect: body.effect, endGrants: endToolGrants }),
      ),
  ),
  api(
    {
      method: 'post',
      path: '/v1/tools/{id}/review',
      operation: 'reviewTool',
      summary: 'Accept the definition that a drifted tool shows now, named by its digest',
      tag: 'Tools',
      access: 'admin',
      params: idParams,
      body: z.object({ digest: z.string().regex(/^[0-9a-f]{64}$/), effect: z.enum(effects).optional() }).strict(),
      response: toolSchema,
    },
    async (on, { actor, params, body }) =>
      presentTool(await reviewTool(on, actor, { ...body, id: toolIdOf(params.id), endGrants: endToolGrants })),
  ),
]

export const pipesRoutes: readonly Route[] = [...providerRoutes, ...openapiRoutes, ...toolRoutes, ...accountRoutes]
