import { z } from 'zod'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { api, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import { createProvider, deleteProvider, getProvider, updateProvider } from './actions-providers.ts'
import { callbackAddressOf } from './actions-visits.ts'
import { type IdentityProvider, providerKinds, providerStates } from './model.ts'
import { identityProviderSchema, presentIdentityProvider } from './render-identity-provider.ts'
import { listProviders } from './store-providers.ts'

const providerNameLengthMax = 60
const idLengthMax = 255
const clientSecretLengthMax = 4096
const scopesMax = 20
const settingsMax = 10
const slugLengthMax = 64

const name = z.string().trim().min(1).max(providerNameLengthMax)
const clientId = z.string().min(1).max(idLengthMax)
const secret = z
  .string()
  .min(1)
  .max(clientSecretLengthMax)
  .transform(value => new Secret(value))
const scopes = z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/)).max(scopesMax)
const settings = z
  .record(z.string().regex(/^[a-z_]{1,40}$/), z.string().min(1).max(idLengthMax))
  .refine(given => Object.keys(given).length <= settingsMax, `at most ${settingsMax} settings`)
const slug = z
  .string()
  .max(slugLengthMax)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)

const createBody = z.strictObject({
  kind: z.enum(providerKinds),
  slug,
  name,
  issuer: z
    .url({ protocol: /^https?$/ })
    .transform(issuer => issuer.replace(/\/$/, ''))
    .optional(),
  client_id: clientId,
  client_secret: secret.optional(),
  settings: settings.optional(),
  scopes: scopes.optional(),
})
const changeBody = z.strictObject({
  name: name.optional(),
  client_id: clientId.optional(),
  client_secret: secret.optional(),
  settings: settings.optional(),
  scopes: scopes.optional(),
  state: z.enum(providerStates).optional(),
})
const idParams = z.object({ id: z.string() })

function present(on: Platform, provider: IdentityProvider): z.input<typeof identityProviderSchema> {
  return presentIdentityProvider(provider, callbackAddressOf(on, provider.slug))
}

const tag = 'Identity providers'

export const providerRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/identity_providers',
      operation: 'listIdentityProviders',
      summary: 'List the providers that people may sign in by, newest first',
      tag,
      access: 'auditor',
      query: listQuery,
      response: listSchema(identityProviderSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      return listOf(
        (await listProviders(on.database, page)).map(provider => present(on, provider)),
        page,
      )
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/identity_providers/{id}',
      operation: 'getIdentityProvider',
      summary: 'Get a provider',
      tag,
      access: 'auditor',
      params: idParams,
      response: identityProviderSchema,
    },
    async (on, { params }) => present(on, await getProvider(on.database, params.id)),
  ),
  api(
    {
      method: 'post',
      path: '/v1/identity_providers',
      operation: 'createIdentityProvider',
      summary: 'Let people sign in by a provider',
      tag,
      access: 'admin',
      body: createBody,
      response: identityProviderSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      const { kind, slug: at, name: called, issuer, client_id, client_secret, settings: set, scopes: asked } = body
      const parts = { kind, slug: at, name: called, issuer, clientId: client_id, secret: client_secret }
      return present(on, await createProvider(on, actor, { ...parts, settings: set, scopes: asked }))
    },
  ),
  api(
    {
      method: 'patch',
      path: '/v1/identity_providers/{id}',
      operation: 'updateIdentityProvider',
      summary: 'Change a provider',
      tag,
      access: 'admin',
      params: idParams,
      body: changeBody,
      response: identityProviderSchema,
    },
    async (on, { actor, params, body }) => {
      const { name: called, client_id, client_secret, settings: set, scopes: asked, state } = body
      const change = { name: called, clientId: client_id, secret: client_secret, settings: set, scopes: asked, state }
      return present(on, await updateProvider(on, actor, { id: params.id, change }))
    },
  ),
  api(
    {
      method: 'delete',
      path: '/v1/identity_providers/{id}',
      operation: 'deleteIdentityProvider',
      summary: 'Take a provider away, with the connections of people to it',
      tag,
      access: 'admin',
      params: idParams,
      response: z.object({}),
      status: 204,
    },
    async (on, { actor, params }) => {
      await deleteProvider(on, actor, params.id)
      return {}
    },
  ),
]
