import { randomUUID } from 'node:crypto'
import { emit } from '../events/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { VaultObjectId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { type Secret, sha256Hex } from '../platform/secret.ts'
import { openSecret, sealWithin } from './actions.ts'
import { keyForContext, type VaultCaller } from './actions-keys.ts'
import { noSuchObject, vaultRefusal } from './errors.ts'
import {
  type KeyContext,
  objectValueBytesMax,
  purposeOf,
  type SecretPlace,
  type VaultKey,
  type VaultObject,
} from './model.ts'
import { eventActor } from './render-vault.ts'
import * as store from './store-objects.ts'

/** How an object is named by whoever looks for it. */
export type ObjectName = { readonly id: VaultObjectId } | { readonly name: string }

/** Keeps a value under the key of its context. 409 `name_taken` for a name that is in use. */
export function createObject(
  on: Platform,
  caller: VaultCaller,
  parts: { readonly name: string; readonly value: Secret; readonly context: KeyContext },
): Promise<VaultObject> {
  const { name, value, context } = parts
  refuseLarge(value)
  return on.database.transaction(async tx => {
    const key = await keyForContext(tx, caller, context)
    const id = randomUUID() as VaultObjectId
    if (!(await store.insertObject(tx, { id, name, keyId: key.id, by: caller.by })))
      throw vaultRefusal(409, 'name_taken', 'An object with this name already exists.')
    await addVersion(tx, on, { id, key, number: 1, value })
    const data = { ...eventActor(caller), kv_name: name, key_id: key.id, key_context: context }
    await emit(tx, { actor: caller.actor, event: 'vault.data.created', data })
    return found(await store.findObject(tx, id))
  })
}

interface NewVersion {
  readonly id: VaultObjectId
  readonly key: VaultKey
  readonly number: number
  readonly value: Secret
}

/** Its etag is made of the sealed bytes: it says whether something changed, and nothing about what. */
async function addVersion(tx: Transaction, on: Platform, { id, key, number, value }: NewVersion): Promise<void> {
  const versionId = randomUUID()
  const place = valuePlace({ key, versionId, version: number })
  const valueSealed = await sealWithin(tx, on, { place, plaintext: value })
  const size = Buffer.byteLength(value.reveal())
  const version = { id: versionId, objectId: id, number, valueSealed, size, etag: sha256Hex(valueSealed) }
  await store.insertVersion(tx, version)
}

function valuePlace({ key, versionId, version }: Pick<VaultObject, 'key' | 'versionId' | 'version'>): SecretPlace {
  const { owner } = key
  return {
    owner,
    purpose: purposeOf(key),
    table: 'vault_versions',
    column: 'value_sealed',
    rowId: versionId,
    version,
  }
}

/** The newest value. Each reading is an event, written before the value leaves (I7). */
export async function readObject(
  on: Platform,
  caller: VaultCaller,
  name: ObjectName,
): Promise<{ readonly object: VaultObject; readonly value: Secret }> {
  const object = await lookUp(on, name)
  const value = await openSecret(on, valuePlace(object), object.valueSealed)
  const data = { ...eventActor(caller), kv_name: object.name, key_id: object.key.id }
  await emit(on.database, { actor: caller.actor, event: 'vault.data.read', data })
  return { object, value }
}

async function lookUp(on: Platform, name: ObjectName): Promise<VaultObject> {
  return found(
    'id' in name ? await store.findObject(on.database, name.id) : await store.findObjectByName(on.database, name.name),
  )
}

/** What is known about an object besides its value. */
export async function describeObject(on: Platform, caller: VaultCaller, id: VaultObjectId): Promise<VaultObject> {
  const object = await lookUp(on, { id })
  const data = { ...eventActor(caller), kv_name: object.name }
  await emit(on.database, { actor: caller.actor, event: 'vault.metadata.read', data })
  return object
}

export interface ObjectUpdate {
  readonly id: VaultObjectId
  readonly value: Secret
  /** The version that the caller believes to be the newest. */
  readonly versionCheck: string | undefined
}

/** A new version under the key it had. 409 `version_conflict` when somebody else was faster. */
export function updateObject(on: Platform, caller: VaultCaller, update: ObjectUpdate): Promise<VaultObject> {
  refuseLarge(update.value)
  return on.database.transaction(async tx => {
    const object = found(await store.lockObject(tx, update.id))
    refuseOtherVersion(object, update.versionCheck)
    const { id, key, name } = object
    const number = object.version + 1
    await addVersion(tx, on, { id, key, number, value: update.value })
    await store.saveObjectVersion(tx, { id, version: number, by: caller.by })
    const data = { ...eventActor(caller), kv_name: name, key_id: key.id, key_context: key.context }
    await emit(tx, { actor: caller.actor, event: 'vault.data.updated', data })
    return found(await store.findObject(tx, id))
  })
}

/** For good, with all versions: nothing is left that could be opened. */
export function deleteObject(
  on: Platform,
  caller: VaultCaller,
  { id, versionCheck }: { readonly id: VaultObjectId; readonly versionCheck: string | undefined },
): Promise<VaultObject> {
  return on.database.transaction(async tx => {
    const object = found(await store.lockObject(tx, id))
    refuseOtherVersion(object, versionCheck)
    await store.deleteObjectRow(tx, id)
    const data = { ...eventActor(caller), kv_name: object.name }
    await emit(tx, { actor: caller.actor, event: 'vault.data.deleted', data })
    return object
  })
}

/** The names of a page; that somebody looked is an event. */
export async function listObjectNames(
  on: Platform,
  caller: VaultCaller,
  query: store.ObjectQuery,
): Promise<Awaited<ReturnType<typeof store.listObjects>>> {
  const objects = await store.listObjects(on.database, query)
  await emit(on.database, { actor: caller.actor, event: 'vault.names.listed', data: eventActor(caller) })
  return objects
}

/** Its versions, newest first. */
export async function listObjectVersions(
  on: Platform,
  caller: VaultCaller,
  id: VaultObjectId,
): Promise<Awaited<ReturnType<typeof store.listVersions>>> {
  await describeObject(on, caller, id)
  return store.listVersions(on.database, id)
}

function found(object: VaultObject | undefined): VaultObject {
  if (object === undefined) throw noSuchObject()
  return object
}

function refuseOtherVersion(object: VaultObject, versionCheck: string | undefined): void {
  if (versionCheck !== undefined && versionCheck !== object.versionId)
    throw vaultRefusal(409, 'version_conflict', 'This is not the newest version any more. Read the object again.')
}

function refuseLarge(value: Secret): void {
  if (Buffer.byteLength(value.reveal()) > objectValueBytesMax)
    throw vaultRefusal(400, 'value_too_large', `A value has at most ${objectValueBytesMax.toLocaleString('en')} bytes.`)
}
