import { z } from 'zod'
import { getPrincipal } from '../directory/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import { environmentId } from '../platform/environment.ts'
import type { VaultObjectId } from '../platform/ids.ts'
import { listOf, listQuery, pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { api, type Route } from '../platform/route.ts'
import { Secret } from '../platform/secret.ts'
import { createDataKey, type DataKeyPair, decryptDataKey, rekeyDataKey, type VaultCaller } from './actions-keys.ts'
import {
  createObject,
  deleteObject,
  describeObject,
  listObjectNames,
  listObjectVersions,
  readObject,
  updateObject,
} from './actions-objects.ts'
import { noSuchObject, vaultRefusal } from './errors.ts'
import { contextPairsMax, contextValueMax, objectNameMax, parseVaultObjectId } from './model.ts'
import {
  objectMetadataSchema,
  objectSchema,
  objectSummarySchema,
  objectVersionSchema,
  objectWithoutValueSchema,
  renderMetadata,
  renderObject,
  renderSummary,
  renderVersion,
} from './render-vault.ts'

const contextKeyMax = 200
const blobLengthMax = 4_096
const contextSchema = z
  .record(z.string().min(1).max(contextKeyMax), z.string().max(contextValueMax))
  .refine(pairs => Object.keys(pairs).length <= contextPairsMax, `at most ${contextPairsMax} pairs`)
const momentLengthMax = 100
/** ISO 8601, and what the official SDK makes of a Date: its own text. */
const moment = z
  .string()
  .max(momentLengthMax)
  .refine(text => !Number.isNaN(Date.parse(text)), 'Give an ISO 8601 time.')
const idParams = z.object({ id: z.string() })
const listMetadata = z.object({ before: z.string().nullable(), after: z.string().nullable() })
const dataKeySchema = z
  .object({ id: z.string(), context: contextSchema, data_key: z.string(), encrypted_keys: z.string() })
  .meta({ id: 'CreateDataKeyResponse' })

async function callerOf(on: Platform, actor: Actor): Promise<VaultCaller> {
  const name =
    actor.kind === 'api_key'
      ? (await getPrincipal(on.database, actor.principalId)).name
      : actor.kind === 'person'
        ? actor.email
        : actorName(actor)
  return { actor, by: { id: actorName(actor), name } }
}

function objectId(text: string): VaultObjectId {
  const id = parseVaultObjectId(text)
  if (id === undefined) throw noSuchObject()
  return id
}

function renderDataKey(pair: DataKeyPair): z.input<typeof dataKeySchema> {
  const { id, context, dataKey, encryptedKeys } = pair
  return { id, context: { ...context }, data_key: dataKey.reveal(), encrypted_keys: encryptedKeys }
}

/** Secrets that applications keep here, and keys for what they keep elsewhere. */
export const vaultRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/vault/v1/keys/data-key',
      operation: 'createDataKey',
      summary: 'A new data key, in the open and encrypted',
      tag: 'Vault',
      access: 'admin',
      body: z.object({ context: contextSchema }),
      response: dataKeySchema,
    },
    async (on, { actor, body }) => renderDataKey(await createDataKey(on, await callerOf(on, actor), body.context)),
  ),
  api(
    {
      method: 'post',
      path: '/vault/v1/keys/decrypt',
      operation: 'decryptDataKey',
      summary: 'Open a data key that was encrypted here',
      tag: 'Vault',
      access: 'admin',
      body: z.object({ keys: z.string().max(blobLengthMax) }),
      response: z.object({ id: z.string(), data_key: z.string() }),
    },
    async (on, { actor, body }) => {
      const { id, dataKey } = await decryptDataKey(on, await callerOf(on, actor), body.keys)
      return { id, data_key: dataKey.reveal() }
    },
  ),
  api(
    {
      method: 'post',
      path: '/vault/v1/keys/rekey',
      operation: 'createRekey',
      summary: 'Encrypt a data key for another context',
      tag: 'Vault',
      access: 'admin',
      body: z.object({ context: contextSchema, encrypted_keys: z.string().max(blobLengthMax) }),
      response: dataKeySchema,
    },
    async (on, { actor, body }) => {
      const asked = { text: body.encrypted_keys, context: body.context }
      return renderDataKey(await rekeyDataKey(on, await callerOf(on, actor), asked))
    },
  ),
  api(
    {
      method: 'get',
      path: '/vault/v1/kv',
      operation: 'listObjects',
      summary: 'List the names of objects, newest first',
      tag: 'Vault',
      access: 'admin',
      query: listQuery.extend({
        search: z.string().max(objectNameMax).optional(),
        updatedAfter: moment.optional(),
        updated_after: moment.optional(),
      }),
      response: z.object({ data: z.array(objectSummarySchema), list_metadata: listMetadata }),
    },
    async (on, { actor, query }) => {
      const page = pageOf(query)
      const from = page.from === undefined ? undefined : parseVaultObjectId(page.from)
      if (page.from !== undefined && from === undefined)
        throw vaultRefusal(400, 'invalid_cursor', 'Take a cursor from a list.')
      const since = query.updated_after ?? query.updatedAfter
      const { search } = query
      const updatedAfter = since === undefined ? undefined : new Date(since)
      const asked = { ascending: page.ascending, take: page.take, from, search, updatedAfter }
      return listOf((await listObjectNames(on, await callerOf(on, actor), asked)).map(renderSummary), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/vault/v1/kv',
      operation: 'createObject',
      summary: 'Keep a value under the key of its context',
      tag: 'Vault',
      access: 'admin',
      body: z.object({ name: z.string().min(1).max(objectNameMax), value: z.string(), key_context: contextSchema }),
      response: objectMetadataSchema,
      status: 201,
    },
    async (on, { actor, body }) => {
      const parts = { name: body.name, value: new Secret(body.value), context: body.key_context }
      return renderMetadata(await createObject(on, await callerOf(on, actor), parts), environmentId(on))
    },
  ),
  api(
    {
      method: 'get',
      path: '/vault/v1/kv/name/{name}',
      operation: 'readObjectByName',
      summary: 'Read the newest value of an object by its name',
      tag: 'Vault',
      access: 'admin',
      params: z.object({ name: z.string() }),
      response: objectSchema,
    },
    async (on, { actor, params }) => {
      const { object, value } = await readObject(on, await callerOf(on, actor), { name: params.name })
      return { ...renderObject(object, environmentId(on)), value: value.reveal() }
    },
  ),
  api(
    {
      method: 'get',
      path: '/vault/v1/kv/{id}',
      operation: 'readObject',
      summary: 'Read the newest value of an object',
      tag: 'Vault',
      access: 'admin',
      params: idParams,
      response: objectSchema,
    },
    async (on, { actor, params }) => {
      const { object, value } = await readObject(on, await callerOf(on, actor), { id: objectId(params.id) })
      return { ...renderObject(object, environmentId(on)), value: value.reveal() }
    },
  ),
  api(
    {
      method: 'put',
      path: '/vault/v1/kv/{id}',
      operation: 'updateObject',
      summary: 'Keep a new version of a value',
      tag: 'Vault',
      access: 'admin',
      params: idParams,
      body: z.object({ value: z.string(), version_check: z.string().nullish() }),
      response: objectWithoutValueSchema,
      status: 201,
    },
    async (on, { actor, params, body }) => {
      const update = {
        id: objectId(params.id),
        value: new Secret(body.value),
        versionCheck: body.version_check ?? undefined,
      }
      return renderObject(await updateObject(on, await callerOf(on, actor), update), environmentId(on))
    },
  ),
  api(
    {
      method: 'delete',
      path: '/vault/v1/kv/{id}',
      operation: 'deleteObject',
      summary: 'Delete an object with all its versions',
      tag: 'Vault',
      access: 'admin',
      params: idParams,
      query: z.object({ version_check: z.string().optional() }),
      response: z.object({ success: z.literal(true), name: z.string() }),
    },
    async (on, { actor, params, query }) => {
      const asked = { id: objectId(params.id), versionCheck: query.version_check }
      const { name } = await deleteObject(on, await callerOf(on, actor), asked)
      return { success: true as const, name }
    },
  ),
  api(
    {
      method: 'get',
      path: '/vault/v1/kv/{id}/metadata',
      operation: 'describeObject',
      summary: 'What is known about an object besides its value',
      tag: 'Vault',
      access: 'admin',
      params: idParams,
      response: objectWithoutValueSchema,
    },
    async (on, { actor, params }) =>
      renderObject(await describeObject(on, await callerOf(on, actor), objectId(params.id)), environmentId(on)),
  ),
  api(
    {
      method: 'get',
      path: '/vault/v1/kv/{id}/versions',
      operation: 'listObjectVersions',
      summary: 'List the versions of an object, newest first',
      tag: 'Vault',
      access: 'admin',
      params: idParams,
      response: z.object({ data: z.array(objectVersionSchema), list_metadata: listMetadata }),
    },
    async (on, { actor, params }) => {
      const versions = await listObjectVersions(on, await callerOf(on, actor), objectId(params.id))
      const newest = versions[0]?.number ?? 0
      return {
        data: versions.map(version => renderVersion(version, newest)),
        list_metadata: { before: null, after: null },
      }
    },
  ),
]
