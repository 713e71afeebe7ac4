import { setTimeout as pause } from 'node:timers/promises'
import { record } from '../audit/index.ts'
import { findOrganization, getPrincipal, getUser, refuseOutranked } from '../directory/index.ts'
import { findProviderById, getAccount } from '../pipes/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import { type Id, newId, parseId, type SessionId } from '../platform/ids.ts'
import { canonicalize } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, Refusal } from '../platform/refusal.ts'
import { sha256Hex } from '../platform/secret.ts'
import { finishEnding, getSession } from '../sessions/index.ts'
import { stopReceiptBody } from './derive-stop-receipt.ts'
import type { Stop, StopTarget } from './model.ts'
import {
  beginStop,
  completeStop,
  countRunning,
  findStop,
  findStopOn,
  getStopOutcome,
  liftStop,
  listUnfinished,
  lockOpenStop,
  previewOf,
  type StopPreview,
  saveZero,
} from './store-stops.ts'

/** How long calls in flight have before they are counted as unsettled, as with the end of one session. */
const settleMsMax = 4_000
const settleLookMs = 25
/** Ends that run beside each other. */
const lanes = 8
/** Within this time an answer waits for all ends; what is left then is finished beside it, and nothing of it runs meanwhile. */
const answerMsMax = 20_000

/**
 * The kill switch. What hangs on the target has its doors closed in one transaction, so that from its commit on nothing of it is
 * admitted on any node and nothing starts again while the stop is in force; then what is in flight is stopped and waited for; then
 * each session ends with a receipt of its own; then all of it is summed up, signed and put into the log. The session of who asks
 * goes on. Asked again while it is in force, it answers the same stop. If this process dies on the way, another one finishes.
 *
 * @throws Refusal 404 for what there is not, 403 for somebody with a higher role, 409 for who would stop themselves.
 */
export async function stop(on: Platform, actor: Actor, asked: { target: StopTarget; said: string }): Promise<Stop> {
  const { target, said } = asked
  await refuseTarget(on, actor, target)
  const standing = await findStopOn(on.database, target)
  const id = standing?.id ?? (await begin(on, actor, { target, said }))
  if (standing?.completedAt !== undefined) return standing
  return finishStop(on, id, performance.now() + answerMsMax)
}

async function begin(
  on: Platform,
  actor: Actor,
  { target, said }: { target: StopTarget; said: string },
): Promise<Id<'stop'>> {
  const id = newId('stop')
  const body = { actor: actorName(actor), stop: id, kind: target.kind, target: target.id ?? null, said }
  const begun = { id, target, said, askedBy: actorName(actor), spared: spared(actor) }
  try {
    await on.database.transaction(async tx => {
      await beginStop(tx, begun)
      await record(tx, { type: 'stop.asked', ...inSession(actor), body })
    })
    return id
  } catch (cause) {
    // Two at the same moment: the later one finds the first.
    const standing = await findStopOn(on.database, target)
    if (standing === undefined) throw cause
    return standing.id
  }
}

function spared(actor: Actor): SessionId | undefined {
  return actor.kind === 'system' ? undefined : actor.sessionId
}

/** All that follows the doors; safe to repeat, and for two at the same time. Answers what is so when the time is over. */
export async function finishStop(on: Platform, id: Id<'stop'>, until = Number.POSITIVE_INFINITY): Promise<Stop> {
  const sessions = await listUnfinished(on.database, id)
  for (const session of sessions) on.inFlight.endSession(session)
  const zeroAt = await atZero(on, id)
  await endAll(on, sessions, until)
  const outcome = await getStopOutcome(on.database, id)
  const known = await getStop(on, id)
  if (known.completedAt !== undefined || outcome.receipts < outcome.sessions) return known
  await on.database.transaction(async tx => {
    const completedAt = await lockOpenStop(tx, id)
    if (completedAt === undefined) return
    const body = canonicalize(stopReceiptBody({ stop: known, zeroAt, completedAt, outcome }))
    const signature = on.signer.signReceipt(Buffer.from(body))
    const told = { actor: known.askedBy, stop: id, digest: sha256Hex(`${body}\n${signature}`), key: on.signer.keyId }
    const eventId = await record(tx, { type: 'stop.completed', body: told })
    await completeStop(tx, id, { body, signature, completedAt, eventId })
  })
  return getStop(on, id)
}

