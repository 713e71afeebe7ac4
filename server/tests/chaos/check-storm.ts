import type pg from 'pg'
import { until } from '../until.ts'
import { settleNow } from './after-kills.ts'
import { checkAccounts } from './check-storm-accounts.ts'
import type { Stormed } from './storm.ts'
import { cameWhole, type Story, type StoryCall, storyBreaches } from './storm-story.ts'

export interface StormVerdict {
  /** There may be none. */
  readonly breaches: readonly string[]
  readonly counts: Readonly<Record<string, number>>
}

/** What the database, the third parties and the clients say, compared: all of it has to be one story. */
export async function checkStorm(stormed: Stormed): Promise<StormVerdict> {
  const { database } = stormed
  const accounts = await checkAccounts(stormed)
  const unsettled = await settleNow(database)
  const isThere = async (text: string): Promise<boolean> => (await database.query(text)).rows.length > 0
  await until(async () => !(await isThere('SELECT FROM audit_queue LIMIT 1')))
  await until(async () => !(await isThere('SELECT FROM endings_open LIMIT 1')))
  const story = await readStory(stormed)
  return {
    breaches: [...accounts.breaches, ...storyBreaches(story), ...(await restBreaches(stormed))],
    counts: { ...countsOf(stormed, story), 'unknown because their node died': unsettled.length, ...accounts.counts },
  }
}

async function readStory({ storm, database }: Stormed): Promise<Story> {
  const rows = await database.query<StoryCall>(
    `SELECT c.id, c.session_id AS session, c.arguments_digest AS digest, c.approval_id AS approval, o.outcome,
        extract(epoch FROM c.admitted_at)::float8 * 1000 AS admitted
       FROM calls c LEFT JOIN call_outcomes o ON o.call_id = c.id`,
  )
  const receipts = await database.query<{ session: string; receipt: string; ended: number }>(
    `SELECT s.id AS session, r.id AS receipt, extract(epoch FROM s.ended_at)::float8 * 1000 AS ended
       FROM sessions s JOIN receipts r ON r.session_id = s.id WHERE s.id = ANY ($1)`,
    [storm.ends.map(({ sessionId }) => sessionId)],
  )
  return {
    rows: rows.rows,
    events: await readEvents(database),
    arrivals: (await storm.party.look()).arrivals,
    calls: storm.calls,
    ends: storm.ends,
    receipts: new Map(receipts.rows.map(row => [row.session, row])),
  }
}

async function readEvents(database: pg.Client): Promise<Story['events']> {
  const found = await database.query<{ type: string; call: string | null }>(
    `SELECT type, body::jsonb ->> 'call' AS call FROM audit_events WHERE type LIKE 'tool_call.%' ORDER BY index`,
  )
  const byCall = Map.groupBy(found.rows, row => row.call ?? '')
  return new Map([...byCall].map(([call, events]) => [call, events.map(({ type }) => type)]))
}

const textShown = 2_000

/** The log is whole, each session is explained, and no node says that something was forgotten. */
async function restBreaches({ storm, agents }: Stormed): Promise<string[]> {
  const breaches: string[] = []
  for (const { id } of Object.values(agents)) {
    const { integrity } = await storm.nodes.api('GET', `/v1/sessions/${id}/explanation`)
    if (integrity !== 'verified') breaches.push(`the explanation of ${id} reads ${integrity}`)
  }
  const output = storm.nodes.output()
  if (/unhandled|uncaught/i.test(output)) breaches.push(`a node says: ${output.slice(-textShown)}`)
  return breaches
}

function countsOf({ storm }: Stormed, { rows, arrivals }: Story): Record<string, number> {
  const by = (groups: Map<string, unknown[]>): Record<string, number> =>
    Object.fromEntries([...groups].map(([name, of]) => [name, of.length]).toSorted())
  const results = storm.calls.filter(({ told }) => told.kind === 'result')
  const refused = storm.calls.flatMap(({ told }) => (told.kind === 'refused' ? told.code : []))
  return {
    kills: storm.nodes.kills.length,
    calls: storm.calls.length,
    ...by(Map.groupBy(results, ({ kind }) => `results of a ${kind}`)),
    ...by(Map.groupBy(refused, code => `refused as ${code}`)),
    'connections lost': storm.calls.filter(({ told }) => told.kind === 'lost').length,
    'at the third parties': arrivals.length,
    'of these spoiled': arrivals.filter(arrival => !cameWhole(arrival)).length,
    ...by(Map.groupBy(rows, ({ outcome }) => `outcome ${outcome}`)),
    'one-call approvals used': rows.filter(({ approval }) => approval !== null).length,
    'sessions ended': storm.ends.length,
    'ends unanswered': storm.ends.filter(({ receiptId }) => receiptId === undefined).length,
  }
}
