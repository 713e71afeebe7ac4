import { randomBytes, randomUUID } from 'node:crypto'
import { emit } from '../events/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { canonicalize } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { Secret } from '../platform/secret.ts'
import { dataKeyBytes, openGiven, sealWithin } from './actions.ts'
import { contextDigest, ownerOfContext } from './derive-context.ts'
import { keyBlobText, readKeyBlob } from './derive-key-blob.ts'
import { vaultRefusal } from './errors.ts'
import { type KeyContext, purposeOf, type SecretPlace, type VaultActor, type VaultKey } from './model.ts'
import { eventActor } from './render-vault.ts'
import { ensureVaultKey, findVaultKey } from './store-objects.ts'

/** Who asks: as the log knows them, and as the wire names them. */
export interface VaultCaller {
  readonly actor: Actor
  readonly by: VaultActor
}

export interface DataKeyPair {
  /** Of the data key. */
  readonly id: string
  readonly context: KeyContext
  /** 32 bytes in base64. */
  readonly dataKey: Secret
  /** The same, sealed: what the caller keeps beside what it encrypted. We keep neither. */
  readonly encryptedKeys: string
}

/** The key of a context. Its first use makes it, and says so. */
export async function keyForContext(tx: Transaction, caller: VaultCaller, context: KeyContext): Promise<VaultKey> {
  const owner = ownerOfContext(context)
  const { key, made } = await ensureVaultKey(tx, {
    id: randomUUID(),
    owner,
    context,
    contextDigest: contextDigest(context),
  })
  if (made)
    await emit(tx, {
      actor: caller.actor,
      event: 'vault.kek.created',
      data: { ...eventActor(caller), key_name: canonicalize(context), key_id: key.id },
    })
  return key
}

/** A new data key for a context, in the open and sealed. */
export function createDataKey(on: Platform, caller: VaultCaller, context: KeyContext): Promise<DataKeyPair> {
  const made = randomBytes(dataKeyBytes).toString('base64')
  return on.database.transaction(tx => handOut(tx, on, { caller, context, id: randomUUID(), plain: made }))
}

/** 400 `invalid_data_key` for everything that we did not seal, whatever is wrong with it. */
export async function decryptDataKey(
  on: Platform,
  caller: VaultCaller,
  text: string,
): Promise<{ readonly id: string; readonly dataKey: Secret }> {
  const { id, key, dataKey } = await openBlob(on, text)
  await emit(on.database, {
    actor: caller.actor,
    event: 'vault.dek.decrypted',
    data: { ...eventActor(caller), key_id: key.id },
  })
  return { id, dataKey }
}

/** The same data key, sealed for another context. */
export async function rekeyDataKey(
  on: Platform,
  caller: VaultCaller,
  { text, context }: { readonly text: string; readonly context: KeyContext },
): Promise<DataKeyPair> {
  const { id, key, dataKey } = await openBlob(on, text)
  return on.database.transaction(async tx => {
    await emit(tx, {
      actor: caller.actor,
      event: 'vault.dek.decrypted',
      data: { ...eventActor(caller), key_id: key.id },
    })
    return handOut(tx, on, { caller, context, id, plain: dataKey.reveal() })
  })
}

async function openBlob(on: Platform, text: string): Promise<{ id: string; key: VaultKey; dataKey: Secret }> {
  const blob = readKeyBlob(text)
  const key = blob && (await findVaultKey(on.database, blob.vaultKeyId))
  const dataKey = blob && key && (await openGiven(on, dataKeyPlace(key, blob.dataKeyId), blob.sealed))
  if (blob === undefined || key === undefined || dataKey === undefined)
    throw vaultRefusal(400, 'invalid_data_key', 'This is no data key that was encrypted here.')
  return { id: blob.dataKeyId, key, dataKey }
}

interface HandingOut {
  readonly caller: VaultCaller
  readonly context: KeyContext
  readonly id: string
  readonly plain: string
}

async function handOut(
  tx: Transaction,
  on: Platform,
  { caller, context, id, plain }: HandingOut,
): Promise<DataKeyPair> {
  const key = await keyForContext(tx, caller, context)
  const plaintext = new Secret(plain)
  const sealed = await sealWithin(tx, on, { place: dataKeyPlace(key, id), plaintext })
  await emit(tx, {
    actor: caller.actor,
    event: 'vault.dek.read',
    data: { ...eventActor(caller), key_ids: [key.id], key_context: context },
  })
  return { id, context, dataKey: plaintext, encryptedKeys: keyBlobText({ vaultKeyId: key.id, dataKeyId: id, sealed }) }
}

function dataKeyPlace(key: VaultKey, dataKeyId: string): SecretPlace {
  return {
    owner: key.owner,
    purpose: purposeOf(key),
    table: 'vault_keys',
    column: 'data_key',
    rowId: dataKeyId,
    version: 1,
  }
}