async function atZero(on: Platform, id: Id<'stop'>): Promise<Date> {
  const deadline = performance.now() + settleMsMax
  while ((await countRunning(on.database, id)) > 0 && performance.now() < deadline) await pause(settleLookMs)
  return saveZero(on.database, id)
}

/** One that can't be ended right now keeps no other one waiting; its door stands, and the sweep ends it. */
async function endAll(on: Platform, sessions: readonly SessionId[], until: number): Promise<void> {
  const left = sessions.values()
  const lane = async (): Promise<void> => {
    for (const session of left) {
      if (performance.now() > until) return
      await finishEnding(on, session).catch((cause: Error) =>
        on.log.warn({ session, cause: cause.message }, 'a stopped session could not be ended yet'),
      )
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

/**
 * From then on what was stopped may start again. What the stop ended stays ended.
 *
 * @throws Refusal 404 for an unknown stop, 409 for one that is not completed, was lifted, or ended a session.
 */
export async function lift(on: Platform, actor: Actor, id: Id<'stop'>): Promise<Stop> {
  return on.database.transaction(async tx => {
    const lifted = await liftStop(tx, id, actorName(actor))
    if (lifted === undefined) {
      if ((await findStop(tx, id)) === undefined) throw notFound('stop')
      throw new Refusal({
        status: 409,
        code: 'stop_not_in_force',
        message: 'This stop can’t be lifted: it is still under way, was lifted before, or ended a session for good.',
      })
    }
    const { kind, id: target } = lifted.target
    const body = { actor: actorName(actor), stop: id, kind, target: target ?? null }
    await record(tx, { type: 'stop.lifted', ...inSession(actor), body })
    return lifted
  })
}

/** What a stop of this target would end at this moment. 404 for what there is not. */
export async function previewStop(on: Platform, actor: Actor, target: StopTarget): Promise<StopPreview> {
  await refuseTarget(on, actor, target)
  return previewOf(on.database, target, spared(actor))
}

/** 404 for an unknown one. */
export async function getStop(on: Platform, id: Id<'stop'>): Promise<Stop> {
  const found = await findStop(on.database, id)
  if (found === undefined) throw notFound('stop')
  return found
}

async function refuseTarget(on: Platform, actor: Actor, { kind, id = '' }: StopTarget): Promise<void> {
  switch (kind) {
    case 'everything':
      return
    case 'session': {
      const session = parseId('session', id)
      if (session === undefined) throw notFound('session')
      await getSession(on.database, session)
      if (session === spared(actor)) throw stopsItself()
      return
    }
    case 'user': {
      const user = parseId('user', id)
      if (user === undefined) throw notFound('user')
      refuseOutranked(actor, await getUser(on.database, user))
      if ((actor.kind === 'person' && actor.userId === user) || (actor.kind === 'api_key' && actor.ownerId === user))
        throw stopsItself()
      return
    }
    case 'agent':
    case 'service_account': {
      const principal = parseId('agent', id) ?? parseId('serviceAccount', id)
      if (principal === undefined) throw notFound('principal')
      await getPrincipal(on.database, principal)
      if (actor.kind === 'api_key' && actor.principalId === principal) throw stopsItself()
      return
    }
    case 'connected_account': {
      const account = parseId('account', id)
      if (account === undefined) throw notFound('connected account')
      await getAccount(on.database, account)
      return
    }
    case 'provider': {
      const provider = parseId('provider', id)
      if (provider === undefined) throw notFound('provider')
      if ((await findProviderById(on.database, provider)) === undefined) throw notFound('provider')
      return
    }
    case 'organization': {
      const organization = parseId('organization', id)
      if (organization === undefined || (await findOrganization(on.database, organization)) === undefined)
        throw notFound('organization')
      return
    }
  }
}

/** Whoever stops themselves could not lift it. */
function stopsItself(): Refusal {
  return new Refusal({
    status: 409,
    code: 'stops_itself',
    message:
      'This would stop whoever asks for it, and nobody could lift it. Let another administrator do it, or sign out.',
  })
}
