import { followRootKey, keyName } from '../platform/bind-root-key.ts'
import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import type { RootSealed } from '../platform/sealed.ts'
import { deleteNode, findInstallation, takeUpkeep } from '../platform/store.ts'
import { resealValues } from './actions-data-keys.ts'
import { resealUnderRootKey } from './actions-root-key.ts'
import type { VaultSealed } from './model.ts'

/** Every column that holds sealed values, whoever owns it. */
export interface SealedColumns {
  readonly root: readonly RootSealed[]
  readonly vault: readonly VaultSealed[]
}

const followMs = 5_000
const upkeepMs = 2_000

/** Follows which root key seals, and seals anew what replaced keys sealed. One node at a time does it; any other one takes over. */
export function startKeyUpkeep(on: Platform, columns: SealedColumns): Job {
  let stopped = false
  const goOn = async (): Promise<boolean> => !stopped && (await takeUpkeep(on.database, on.node))
  const follow = every(on, followMs, () => followOrLeave(on))
  const upkeep = every(on, upkeepMs, () => keepKeys(on, columns, goOn))
  return {
    stop: async () => {
      stopped = true
      await Promise.all([follow.stop(), upkeep.stop()])
      await deleteNode(on.database, on.node).catch((cause: Error) => {
        on.log.warn({ cause: cause.message }, 'this node is counted for another minute')
      })
    },
  }
}

/** A node that was away while the others took a key that it does not have opens nothing any more: balancers look away. */
async function followOrLeave(on: Platform): Promise<void> {
  const installation = await findInstallation(on.database)
  if (installation === undefined || on.rootKey.opensWith.includes(installation.sealsWith)) {
    await followRootKey(on)
    return
  }
  on.inFlight.leaving = true
  on.log.error(
    { needs: keyName(installation.sealsWith) },
    'this node does not have the root key that seals: start it again with it',
  )
}

/** One round of it. */
export async function keepKeys(on: Platform, columns: SealedColumns, goOn: () => Promise<boolean>): Promise<void> {
  const installation = await findInstallation(on.database)
  if (installation?.formerlyWith !== undefined) await resealUnderRootKey(on, columns.root, goOn)
  await resealValues(on, columns.vault, goOn)
}
