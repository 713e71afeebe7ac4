import { z } from 'zod'
import { endGrantsOnAccount } from '../approvals/index.ts'
import type { Actor } from '../platform/actor.ts'
import { type AccountId, parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { badRequest, notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import type { EndGrants } from './actions-accounts.ts'
import { requestConnection } from './actions-connect-request.ts'
import { handOut } from './actions-hand-out.ts'
import { enterSecret } from './actions-imports.ts'
import { integrationFor } from './actions-owners.ts'
import { authMethods } from './model.ts'
import { connectionOwner, idText, noConfig, pipesSecret } from './parse-integration.ts'
import {
  accessTokenSchema,
  credentialSchema,
  presentAccessToken,
  presentCredential,
  presentWireAccount,
  wireAccountSchema,
} from './render-integration.ts'

const tag = 'Pipes'
const slugParams = z.object({ slug: z.string() })
const endGrants: EndGrants = (tx, lost) => endGrantsOnAccount(tx, lost, 'account_disconnected')
const returnToCharactersMax = 2_000

const ownerParts = {
  user_id: idText,
  organization_id: idText.nullable().optional(),
  connection_owner: connectionOwner,
}
type OwnerBody = z.output<z.ZodObject<typeof ownerParts>>

function namedBy(body: OwnerBody): Parameters<typeof integrationFor>[2] {
  const { user_id: userId, connection_owner: ownership } = body
  return { userId, organizationId: body.organization_id ?? undefined, ownership }
}

const handOutBody = z.object({
  ...ownerParts,
  connected_account_id: idText.optional(),
  supports_multiple_connections: z.boolean().default(false),
})

function chosenBy(body: z.output<typeof handOutBody>): { readonly id: string | undefined; readonly several: boolean } {
  return { id: body.connected_account_id, several: body.supports_multiple_connections }
}

const entering = {
  ...ownerParts,
  connected_account_id: idText.optional(),
  config: noConfig.optional(),
}
const adding = { ...ownerParts, config: noConfig.optional(), connection_intent: z.literal('add') }
const reauthorizing = { ...entering, connection_intent: z.literal('reauthorize').optional() }
const key = { secret: pipesSecret }
const client = { client_id: z.string().min(1).max(500), client_secret: pipesSecret }

type Entered = OwnerBody & {
  readonly secret?: string
  readonly client_id?: string
  readonly client_secret?: string
  readonly connected_account_id?: string | undefined
  readonly connection_intent?: 'add' | 'reauthorize' | undefined
}

async function enter(
  on: Platform,
  actor: Actor,
  { slug, body }: { readonly slug: string; readonly body: Entered },
): Promise<z.input<typeof wireAccountSchema>> {
  const owned = await integrationFor(on, slug, namedBy(body))
  const secret = new Secret(body.secret ?? body.client_secret ?? '')
  const beside = body.connection_intent === 'add'
  const entered = { secret, clientId: body.client_id, accountId: accountOf(body), beside }
  return presentWireAccount(await enterSecret(on, actor, { ...owned, endGrants, entered }))
}

function accountOf(body: Entered): AccountId | undefined {
  const text = body.connected_account_id
  if (text === undefined && body.connection_intent === 'reauthorize')
    throw badRequest('account_required', 'connection_intent "reauthorize" needs connected_account_id.')
  const id = text === undefined ? undefined : parseId('account', text)
  if (text !== undefined && id === undefined) throw notFound('connected account')
  return id
}

/** What applications get for accounts, and how they begin one. No agent's token opens any of it. */
export const handOutRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/data-integrations/{slug}/authorize',
      operation: 'authorizeDataIntegration',
      summary: 'Get a link by which one person connects an account, once',
      tag,
      access: 'admin',
      params: slugParams,
      body: z.object({
        ...ownerParts,
        return_to: z.string().max(returnToCharactersMax).optional(),
        config: noConfig.optional(),
      }),
      response: z.object({ url: z.string() }),
    },
    async (on, { actor, params, body }) => {
      const owned = await integrationFor(on, params.slug, namedBy(body))
      const { userId } = owned.owner
      if (userId === undefined) throw notFound('user')
      return { url: (await requestConnection(on, actor, { ...owned, userId, returnTo: body.return_to })).href }
    },
  ),
  api(
    {
      method: 'post',
      path: '/data-integrations/{slug}/token',
      operation: 'getDataIntegrationAccessToken',
      summary: 'Hand the access token of a connected account to an application, renewed where it is due',
      tag,
      access: 'admin',
      params: slugParams,
      body: handOutBody,
      response: accessTokenSchema,
    },
    async (on, { actor, params, body }) => {
      const owned = await integrationFor(on, params.slug, namedBy(body))
      return presentAccessToken(await handOut(on, actor, { ...owned, choice: chosenBy(body), methods: ['oauth'] }))
    },
  ),
  api(
    {
      method: 'post',
      path: '/data-integrations/{slug}/credentials',
      operation: 'createDataIntegrationCredential',
      summary: 'Hand the credential of a connected account to an application, of whatever kind it is',
      tag,
      access: 'admin',
      params: slugParams,
      body: handOutBody,
      response: credentialSchema,
    },
    async (on, { actor, params, body }) => {
      const owned = await integrationFor(on, params.slug, namedBy(body))
      return presentCredential(await handOut(on, actor, { ...owned, choice: chosenBy(body), methods: authMethods }))
    },
  ),
  ...enteringRoutes({ path: 'api-key', name: 'ApiKey', what: 'a key', parts: key }),
  ...enteringRoutes({
    path: 'client-credentials',
    name: 'ClientCredential',
    what: 'the secret of a client',
    parts: client,
  }),
]

function enteringRoutes(it: {
  readonly path: string
  readonly name: string
  readonly what: string
  readonly parts: typeof key | typeof client
}): readonly Route[] {
  const common = {
    path: `/data-integrations/{slug}/${it.path}`,
    tag,
    access: 'admin',
    params: slugParams,
    response: wireAccountSchema,
  } as const
  return [
    api(
      {
        ...common,
        method: 'post',
        operation: `createDataIntegration${it.name}`,
        summary: `Connect another account by ${it.what}`,
        body: z.object({ ...adding, ...it.parts }),
        status: 201,
      },
      async (on, { actor, params, body }) => enter(on, actor, { slug: params.slug, body }),
    ),
    api(
      {
        ...common,
        method: 'put',
        operation: `updateDataIntegration${it.name}`,
        summary: `Connect an account by ${it.what}, or replace the one it has`,
        body: z.object({ ...reauthorizing, ...it.parts }),
      },
      async (on, { actor, params, body }) => enter(on, actor, { slug: params.slug, body }),
    ),
  ]
}
