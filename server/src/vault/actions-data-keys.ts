import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Owner } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { batchesOf, replaceSealed, wholeLook } from '../platform/sealed.ts'
import { sealAnew, sealedVersion, wrapNew } from './actions.ts'
import { VaultIntegrityError } from './errors.ts'
import type { SecretPlace, VaultSealed } from './model.ts'
import {
  addDataKey,
  type DataKeyName,
  deleteDataKey,
  listDueDataKeys,
  listNewestDataKeys,
  saveMet,
  saveReplaced,
} from './store.ts'

const keysABatch = 100
const keysAPass = 10_000

/**
 * Makes a new data key for each purpose of that owner, or of all. From now on values are sealed with the new ones; the old
 * ones open what is there until it was sealed anew, beside the work. Answers how many keys were made.
 */
export async function rotateDataKeys(on: Platform, actor: Actor, owner: Owner | undefined): Promise<number> {
  let made = 0
  let after: DataKeyName | undefined
  for (;;) {
    const batch = await rotateBatch(on, actor, { owner, after })
    made += batch.length
    after = batch.at(-1)
    if (batch.length < keysABatch) return made
  }
}

function rotateBatch(
  on: Platform,
  actor: Actor,
  { owner, after }: { readonly owner: Owner | undefined; readonly after: DataKeyName | undefined },
): Promise<DataKeyName[]> {
  return on.database.transaction(async tx => {
    const newest = await listNewestDataKeys(tx, { owner, after, limit: keysABatch })
    for (const key of newest) {
      const next = { ...key, version: key.version + 1 }
      await addDataKey(tx, { ...next, wrapped: wrapNew(on, next) })
      await saveReplaced(tx, key)
    }
    const body = { actor: actorName(actor), owner: owner ?? null, keys: newest.length }
    if (newest.length > 0) await record(tx, { type: 'data_keys.rotated', ...inSession(actor), body })
    return newest
  })
}

interface PlacedRow extends Omit<SecretPlace, 'table' | 'column'> {
  readonly id: string
  readonly sealed: Buffer
}

/**
 * Looks at every value once and seals anew what a replaced key sealed: each one by itself, so that nobody waits, and only if it
 * is still the one that was read. A key of which nothing was met rests; what has rested and is not met again is destroyed. Whoever
 * dies in between loses nothing: the next look begins at the first value.
 */
export async function resealValues(
  on: Platform,
  columns: readonly VaultSealed[],
  mayGoOn: () => Promise<boolean>,
): Promise<void> {
  const goOn = wholeLook(mayGoOn)
  const due = await listDueDataKeys(on.database, keysAPass)
  if (due.length === 0) return
  const met = new Set<string>()
  const names = new Set(due.map(nameOf))
  const keyOf = (row: PlacedRow): string => nameOf({ ...row, version: sealedVersion(row.sealed) })
  for (const column of columns)
    for await (const rows of batchesOf<PlacedRow>(on.database, column, goOn)) {
      const sealedByDue = rows.filter(row => names.has(keyOf(row)))
      for (const row of sealedByDue) met.add(keyOf(row))
      for (const row of sealedByDue) await resealValue(on, column, row)
    }
  if (!(await goOn())) return
  for (const key of due) await settleKey(on, key, met.has(nameOf(key)))
}

async function resealValue(on: Platform, column: VaultSealed, row: PlacedRow): Promise<void> {
  const { id, sealed, owner, purpose, rowId, version } = row
  const [table = '', name = ''] = column.name.split('.')
  try {
    const to = await sealAnew(on, { owner, purpose, table, column: name, rowId, version }, sealed)
    await replaceSealed(on.database, column, { id, from: sealed, to })
  } catch (cause) {
    // It did not open before either, and the log says where: its key is kept, because it counts as met.
    if (!(cause instanceof VaultIntegrityError)) throw cause
  }
}

async function settleKey(on: Platform, key: DataKeyName, met: boolean): Promise<void> {
  await on.database.transaction(async tx => {
    if (met || !(await deleteDataKey(tx, key))) return saveMet(tx, key, met)
    await record(tx, { type: 'data_key.destroyed', body: { actor: 'system', ...key } })
  })
}

function nameOf({ owner, purpose, version }: DataKeyName): string {
  return JSON.stringify([owner, purpose, version])
}
