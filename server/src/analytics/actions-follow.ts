import { erasedEvents, followAgain, type LoggedEvent, record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import { figuresWouldLose } from './errors.ts'
import { type Fact, followerName, type SessionFact } from './model.ts'
import { parseFacts, saysSomething } from './parse-facts.ts'
import { addErased, countErased } from './store-erased.ts'
import * as store from './store-facts.ts'

/**
 * Adds events of the log to the figures, in the transaction that says how far they go. An event that was counted before counts no
 * more, and one whose session is yet to come waits for it: so the figures depend on what is in the log, and not on how it came.
 */
export async function keepFigures(tx: Transaction, logged: readonly LoggedEvent[]): Promise<void> {
  const next = await store.claimProgress(tx)
  const fresh = logged.filter(({ index }) => index >= next)
  const last = fresh.at(-1)
  if (last === undefined) return
  const facts = fresh.flatMap(parseFacts)
  await keepOthers(tx, facts)
  await keepSessions(tx, facts)
  await keepInside(tx, facts)
  await keepErased(tx, fresh)
  const through = fresh.reduce((latest, { at }) => (at > latest ? at : latest), last.at)
  await store.saveProgress(tx, last.index + 1, through)
}

/** Counts what erasures took of what the figures are made of: nobody can make those figures again. */
async function keepErased(tx: Transaction, fresh: readonly LoggedEvent[]): Promise<void> {
  const erased = await erasedEvents(tx, fresh)
  const times = erased.filter(({ type }) => saysSomething(type)).map(({ at }) => at)
  if (times.length > 0) await addErased(tx, times)
}

/**
 * Makes all figures anew from the first event of the log; until they have caught up, `through` says how far they go. Answers how
 * many events have lost what they said, and are in no figure any more.
 *
 * @throws Refusal 409 `figures_would_lose` where there are some, unless that is accepted.
 */
export function rebuildFigures(on: Platform, actor: Actor, acceptLoss: boolean): Promise<number> {
  return on.database.transaction(async tx => {
    await followAgain(tx, followerName)
    const erased = await countErased(tx)
    if (erased > 0 && !acceptLoss) throw figuresWouldLose(erased)
    await store.emptyFigures(tx)
    const body = { actor: actorName(actor), erased_events: erased }
    await record(tx, { type: 'analytics.rebuild_started', ...inSession(actor), body })
    return erased
  })
}

/** Those of one kind; a store is not asked about none. */
async function each<F extends Fact['fact']>(
  facts: readonly Fact[],
  fact: F,
  keep: (some: readonly Extract<Fact, { fact: F }>[]) => Promise<unknown>,
): Promise<void> {
  const some = facts.filter((one): one is Extract<Fact, { fact: F }> => one.fact === fact)
  if (some.length > 0) await keep(some)
}

async function keepOthers(tx: Transaction, facts: readonly Fact[]): Promise<void> {
  await each(facts, 'sign_in_tried', some => store.addSignIns(tx, some))
  await each(facts, 'person_moved', some => store.savePeople(tx, some))
  await each(facts, 'factor_moved', some => store.saveFactors(tx, some))
  await each(facts, 'member_moved', some => store.saveMembers(tx, some))
}

async function keepSessions(tx: Transaction, facts: readonly Fact[]): Promise<void> {
  await each(facts, 'session_started', async started => {
    await store.insertSessions(tx, started)
    await store.saveFirstSeen(tx, started)
    await store.addSessionCounts(
      tx,
      started.flatMap(({ session, at, country, device, secondProof }) => [
        { session, at, figure: 'session_started', about: '', detail: secondProof ? 'second_proof' : '' } as const,
        { session, at, figure: 'country', about: country, detail: '' } as const,
        { session, at, figure: 'device', about: device, detail: '' } as const,
      ]),
    )
  })
}

function isInside(fact: Fact): fact is SessionFact {
  return 'session' in fact
}

async function keepInside(tx: Transaction, facts: readonly Fact[]): Promise<void> {
  const inside = facts.filter(isInside)
  if (inside.length === 0) return
  const ids = [...new Set(inside.map(({ session }) => session))]
  const known = await store.listKnownSessions(tx, ids)
  const early = inside.filter(({ session }) => !known.has(session))
  if (early.length > 0) await store.insertWaiting(tx, early)
  const waited = await store.takeWaiting(tx, [...known])
  const counted = [...inside.filter(({ session }) => known.has(session)), ...waited]
  await each(counted, 'organization_chosen', some => store.insertChoices(tx, some))
  const seen = counted.filter(({ fact }) => fact === 'session_started' || fact === 'session_refreshed')
  if (seen.length > 0) await store.insertActivity(tx, seen)
  await keepEnds(tx, counted)
  await keepAgents(tx, counted)
}

async function keepEnds(tx: Transaction, facts: readonly SessionFact[]): Promise<void> {
  await each(facts, 'session_ended', async ended => {
    await store.saveEnds(tx, ended)
    await store.addSessionCounts(
      tx,
      ended.map(({ session, at, reason }) => ({ session, at, figure: 'session_ended', about: reason, detail: '' })),
    )
  })
}

/** What agents asked for, were given, and did. */
async function keepAgents(tx: Transaction, facts: readonly SessionFact[]): Promise<void> {
  await each(facts, 'call_admitted', some => store.saveAdmitted(tx, some))
  await each(facts, 'call_settled', some => store.addCalls(tx, some))
  await each(facts, 'call_refused', some =>
    store.addSessionCounts(
      tx,
      some.map(({ session, at, reason }) => ({ session, at, figure: 'refusal', about: reason, detail: '' })),
    ),
  )
  await each(facts, 'grant_made', some => store.saveGrants(tx, some))
  await each(facts, 'approval_moved', async moved => {
    await store.saveApprovals(tx, moved)
    const grants = moved.flatMap(({ session, at, grants: made }) =>
      made.map(({ id, tools }) => ({ grant: id, session, at, tools })),
    )
    if (grants.length > 0) await store.saveGrants(tx, grants)
  })
}
