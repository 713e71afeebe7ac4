import { cpus } from 'node:os'
import pg from 'pg'
import { until } from '../server/tests/until.ts'
import { startOurs, startUpstream } from './gateway-ground.ts'
import { type MeasureEffort, measure } from './load.ts'

interface Amounts {
  readonly tools: readonly number[]
  readonly sessions: number
  readonly events: number
}

/** Fewer callers than it can bear, so that a slower look-up shows as time and not as a longer queue. */
const full: MeasureEffort & Amounts = {
  calls: 2_000,
  callers: 4,
  seconds: 10,
  tools: [10, 1_000, 10_000],
  sessions: 100_000,
  events: 10_000_000,
}
const little: MeasureEffort & Amounts = {
  calls: 10,
  callers: 2,
  seconds: 0.1,
  warmUpCalls: 5,
  tools: [10, 50],
  sessions: 100,
  events: 500,
}

/**
 * What a call takes as things grow, each on top of the one before: tools of the provider, living sessions with a grant each, rows of
 * the audit log. The rows are put in as the server would have put them, the log's through its own queue and sequencer.
 * `--events=N` asks for another number of audit rows: ten million take the sequencer half an hour.
 */
export async function growth({ short }: { short: boolean }): Promise<void> {
  const { tools, sessions, ...asked } = short ? little : full
  const given = process.argv.find(text => text.startsWith('--events='))?.slice('--events='.length)
  const events = given === undefined ? asked.events : Number(given)
  const upstream = await startUpstream()
  const ours = await startOurs(upstream.target.url)
  const client = new pg.Client({ connectionString: ours.databaseUrl })
  await client.connect()
  try {
    print([
      `1 caller, ${asked.calls} calls; ${asked.callers} callers, ${asked.seconds} s; ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
      '',
      '| | 1 caller: p50 ms | p99 ms | some callers: p50 ms | p99 ms | calls a second | failed |',
      '|---|---|---|---|---|---|---|',
    ])
    const line = async (name: string): Promise<void> => {
      const found = await measure(ours.target, asked)
      const times = [found.p50Us, found.p99Us, found.manyP50Us, found.manyP99Us].map(us => (us / 1000).toFixed(2))
      print([`| ${[name, ...times, found.perSecond, found.failed].join(' | ')} |`])
    }
    let seeded = 1
    for (const count of tools) {
      await seedTools(client, { from: seeded, to: count })
      seeded = count
      await line(`${count.toLocaleString('en')} tools`)
    }
    await seedSessions(client, sessions)
    await line(`and ${sessions.toLocaleString('en')} living sessions`)
    await seedEvents(client, events)
    await line(`and ${events.toLocaleString('en')} audit rows`)
  } finally {
    await client.end()
    await ours.stop()
    await upstream.stop()
  }
}

/** Ids have the length and order of real ones, and can't meet one: their first characters are a time long past. */
const id = (prefix: string): string => `'${prefix}_00' || lpad(n::text, 24, '0')`

async function seedTools(client: pg.Client, { from, to }: { from: number; to: number }): Promise<void> {
  await client.query(
    `INSERT INTO tools (id, provider_id, name, definition, digest, effect)
      SELECT ${id('tool')}, t.provider_id, t.name || n, replace(t.definition, '"name":"echo"', '"name":"echo' || n || '"'),
          encode(sha256((t.digest || n)::bytea), 'hex'), 'read'
        FROM generate_series($1::int, $2::int - 1) n, (SELECT * FROM tools WHERE name = 'echo') t`,
    [from, to],
  )
  await client.query('ANALYZE tools')
}

const batch = 50_000

/** Like the measured one: an agent's, with a grant on the same tool. */
async function seedSessions(client: pg.Client, count: number): Promise<void> {
  for (let from = 0; from < count; from += batch) {
    const range = [from, Math.min(count, from + batch)]
    await client.query('BEGIN')
    await client.query(
      `INSERT INTO sessions (id, kind, principal_id, on_behalf_of, application_id, expires_at, idle_seconds)
        SELECT ${id('session')}, s.kind, s.principal_id, s.on_behalf_of, s.application_id, now() + interval '7 days', 604800
          FROM generate_series($1::int, $2::int - 1) n,
               (SELECT s.* FROM sessions s JOIN access_grants g ON g.session_id = s.id AND g.id NOT LIKE 'grant_00%' LIMIT 1) s`,
      range,
    )
    await client.query(
      `INSERT INTO session_activity (session_id, last_at, idle_from)
        SELECT ${id('session')}, now(), now() + interval '604800 seconds' FROM generate_series($1::int, $2::int - 1) n`,
      range,
    )
    await client.query(
      `INSERT INTO access_grants (id, session_id, approval_id, provider_id, account_id, tools, bounds, expires_at)
        SELECT ${id('grant')}, ${id('session')}, g.approval_id, g.provider_id, g.account_id, g.tools, g.bounds, now() + interval '7 days'
          FROM generate_series($1::int, $2::int - 1) n, (SELECT * FROM access_grants WHERE id NOT LIKE 'grant_00%' LIMIT 1) g`,
      range,
    )
    await client.query('COMMIT')
  }
  await client.query('ANALYZE sessions, session_activity, access_grants')
}

/** Through the queue, so that leaves, tiles and checkpoints are what they would be; each batch waits for the sequencer. */
async function seedEvents(client: pg.Client, count: number): Promise<void> {
  for (let from = 0; from < count; from += batch) {
    await client.query(
      `SELECT count(record_event('session.ended', ${id('session')}, clock_timestamp(), ${id('event')},
          sha256(n::text::bytea), '{"actor":"bench","reason":"bench","session":"' || ${id('session')} || '"}'))
        FROM generate_series($1::int, $2::int - 1) n`,
      [from, Math.min(count, from + batch)],
    )
    await until(async () => (await client.query('SELECT FROM audit_queue LIMIT 1')).rowCount === 0, 120_000)
  }
  await client.query('VACUUM ANALYZE audit_queue, audit_events')
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}
