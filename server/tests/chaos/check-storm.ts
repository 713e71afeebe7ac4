import { createHash } from 'node:crypto'
import type pg from 'pg'
import { until } from '../until.ts'
import { settleNow } from './after-kills.ts'
import { checkAccounts } from './check-storm-accounts.ts'
import type { StormCall, Stormed } from './storm.ts'
import type { Arrival } from './storm-party.ts'

export interface StormVerdict {
  /** There may be none. */
  readonly breaches: readonly string[]
  readonly counts: Readonly<Record<string, number>>
}

interface CallRow {
  readonly id: string
  readonly session: string
  readonly digest: string
  readonly approval: string | null
  readonly admitted: number
  readonly outcome: string | null
}

/** What the database, the third parties and the clients say, compared: all of it has to be one story. */
export async function checkStorm(stormed: Stormed): Promise<StormVerdict> {
  const { storm, database } = stormed
  const accounts = await checkAccounts(stormed)
  const unsettled = await settleNow(database)
  await until(async () => (await database.query('SELECT FROM audit_queue LIMIT 1')).rows.length === 0)
  const { arrivals } = await storm.party.look()
  const story: Story = { stormed, rows: await readCalls(database), arrivals }
  const breaches = [
    ...accounts.breaches,
    ...(await logBreaches(story)),
    ...actBreaches(story),
    ...toldBreaches(story),
    ...approvalBreaches(story),
    ...(await endBreaches(story)),
    ...(await restBreaches(story)),
  ]
  return { breaches, counts: { ...countsOf(story), unsettled: unsettled.length, ...accounts.counts } }
}

interface Story {
  readonly stormed: Stormed
  readonly rows: readonly CallRow[]
  readonly arrivals: readonly Arrival[]
}

async function readCalls(database: pg.Client): Promise<CallRow[]> {
  const found = await database.query<CallRow>(
    `SELECT c.id, c.session_id AS session, c.arguments_digest AS digest, c.approval_id AS approval, o.outcome,
        extract(epoch FROM c.admitted_at)::float8 * 1000 AS admitted
       FROM calls c LEFT JOIN call_outcomes o ON o.call_id = c.id`,
  )
  return found.rows
}

/** I7: each call has its intent in the log and one outcome behind it, and the log has no other. */
async function logBreaches({ stormed, rows }: Story): Promise<string[]> {
  const found = await stormed.database.query<{ type: string; call: string | null }>(
    `SELECT type, body::jsonb ->> 'call' AS call FROM audit_events WHERE type LIKE 'tool_call.%' ORDER BY index`,
  )
  const events = Map.groupBy(found.rows, row => row.call ?? '')
  return rows.flatMap(({ id, outcome }) => {
    const types = events.get(id)?.map(({ type }) => type) ?? []
    const right = types.length === 2 && types[0] === 'tool_call.admitted' && types[1] === `tool_call.${outcome}`
    return right ? [] : [`${id} is ${outcome ?? 'without an outcome'} and its events are ${types.join(', ') || 'none'}`]
  })
}

/** Arguments of the calls that a mark may stand in, as JCS has them: their members are in its order already. */
function digestsOf(mark: string): string[] {
  const shapes = [
    ...Array.from({ length: 60 }, (_, ms) => ({ mark, ms })),
    { owner: 'acme', repo: 'storm', title: `done ${mark}` },
    { owner: 'acme', raw: true, repo: mark },
    { owner: 'acme', raw: true, repo: 'storm', title: `done ${mark}` },
  ]
  return shapes.map(shape => createHash('sha256').update(JSON.stringify(shape)).digest('hex'))
}

function rowsOf({ rows }: Story): (mark: string) => CallRow[] {
  const byDigest = Map.groupBy(rows, row => row.digest)
  return mark => digestsOf(mark).flatMap(digest => byDigest.get(digest) ?? [])
}

const whole: ReadonlySet<string> = new Set(['none', 'late', 'drip'])

/** What acted has an intent, and acted once for each call that was sent; nothing is repeated by us (T106). */
function actBreaches(story: Story): string[] {
  const of = rowsOf(story)
  return [...Map.groupBy(story.arrivals, ({ mark }) => mark)].flatMap(([mark, came]) => {
    const rows = of(mark)
    const sent = rows.filter(({ outcome }) => outcome !== 'not_sent').length
    const spoiled = came.every(({ trouble }) => !whole.has(trouble))
    return [
      ...(rows.length === 0 ? [`${mark} reached the third party without an intent`] : []),
      ...(came.length > sent ? [`${mark} reached the third party ${came.length} times with ${sent} calls`] : []),
      ...(spoiled && rows.some(({ outcome }) => outcome === 'succeeded')
        ? [`${mark} succeeded although its answer was spoiled (${came.map(({ trouble }) => trouble).join(', ')})`]
        : []),
    ]
  })
}

