import type { Actor } from '../platform/actor.ts'
import { type PrincipalId, parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { endSession, offboardPrincipal, suspendPrincipal } from '../sessions/index.ts'
import { msADay, type Purpose } from './model.ts'
import {
  endUnused,
  fixDrifts,
  listLongUnused,
  listOutlived,
  listOverPurposes,
  listOwnerless,
  listWoken,
  noteDrift,
  reopenDrifts,
} from './store-drifts.ts'

/** So many of each a round: the rest is found in the next ones. */
const sweptMax = 200

/**
 * What nobody is there to notice: acceptances that are over, agents that woke, those whom nobody answers for any more, keys that nobody
 * uses, and what outlived its purpose.
 */
export async function sweepDrifts(on: Platform): Promise<void> {
  const actor: Actor = { kind: 'system', node: on.node }
  await reopenDrifts(on.database)
  for (const id of await listWoken(on.database, sweptMax)) await suspendPrincipal(on, actor, id)
  for (const id of await listOwnerless(on.database, sweptMax)) await offboardPrincipal(on, actor, id)
  for (const { subject } of await listLongUnused(on.database, sweptMax)) await endKey(on, subject, 'D09')
  for (const purpose of await listOverPurposes(on.database, sweptMax)) await outlived(on, actor, purpose)
  for (const { subject } of await listOutlived(on.database, sweptMax)) await endOutlived(on, actor, subject)
}

async function endKey(on: Platform, subject: string, rule: 'D09' | 'D11'): Promise<void> {
  await on.database.transaction(async tx => {
    await endUnused(tx, subject)
    await fixDrifts(tx, { rules: [rule], subject, how: 'ended', by: 'system' })
  })
}

const keyDaysAfterPurpose = 7

/** D11: a session ends at once and an agent sleeps; a key or a consent has its days, in which somebody can say what it is for. */
async function outlived(on: Platform, actor: Actor, purpose: Purpose): Promise<void> {
  const { subjectId, said, endsAt, overAt, overBecause, setBy } = purpose
  const session = parseId('session', subjectId)
  await noteDrift(on.database, {
    rule: 'D11',
    subject: subjectId,
    before: { purpose: said, ends_at: endsAt?.toISOString() ?? null },
    after: { over_at: (overAt ?? endsAt)?.toISOString() ?? null, because: overBecause ?? 'its end date' },
    by: setBy,
    blocks: session === undefined ? undefined : 'the session',
    blockedUntil: new Date(on.clock.now().getTime() + keyDaysAfterPurpose * msADay),
  })
  const principal = machineOf(subjectId)
  if (principal !== undefined) await suspendPrincipal(on, actor, principal)
  if (session === undefined) return
  await endSession(on, actor, session, 'ended_by_admin')
  await fixDrifts(on.database, { rules: ['D11'], subject: subjectId, how: 'ended', by: 'system' })
}

async function endOutlived(on: Platform, actor: Actor, subject: string): Promise<void> {
  const principal = machineOf(subject)
  if (principal === undefined) await endKey(on, subject, 'D11')
  else await offboardPrincipal(on, actor, principal)
}

function machineOf(subject: string): PrincipalId | undefined {
  return parseId('agent', subject) ?? parseId('serviceAccount', subject)
}
