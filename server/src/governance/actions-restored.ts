import { countEvents, openCheckpoint, record } from '../audit/index.ts'
import { failQueued } from '../mail/index.ts'
import { deleteDevices, deleteUnclaimed } from '../oauth/index.ts'
import { loseRenewable } from '../pipes/index.ts'
import type { BackupHead } from '../platform/backup-file.ts'
import type { Transaction } from '../platform/database.ts'
import { StartFault } from '../platform/start-fault.ts'
import { raiseEpoch } from '../platform/store.ts'
import { endEverySession } from '../sessions/index.ts'
import { forgetOpenSteps } from '../sign-in/index.ts'

export interface Restored {
  /** Raised by each restore: tells this database from the one that the backup was made of. */
  readonly epoch: number
  readonly sessions: number
  readonly accounts: number
  /** Events of the log as it came back. */
  readonly events: number
  /** Events that the checkpoint has beyond those; undefined where none was given. */
  readonly eventsLost: number | undefined
}

/**
 * What a restore means for what stands in the rows (T108): nobody knows what was ended, used or renewed since the backup, so
 * every session ends, everything that counts once is gone, and accounts whose credential is renewed at the third party have to
 * be connected again. The gap is an event of the log, measured against a checkpoint that was kept elsewhere where there is one.
 *
 * @param checkpoint the newest signed checkpoint that is known from outside.
 */
export async function declareRestored(tx: Transaction, head: BackupHead, checkpoint?: string): Promise<Restored> {
  const events = await countEvents(tx)
  const known = checkpoint === undefined ? undefined : await openCheckpoint(tx, checkpoint)
  if (checkpoint !== undefined && known === undefined)
    throw new StartFault(
      'The checkpoint is none of this log: give the newest one that GET /v1/audit/checkpoint answered.',
    )
  const eventsLost = known && Math.max(0, known.size - events)
  const epoch = await raiseEpoch(tx)
  const sessions = await endEverySession(tx, { reason: 'ended_by_admin', askedBy: 'restore' })
  const accounts = await loseRenewable(tx)
  await forgetOpenSteps(tx)
  await deleteDevices(tx)
  await deleteUnclaimed(tx)
  await failQueued(tx, 'the database was restored')
  const body = {
    actor: 'restore',
    backup: head.id,
    backup_made_at: head.madeAt,
    epoch,
    log_size: events,
    known_checkpoint: known === undefined ? null : { size: known.size, root: known.root.toString('base64') },
    events_lost: eventsLost ?? null,
    sessions_ended: sessions,
    accounts_to_reconnect: accounts,
  }
  await record(tx, { type: 'installation.restored', body })
  return { epoch, sessions, accounts, events, eventsLost }
}
