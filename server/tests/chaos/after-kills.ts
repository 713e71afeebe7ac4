import type pg from 'pg'
import { until } from '../until.ts'
import { digestOf } from './check-end.ts'
import type { Killed } from './kills.ts'
import type { UpstreamCall } from './upstream.ts'

export interface KillCounts {
  readonly kills: number
  readonly calls: number
  readonly acknowledged: number
  readonly lostConnections: number
  readonly strikesApproved: number
  readonly strikesRun: number
  readonly organizations: number
  readonly ends: number
  readonly endsUnanswered: number
  /** Admitted calls whose node died before their outcome. */
  readonly unsettled: number
}

export interface KillVerdict {
  /** There may be none. */
  readonly breaches: readonly string[]
  readonly counts: KillCounts
}

interface CallRow {
  readonly id: string
  readonly digest: string
  readonly approval: string | null
  readonly outcome: string | null
}

/**
 * After the storm: what was acknowledged is there, nothing ran twice on one approval, and what nobody can know any more is
 * named. The time of unsettled calls is moved into the past, so that nobody has to wait for it.
 */
export async function checkAfterKills(killed: Killed): Promise<KillVerdict> {
  const database = await killed.ambit.connect()
  try {
    const seen = await killed.upstream.take()
    const unsettled = await settleNow(database)
    await until(async () => (await count(database, 'SELECT count(*)::int AS n FROM audit_queue')) === 0)
    const calls = await readCalls(database)
    const breaches = [
      ...callBreaches(killed, calls, seen),
      ...(await eventBreaches(database, killed, calls)),
      ...strikeBreaches(calls, seen),
      ...(await actBreaches(database, killed)),
      ...unsettledBreaches(calls, unsettled),
      ...(await restBreaches(killed, unsettled)),
    ]
    return { breaches, counts: countsOf(killed, seen, unsettled) }
  } finally {
    await database.end()
  }
}

function countsOf(
  { acknowledged, kills }: Killed,
  seen: readonly UpstreamCall[],
  unsettled: readonly string[],
): KillCounts {
  const { works, strikes, organizations, ends } = acknowledged
  return {
    kills,
    calls: works.length,
    acknowledged: works.filter(({ told }) => told.kind === 'result').length,
    lostConnections: works.filter(({ told }) => told.kind === 'lost').length,
    strikesApproved: strikes.length,
    strikesRun: seen.filter(({ tool }) => tool === 'strike').length,
    organizations: organizations.length,
    ends: ends.length,
    endsUnanswered: ends.filter(({ receiptId }) => receiptId === undefined).length,
    unsettled: unsettled.length,
  }
}

async function count(database: pg.Client, text: string, values: unknown[] = []): Promise<number> {
  const found = await database.query<{ n: number }>(text, values)
  return found.rows[0]?.n ?? Number.NaN
}

/** Answers the calls whose node gave them no outcome, once the reconciler has given each of them one; on a slow machine it began before. */
export async function settleNow(database: pg.Client): Promise<string[]> {
  await database.query('BEGIN; LOCK TABLE calls_unsettled IN SHARE ROW EXCLUSIVE MODE')
  const before = await database.query<{ call_id: string }>(
    `SELECT call_id FROM call_outcomes WHERE outcome = 'unknown'`,
  )
  const moved = await database.query<{ call_id: string }>(
    'UPDATE calls_unsettled SET settle_by = clock_timestamp() RETURNING call_id',
  )
  await database.query('COMMIT')
  await until(async () => (await count(database, 'SELECT count(*)::int AS n FROM calls_unsettled')) === 0)
  return [...before.rows, ...moved.rows].map(row => row.call_id)
}

async function readCalls(database: pg.Client): Promise<CallRow[]> {
  const found = await database.query<CallRow>(
    `SELECT c.id, c.arguments_digest AS digest, c.approval_id AS approval, o.outcome
       FROM calls c LEFT JOIN call_outcomes o ON o.call_id = c.id`,
  )
  return found.rows
}

const timesTaken = Array.from({ length: 60 }, (_, ms) => ms)

/** The rows of a mark, whatever time its call was to take. */
function rowsOf(calls: ReadonlyMap<string, readonly CallRow[]>, mark: string): CallRow[] {
  return timesTaken.flatMap(ms => calls.get(digestOf({ mark, ms })) ?? [])
}

function byDigest(calls: readonly CallRow[]): Map<string, CallRow[]> {
  return Map.groupBy(calls, call => call.digest)
}

function callBreaches({ acknowledged }: Killed, calls: readonly CallRow[], seen: readonly UpstreamCall[]): string[] {
  const rows = byDigest(calls)
  const arrived = Map.groupBy(seen, call => call.mark)
  const done = [...acknowledged.works, ...acknowledged.strikes.flatMap(({ answers }) => answers)]
  return [
    ...calls.filter(({ outcome }) => outcome === null).map(({ id }) => `${id} has no outcome`),
    ...done
      .filter(({ told }) => told.kind === 'result')
      .filter(({ mark }) => !rowsOf(rows, mark).some(({ outcome }) => outcome === 'succeeded'))
      .map(({ mark }) => `${mark} was acknowledged and is lost`),
    ...done
      .filter(({ told, mark }) => told.kind === 'result' && arrived.get(mark)?.length !== 1)
      .map(({ mark }) => `${mark} was acknowledged and ran ${arrived.get(mark)?.length ?? 0} times`),
    ...[...arrived.keys()]
      .filter(mark => rowsOf(rows, mark).length === 0)
      .map(mark => `${mark} reached the third party without an intent`),
    ...acknowledged.works
      .filter(({ told }) => told.kind === 'refused' || told.kind === 'unauthorized')
      .map(({ mark, told }) => `${mark} was told ${JSON.stringify(told)}`),
  ]
}

