import { z } from 'zod'
import { api, type Route } from '../platform/route.ts'
import { rotateSigningKey } from './actions-keys.ts'
import { addSecret, removeSecret } from './actions-secrets.ts'
import { parseApplicationId } from './parse-application.ts'
import { keySchema, presentKey, presentSecret, secretSchema } from './render-application.ts'
import { getApplication } from './store.ts'
import { listKeyStates } from './store-keys.ts'
import { listSecrets } from './store-secrets.ts'

const idParams = z.object({ id: z.string() })

export const secretRoutes: readonly Route[] = [
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
      const { id } = await getApplication(on.database, parseApplicationId(params.id))
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
      const { id } = await getApplication(on.database, parseApplicationId(params.id))
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
      const { id } = await getApplication(on.database, parseApplicationId(params.id))
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
      const { id } = await getApplication(on.database, parseApplicationId(params.id))
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
  api(
    {
      method: 'get',
      path: '/v1/applications/{id}/keys',
      operation: 'listApplicationSigningKeys',
      summary: 'List the signing keys of an application that are published, newest first',
      tag: 'Applications',
      access: 'auditor',
      params: idParams,
      response: z.object({ object: z.literal('list'), data: z.array(keySchema) }),
    },
    async (on, { params }) => {
      const { id } = await getApplication(on.database, parseApplicationId(params.id))
      return { object: 'list' as const, data: (await listKeyStates(on.database, id)).map(presentKey) }
    },
  ),
]
