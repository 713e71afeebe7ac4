import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import { followRootKey, keyName } from '../platform/bind-root-key.ts'
import type { Platform } from '../platform/platform.ts'
import { SealBroken } from '../platform/root-key.ts'
import {
  batchesOf,
  type Resealed,
  type RootSealed,
  replaceSealed,
  type SealedRow,
  wholeLook,
} from '../platform/sealed.ts'
import { listNodes, lockInstallation, type NodeKeys, saveSealing } from '../platform/store.ts'
import { rootKeyRefused } from './errors.ts'

export interface RootKeyState {
  readonly sealsWith: string
  /** The key whose values are being sealed anew. */
  readonly formerlyWith: string | undefined
  /** Of this node: what would seal after a rotation. */
  readonly newest: string
  readonly nodes: readonly NodeKeys[]
}

/** Which root key seals, and which ones the nodes have. */
export async function rootKeyState(on: Platform): Promise<RootKeyState> {
  const installation = await followRootKey(on)
  return {
    sealsWith: installation?.sealsWith ?? on.rootKey.checkValue,
    formerlyWith: installation?.formerlyWith,
    newest: on.rootKey.opensWith[0] ?? on.rootKey.checkValue,
    nodes: await listNodes(on.database),
  }
}

/**
 * Lets the newest root key seal from now on. Every node that runs has to have it already: what one seals, the next request may
 * have another one open. A node that starts meanwhile waits for this transaction, and is refused without the new key.
 */
export async function rotateRootKey(on: Platform, actor: Actor): Promise<void> {
  const [newest = on.rootKey.checkValue] = on.rootKey.opensWith
  await on.database.transaction(async tx => {
    const held = await lockInstallation(tx)
    if (held?.formerlyWith !== undefined) throw rootKeyRefused('rotation_runs')
    if (held === undefined || held.sealsWith === newest) throw rootKeyRefused('is_newest')
    const nodes = await listNodes(tx)
    if (!nodes.every(node => node.opensWith.includes(newest))) throw rootKeyRefused('unknown_to_node')
    await saveSealing(tx, { sealsWith: newest, formerlyWith: held.sealsWith })
    const body = { actor: actorName(actor), key: keyName(newest), former: keyName(held.sealsWith) }
    await record(tx, { type: 'root_key.rotation_started', ...inSession(actor), body })
  })
  await followRootKey(on)
}

/**
 * Seals anew what the former root key sealed, each value by itself and only if it is still the one that was read. When every
 * node has sealed with the new key long enough, and a whole look met nothing of the former one, that key opens nothing any
 * more, and the database says so. Whoever dies in between loses nothing: the next look begins at the first value.
 */
export async function resealUnderRootKey(
  on: Platform,
  columns: readonly RootSealed[],
  mayGoOn: () => Promise<boolean>,
): Promise<void> {
  const goOn = wholeLook(mayGoOn)
  const { sealsWith } = await rootKeyState(on)
  const nodes = await listNodes(on.database)
  const settled = nodes.every(node => node.sealsWith === sealsWith && node.settled)
  let changed = 0
  const broken: string[] = []
  for (const column of columns) {
    const done = await resealColumn(on, column, goOn)
    changed += done.changed
    broken.push(...done.broken)
  }
  if (changed === 0 && settled && (await goOn())) await forgetFormer(on, sealsWith, broken)
}

async function resealColumn(on: Platform, column: RootSealed, goOn: () => Promise<boolean>): Promise<Resealed> {
  let changed = 0
  const broken: string[] = []
  for await (const rows of batchesOf<SealedRow>(on.database, column, goOn))
    for (const row of rows) {
      const to = resealed(on, column, row)
      if (to === 'broken') broken.push(`${column.name} of ${row.id}`)
      else if (to !== undefined) {
        await replaceSealed(on.database, column, { id: row.id, from: row.sealed, to })
        changed += 1
      }
    }
  return { changed, broken }
}

function resealed(on: Platform, column: RootSealed, row: SealedRow): Buffer | 'broken' | undefined {
  try {
    return on.rootKey.reseal(column.purpose, row.sealed, row.context)
  } catch (cause) {
    if (cause instanceof SealBroken) return 'broken'
    throw cause
  }
}

const brokenNamedMax = 100

async function forgetFormer(on: Platform, sealsWith: string, broken: readonly string[]): Promise<void> {
  await on.database.transaction(async tx => {
    const held = await lockInstallation(tx)
    if (held?.formerlyWith === undefined || held.sealsWith !== sealsWith) return
    await saveSealing(tx, { sealsWith, formerlyWith: undefined })
    const keys = { key: keyName(sealsWith), former: keyName(held.formerlyWith) }
    const unopened = { broken: broken.length, broken_at: broken.slice(0, brokenNamedMax) }
    await record(tx, { type: 'root_key.rotated', body: { actor: 'system', ...keys, ...unopened } })
  })
  on.log.info({ broken: broken.length }, 'the former root key opens nothing any more and may be taken away')
}
