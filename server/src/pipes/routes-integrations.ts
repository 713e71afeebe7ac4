import { z } from 'zod'
import { endGrantsOnAccount } from '../approvals/index.ts'
import type { Actor } from '../platform/actor.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { api, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import type { EndGrants } from './actions-accounts.ts'
import { enterSecret } from './actions-imports.ts'
import {
  authMethodOf,
  createIntegration,
  getIntegration,
  type Integrated,
  removeIntegration,
  updateIntegration,
} from './actions-integrations.ts'
import { integrationFor } from './actions-owners.ts'
import { redirectUriOf } from './actions-party.ts'
import type { Account, Ownership } from './model.ts'
import { changeOf, clientOf, createIntegrationBody, definitionOf, updateIntegrationBody } from './parse-integration.ts'
import { integrationSchema, presentIntegration } from './render-integration.ts'
import { findProviderById } from './store.ts'
import { listIntegrations } from './store-integrations.ts'

const tag = 'Pipes'
const slugParams = z.object({ slug: z.string() })
const endGrants: EndGrants = (tx, lost) => endGrantsOnAccount(tx, lost, 'account_disconnected')

async function shown(on: Platform, it: Integrated, installed?: Account): Promise<z.input<typeof integrationSchema>> {
  const redirectUri = await redirectUriOf(on, it.provider)
  return presentIntegration({ ...it, method: authMethodOf(it.provider), redirectUri, installed })
}

type KeyBody = NonNullable<z.output<typeof updateIntegrationBody>['api_key']>

async function installKey(
  on: Platform,
  actor: Actor,
  it: Integrated & { readonly key: KeyBody | undefined },
): Promise<Account | undefined> {
  const { key, provider, integration } = it
  if (key === undefined) return undefined
  const named = { userId: key.user_id, organizationId: key.organization_id, ownership: integration.ownership }
  const owned = await integrationFor(on, provider.slug, named)
  const entered = { secret: new Secret(key.secret), accountId: undefined, beside: false }
  return enterSecret(on, actor, { ...owned, endGrants, entered })
}

/** The same three routes for what people and for what organizations connect to. */
function routesOf(ownership: Ownership): readonly Route[] {
  const [suffix, name, whose] =
    ownership === 'user'
      ? ['', 'DataIntegration', 'people']
      : ['/organization', 'OrganizationDataIntegration', 'organizations']
  return [
    api(
      {
        method: 'get',
        path: `/data-integrations/{slug}${suffix}`,
        operation: `get${name}`,
        summary: `Get what ${whose} connect to`,
        tag,
        access: 'auditor',
        params: slugParams,
        response: integrationSchema,
      },
      async (on, { params }) => shown(on, await getIntegration(on, params.slug, ownership)),
    ),
    api(
      {
        method: 'put',
        path: `/data-integrations/{slug}${suffix}`,
        operation: `update${name}`,
        summary: `Change what ${whose} connect to; switched off, every grant on its accounts ends`,
        tag,
        access: 'admin',
        params: slugParams,
        body: updateIntegrationBody,
        response: integrationSchema,
      },
      async (on, { actor, params, body }) => {
        const found = await getIntegration(on, params.slug, ownership)
        const changed = await updateIntegration(on, actor, { ...found, change: changeOf(body), endGrants })
        return shown(on, changed, await installKey(on, actor, { ...changed, key: body.api_key }))
      },
    ),
    api(
      {
        method: 'delete',
        path: `/data-integrations/{slug}${suffix}`,
        operation: `delete${name}`,
        summary: `Remove what ${whose} connect to: its accounts are disconnected and every grant on them ends`,
        tag,
        access: 'admin',
        params: slugParams,
        response: z.object({}),
        status: 204,
      },
      async (on, { actor, params }) => {
        await removeIntegration(on, actor, { ...(await getIntegration(on, params.slug, ownership)), endGrants })
        return {}
      },
    ),
  ]
}

/** What accounts are connected through. */
export const integrationRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/data-integrations',
      operation: 'listDataIntegrations',
      summary: 'List what accounts are connected through, newest first',
      tag,
      access: 'auditor',
      query: listQuery.extend({ ownership: z.enum(['user', 'organization', 'userland_user']).optional() }),
      response: listSchema(integrationSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const ownership = query.ownership === 'userland_user' ? 'user' : query.ownership
      const found = await listIntegrations(on.database, page, ownership)
      const views = await Promise.all(
        found.map(async integration => {
          const provider = await findProviderById(on.database, integration.providerId)
          return provider && shown(on, { provider, integration })
        }),
      )
      return listOf(
        views.filter(view => view !== undefined),
        page,
      )
    },
  ),
  api(
    {
      method: 'post',
      path: '/data-integrations',
      operation: 'createDataIntegration',
      summary: 'Let people or organizations connect accounts at a provider',
      tag,
      access: 'admin',
      body: createIntegrationBody,
      response: integrationSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      const { custom_provider: custom } = body
      const made = await createIntegration(on, actor, {
        slug: body.provider,
        ownership: body.ownership,
        description: body.description ?? undefined,
        enabled: body.enabled,
        scopes: body.scopes ?? undefined,
        authMethod: body.auth_methods[0] ?? 'oauth',
        client: clientOf(body.credentials),
        custom: custom && { name: custom.name, definition: definitionOf(custom) },
      })
      return shown(on, made, await installKey(on, actor, { ...made, key: body.api_key }))
    },
  ),
  ...routesOf('user'),
  ...routesOf('organization'),
]
