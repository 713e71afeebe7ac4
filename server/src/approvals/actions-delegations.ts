import { record } from '../audit/index.ts'
import { findUserByEmail, knowEachOther, lockPrincipals } from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import { type Id, newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import type { Person } from '../sign-in/index.ts'
import { type DelegationFault, delegationFault } from './check-delegation.ts'
import type { Delegation } from './model.ts'
import { databaseNow } from './store.ts'
import { endDelegation, insertDelegation, lockDelegation } from './store-delegations.ts'

export interface Delegating {
  readonly email: string
  readonly startsAt: Date | undefined
  readonly endsAt: Date | undefined
}

/**
 * Lets somebody decide in this person's place for a while. Only the person does that, on their page and freshly signed in: it gives
 * somebody else what they have. Answers what can't be; an unknown address and an outsider's are told alike.
 */
export async function delegateApprovals(
  on: Platform,
  person: Person,
  { email, startsAt, endsAt }: Delegating,
): Promise<DelegationFault | undefined> {
  const named = await findUserByEmail(on.database, email)
  return on.database.transaction(async tx => {
    const now = await databaseNow(tx)
    const isKnown = named !== undefined && (await knowEachOther(tx, person.userId, named.id))
    const fault = delegationFault({ delegateId: named?.id, userId: person.userId, isKnown, startsAt, endsAt, now })
    if (fault !== undefined || named === undefined || startsAt === undefined || endsAt === undefined) return fault
    // Held, so that nobody is named who is suspended at the same moment.
    if (named.state !== 'active') return 'nobody'
    await lockPrincipals(tx, [person.userId, named.id])
    const made = { id: newId('delegation'), userId: person.userId, delegateId: named.id, startsAt, endsAt }
    await insertDelegation(tx, { ...made, inSession: person.sessionId })
    await record(tx, {
      type: 'delegation.made',
      session: person.sessionId,
      body: {
        actor: person.userId,
        delegation: made.id,
        delegate: named.id,
        starts_at: startsAt.toISOString(),
        ends_at: endsAt.toISOString(),
      },
    })
    return undefined
  })
}

/** Either of the two ends it, at once; what was decided stays decided. Answers false where this person has no such one. */
export async function endOwnDelegation(on: Platform, person: Person, id: Id<'delegation'>): Promise<boolean> {
  return on.database.transaction(async tx => {
    const known = await lockDelegation(tx, id)
    if (known === undefined || (known.userId !== person.userId && known.delegateId !== person.userId)) return false
    if (known.endedAt !== undefined) return true
    const reason = known.userId === person.userId ? 'ended_by_person' : 'ended_by_delegate'
    await endDelegation(tx, id, reason)
    const body = { actor: person.userId, delegation: id, reason }
    await record(tx, { type: 'delegation.ended', session: person.sessionId, body })
    return true
  })
}

/** For administrators. Refuses with 404 for an unknown one. */
export async function endAnyDelegation(on: Platform, actor: Actor, id: Id<'delegation'>): Promise<Delegation> {
  return on.database.transaction(async tx => {
    const known = await lockDelegation(tx, id)
    if (known === undefined) throw notFound('delegation')
    if (known.endedAt !== undefined) return known
    const reason = 'ended_by_admin'
    await endDelegation(tx, id, reason)
    const body = { actor: actorName(actor), delegation: id, reason }
    await record(tx, { type: 'delegation.ended', ...inSession(actor), body })
    return (await lockDelegation(tx, id)) ?? known
  })
}