/** I7: each call has its intent in the log, and one outcome behind it. */
async function eventBreaches(database: pg.Client, { session }: Killed, calls: readonly CallRow[]): Promise<string[]> {
  const found = await database.query<{ type: string; call: string | null }>(
    `SELECT type, body::jsonb ->> 'call' AS call FROM audit_events WHERE session_id = $1 AND type LIKE 'tool_call.%' ORDER BY index`,
    [session.id],
  )
  const events = Map.groupBy(found.rows, row => row.call ?? '')
  return calls.flatMap(({ id, outcome }) => {
    const types = events.get(id)?.map(({ type }) => type) ?? []
    const right = types.length === 2 && types[0] === 'tool_call.admitted' && types[1] === `tool_call.${outcome}`
    return right ? [] : [`${id} is ${outcome} and its events are ${types.join(', ') || 'none'}`]
  })
}

/** I8: an approval of one call lets one call through, whatever was killed. */
function strikeBreaches(calls: readonly CallRow[], seen: readonly UpstreamCall[]): string[] {
  const approvals = Map.groupBy(
    calls.filter(({ approval, outcome }) => approval !== null && outcome !== 'not_sent'),
    call => call.approval,
  )
  const ran = Map.groupBy(
    seen.filter(({ tool }) => tool === 'strike'),
    call => call.mark,
  )
  return [
    ...[...approvals].filter(([, used]) => used.length > 1).map(([id]) => `${id} let two calls through`),
    ...[...ran].filter(([, times]) => times.length > 1).map(([mark, times]) => `${mark} ran ${times.length} times`),
    ...[...ran.keys()]
      .filter(mark => !rowsOf(byDigest(calls), mark).some(({ approval }) => approval !== null))
      .map(mark => `${mark} ran without an approval`),
  ]
}

/** What an administrator was told is there, with its event; each end has its receipt, the answered ones the same. */
async function actBreaches(database: pg.Client, { acknowledged }: Killed): Promise<string[]> {
  const { organizations, ends } = acknowledged
  await until(
    async () => (await count(database, 'SELECT count(*)::int AS n FROM endings_open')) === 0,
    unfinishedEndsWaitMs,
  )
  const undecided = await database.query<{ id: string }>(
    `SELECT a.id FROM calls c JOIN approvals a ON a.id = c.approval_id WHERE a.decided_by IS NULL OR a.state <> 'consumed'`,
  )
  const kept = await database.query<{ id: string }>(
    `SELECT o.id FROM organizations o JOIN audit_events e ON e.type = 'organization.created'
        AND e.body::jsonb -> 'wire' -> 'data' ->> 'id' = o.id WHERE o.id = ANY ($1)`,
    [organizations],
  )
  const receipts = await database.query<{ id: string; session_id: string }>(
    'SELECT id, session_id FROM receipts WHERE session_id = ANY ($1)',
    [ends.map(({ sessionId }) => sessionId)],
  )
  const lost = organizations.filter(id => !kept.rows.some(row => row.id === id))
  const wrong = ends.filter(({ sessionId, receiptId }) => {
    const receipt = receipts.rows.find(row => row.session_id === sessionId)
    return receiptId !== undefined && receipt?.id !== receiptId
  })
  return [
    ...undecided.rows.map(({ id }) => `${id} let a call through and is not decided and consumed`),
    ...lost.map(id => `${id} was acknowledged and is lost, or its event is`),
    ...wrong.map(({ sessionId }) => `the receipt of ${sessionId} is lost or another one`),
  ]
}

const unfinishedEndsWaitMs = 30_000

function unsettledBreaches(calls: readonly CallRow[], unsettled: readonly string[]): string[] {
  const unknown = calls.filter(({ outcome }) => outcome === 'unknown').map(({ id }) => id)
  return [
    ...unsettled.filter(id => !unknown.includes(id)).map(id => `${id} was unsettled and is not named so`),
    ...unknown.filter(id => !unsettled.includes(id)).map(id => `${id} is named unsettled and was settled`),
  ]
}

/** Healthy, the log whole, the session explained with each unsettled call named, and usable. */
async function restBreaches({ ambit, session, last }: Killed, unsettled: readonly string[]): Promise<string[]> {
  const { baseUrl, api } = ambit.current()
  const health = await fetch(`${baseUrl}/health`)
  const explanation = await api('GET', `/v1/sessions/${session.id}/explanation`)
  const named = await unknownCalls(ambit.current(), session.id)
  return [
    ...(health.status === 200 ? [] : [`/health answers ${health.status}`]),
    ...(last.told.kind === 'result' ? [] : [`the session no longer works: ${JSON.stringify(last.told)}`]),
    ...(explanation.integrity === 'verified' ? [] : [`the explanation reads ${explanation.integrity}`]),
    ...(explanation.complete === (unsettled.length === 0) ? [] : [`complete is ${explanation.complete}`]),
    ...(named.length === unsettled.length ? [] : [`${named.length} of ${unsettled.length} unsettled calls are named`]),
  ]
}

async function unknownCalls(ambit: ReturnType<Killed['ambit']['current']>, session: string): Promise<string[]> {
  const named: string[] = []
  for (let after: unknown = ''; after !== null && after !== undefined; ) {
    const query = after === '' ? '' : `?after=${after}`
    const page = await ambit.api('GET', `/v1/sessions/${session}/explanation${query}`)
    const calls: { id: string; outcome: string }[] = Object(page.calls)
    named.push(...calls.filter(({ outcome }) => outcome === 'unknown').map(({ id }) => id))
    after = page.next_after
  }
  return named
}
