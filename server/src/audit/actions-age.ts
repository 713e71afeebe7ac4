import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { EventId, UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { record } from './actions.ts'
import { isErasable } from './check-erasure.ts'
import { erasureType, retentionType } from './model.ts'
import { getAuditRetention, listAged, lockAuditRetention, saveAgeProgress, saveAuditRetention } from './store-age.ts'

const msOfDay = 86_400_000
/** Of one erasure event, which names each. */
const eventsOfErasureMax = 500

export interface RetentionSet {
  /** Undefined: for good. */
  readonly days: number | undefined
  readonly legalReason: string
  readonly act: string
  readonly approvedBy: readonly UserId[]
}

/** Writes down, in the log and for whoever carries it out, how long events keep what they say; two persons have approved it. */
export async function setRetention(tx: Transaction, actor: Actor, set: RetentionSet): Promise<EventId> {
  const { days, legalReason, act, approvedBy } = set
  const body = {
    actor: actorName(actor),
    ...{ act, days: days ?? null, legal_reason: legalReason, approved_by: [...approvedBy] },
  }
  const eventId = await record(tx, { type: retentionType, ...inSession(actor), body })
  await saveAuditRetention(tx, { ...set, eventId })
  return eventId
}

/**
 * Writes erasure events for everything that is older than the retention says at this moment, in the name of the persons who
 * approved it; the bodies go as soon as those events are in the log, as with every erasure. Answers how many events it named.
 */
export async function eraseByAge(on: Pick<Platform, 'database'>, now: Date): Promise<number> {
  const { days } = await getAuditRetention(on.database)
  if (days === undefined) return 0
  for (let named = 0; ; ) {
    const turn = await on.database.transaction(tx => eraseNext(tx, now))
    named += turn.named
    if (!turn.more) return named
  }
}

async function eraseNext(tx: Transaction, now: Date): Promise<{ readonly named: number; readonly more: boolean }> {
  const retention = await lockAuditRetention(tx)
  if (retention.days === undefined) return { named: 0, more: false }
  const before = new Date(now.getTime() - retention.days * msOfDay)
  const aged = await listAged(tx, { from: retention.nextIndex, before, limit: eventsOfErasureMax })
  const last = aged.at(-1)
  if (last === undefined) return { named: 0, more: false }
  const erased = aged
    .filter(event => !event.erased && isErasable(event.type))
    .map(({ index, type, session }) => ({ index, type, session_id: session }))
  if (erased.length > 0) {
    const body = {
      actor: 'system',
      ...{ act: retention.act ?? '', retention: retention.eventId ?? '', erased },
      ...{ legal_reason: retention.legalReason ?? '', approved_by: [...retention.approvedBy] },
    }
    await record(tx, { type: erasureType, body })
  }
  await saveAgeProgress(tx, last.index + 1)
  return { named: erased.length, more: aged.length === eventsOfErasureMax }
}