/** What clients were told is so, and they were told something that they can read. */
function toldBreaches(story: Story): string[] {
  const of = rowsOf(story)
  const arrived = Map.groupBy(story.arrivals, ({ mark }) => mark)
  return story.stormed.storm.calls.flatMap(call => {
    const { mark, told } = call
    if (told.kind !== 'result') return toldWrongly(call) ?? []
    const times = arrived.get(mark)?.length ?? 0
    return [
      ...(of(mark).some(({ outcome }) => outcome === 'succeeded') ? [] : [`${mark} was acknowledged and is lost`]),
      ...(times === 1 ? [] : [`${mark} was acknowledged and ran ${times} times`]),
    ]
  })
}

function toldWrongly({ kind, mark, told }: StormCall): string | undefined {
  switch (told.kind) {
    case 'result':
    case 'lost':
      return undefined
    case 'fault':
      return /^503 /.test(told.text) ? undefined : `${mark} (${kind}) was told ${told.text.slice(0, textShown)}`
    case 'refused':
      return readable.has(told.code) ? undefined : `${mark} (${kind}) was refused as ${told.code}`
    case 'unauthorized':
      return told.why.includes('session_revoked') ? undefined : `${mark} (${kind}): ${told.why.slice(0, textShown)}`
  }
}

const textShown = 300
const readable: ReadonlySet<string> = new Set([
  'upstream_unavailable',
  'upstream_timeout',
  'approval_required',
  'session_revoked',
  'connection_required',
  'unavailable',
  'audit_unavailable',
  'outcome_not_recorded',
])

/** I8: an approval of one call lets one call through, whatever broke. */
function approvalBreaches({ rows, arrivals }: Story): string[] {
  const used = Map.groupBy(
    rows.filter(({ approval, outcome }) => approval !== null && outcome !== 'not_sent'),
    row => row.approval,
  )
  const ran = Map.groupBy(
    arrivals.filter(({ tool }) => tool === 'strike'),
    ({ mark }) => mark,
  )
  return [
    ...[...used]
      .filter(([, calls]) => calls.length > 1)
      .map(([id]) => `${id} let ${used.get(id)?.length} calls through`),
    ...[...ran].filter(([, times]) => times.length > 1).map(([mark, times]) => `${mark} ran ${times.length} times`),
  ]
}

/** I4: nothing of an ended session is admitted after its end, nor answered when it was asked after the end had returned. */
async function endBreaches({ stormed, rows }: Story): Promise<string[]> {
  const { storm, database } = stormed
  await until(async () => (await database.query('SELECT FROM endings_open LIMIT 1')).rows.length === 0)
  const found = await database.query<{ session: string; receipt: string; ended: number }>(
    `SELECT s.id AS session, r.id AS receipt, extract(epoch FROM s.ended_at)::float8 * 1000 AS ended
       FROM sessions s JOIN receipts r ON r.session_id = s.id WHERE s.id = ANY ($1)`,
    [storm.ends.map(({ sessionId }) => sessionId)],
  )
  const kept = new Map(found.rows.map(row => [row.session, row]))
  const calls = Map.groupBy(storm.calls, ({ session }) => session)
  return storm.ends.flatMap(({ sessionId, receiptId, returnedAt }) => {
    const { receipt, ended = Number.POSITIVE_INFINITY } = kept.get(sessionId) ?? {}
    const late = (call: StormCall): boolean =>
      returnedAt !== undefined && call.begunAt > returnedAt && call.told.kind === 'result'
    return [
      ...(receiptId === undefined || receipt === receiptId
        ? []
        : [`the receipt of ${sessionId} is lost or another one`]),
      ...rows
        .filter(row => row.session === sessionId && row.admitted > ended)
        .map(({ id }) => `${id} was admitted after the end of ${sessionId}`),
      ...(calls.get(sessionId) ?? [])
        .filter(late)
        .map(({ mark }) => `${mark} was answered after the end of ${sessionId}`),
    ]
  })
}

/** The log is whole, and each session is explained. */
async function restBreaches({ stormed }: Story): Promise<string[]> {
  const { storm, agents } = stormed
  const breaches: string[] = []
  for (const { id } of Object.values(agents)) {
    const { integrity } = await storm.nodes.api('GET', `/v1/sessions/${id}/explanation`)
    if (integrity !== 'verified') breaches.push(`the explanation of ${id} reads ${integrity}`)
  }
  const output = storm.nodes.output()
  if (/unhandled|uncaught/i.test(output)) breaches.push(`a node says: ${output.slice(0, textShown)}`)
  return breaches
}

function countsOf({ stormed, rows, arrivals }: Story): Record<string, number> {
  const { storm } = stormed
  const kinds = (kind: string): number => storm.calls.filter(({ told }) => told.kind === kind).length
  const outcomes = Map.groupBy(rows, ({ outcome }) => `outcome ${outcome}`)
  return {
    kills: storm.nodes.kills.length,
    calls: storm.calls.length,
    results: kinds('result'),
    refused: kinds('refused'),
    'connections lost': kinds('lost'),
    'at the third parties': arrivals.length,
    spoiled: arrivals.filter(({ trouble }) => !whole.has(trouble)).length,
    ...Object.fromEntries([...outcomes].map(([outcome, of]) => [outcome, of.length])),
    'one-call approvals used': rows.filter(({ approval }) => approval !== null).length,
    'sessions ended': storm.ends.length,
    'ends unanswered': storm.ends.filter(({ receiptId }) => receiptId === undefined).length,
  }
}
