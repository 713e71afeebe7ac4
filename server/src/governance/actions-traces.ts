import type { LoggedEvent } from '../audit/index.ts'
import type { Transaction } from '../platform/database.ts'
import { parseTraces, type Trace } from './parse-traces.ts'
import * as store from './store-traces.ts'

/** Keeps what the reports are made of, in the transaction that says how far the log was read. Each event comes once. */
export async function keepTraces(tx: Transaction, events: readonly LoggedEvent[]): Promise<void> {
  await store.addDays(tx, events)
  const traces = events.flatMap(parseTraces)
  await each(traces, 'session_started', some => store.insertSessions(tx, some))
  await each(traces, 'session_ended', some => store.saveEnds(tx, some))
  await each(traces, 'approved', some => store.insertApprovals(tx, some))
  await each(traces, 'handed_on', some => store.insertHandedOn(tx, some))
  await each(traces, 'admitted', some => store.insertCalls(tx, some))
  await each(traces, 'settled', some => store.saveOutcomes(tx, some))
  await each(traces, 'admitted', some => store.addAdmitted(tx, some))
  await each(traces, 'refused', some => store.addRefused(tx, some))
  await each(traces, 'probed', some => store.addProbes(tx, some))
}

/** A store is not asked about none. */
async function each<T extends Trace['trace']>(
  traces: readonly Trace[],
  trace: T,
  keep: (some: readonly store.Of<T>[]) => Promise<unknown>,
): Promise<void> {
  const some = traces.filter((one): one is store.Of<T> => one.trace === trace)
  if (some.length > 0) await keep(some)
}
