import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { type EventSearch, indexTerms, searchEvents } from '../server/src/audit/actions-search.ts'
import { events } from '../server/src/audit/index.ts'
import { openDatabase } from '../server/src/platform/database.ts'
import { startEmbeddedPostgres } from '../server/src/platform/embedded-postgres.ts'
import { createLogger } from '../server/src/platform/log.ts'
import { migrate } from '../server/src/platform/migrate.ts'

/**
 * What a page of a search in the audit log takes: `npm run bench:audit -- --events=10000000`. The events are made by one statement,
 * with bodies like those of tool calls; the index of words is made of them by the code that makes it in the product. The PostgreSQL is
 * the embedded one with the settings of the product, on a folder of its own that goes afterwards.
 */
const { values } = parseArgs({ options: { events: { type: 'string', default: '100000' } } })
const count = Number(values.events)
const [people, agents, sessionEvents, organizations, tools, rounds, turn] = [
  5_000, 500, 20, 100, 200, 40, 20_480,
] as const

const id = (prefix: string, number: string): string =>
  `'${prefix}_' || upper(translate(lpad(to_hex((${number})::bigint), 26, '0'), 'ilou', '0000'))`

/** As many events as asked for, without salts and leaves: a search looks at neither. */
async function fill(admin: pg.Client): Promise<void> {
  const step = 1_000_000
  for (let from = 0; from < count; from += step) {
    await admin.query(
      `INSERT INTO audit_events (index, event_id, at, session_id, type, salt, body, leaf_hash)
        SELECT n, ${id('event', 'n')}, now() - make_interval(secs => ${count} - n), ${id('session', `n / ${sessionEvents}`)},
          CASE n % 3 WHEN 0 THEN 'tool_call.admitted' WHEN 1 THEN 'tool_call.succeeded' ELSE 'session.ended' END, '\\x',
          json_build_object('actor', ${id('agent', `n % ${agents}`)}, 'on_behalf_of', ${id('user', `n % ${people}`)},
            'organization', ${id('org', `n % ${organizations}`)}, 'application', ${id('app', 'n % 20')},
            'call', ${id('call', 'n / 2')}, 'tool', 'provider' || n % 10 || '__tool' || n % ${tools},
            'arguments_digest', encode(sha256(n::text::bytea), 'hex'), 'purpose', 'weekly report number ' || n % 1000)::text,
          '\\x'
        FROM generate_series($1::bigint, $2::bigint) AS n`,
      [from, Math.min(from + step, count) - 1],
    )
    process.stdout.write(`${Math.min(from + step, count)} events\n`)
  }
  await admin.query('VACUUM (ANALYZE) audit_events')
}

const folder = await mkdtemp(join(tmpdir(), 'ambit-bench-audit-'))
const log = createLogger('error')
const postgres = await startEmbeddedPostgres({ dataDirectory: folder, log })
await migrate(postgres.url)
const database = await openDatabase({ url: postgres.url, log })
const admin = new pg.Client({ connectionString: postgres.url })
await admin.connect()
try {
  await fill(admin)
  const started = performance.now()
  for (let after = -1; ; ) {
    const page = await events(database, { after, limit: turn })
    const last = page.at(-1)
    if (last === undefined) break
    for (let at = 0; at < page.length; at += 4_096)
      await database.transaction(tx => indexTerms(tx, page.slice(at, at + 4_096)))
    after = last.index
  }
  const seconds = (performance.now() - started) / 1_000
  await admin.query('ANALYZE audit_terms')
  const size = await admin.query(`SELECT pg_size_pretty(pg_total_relation_size('audit_terms')) AS size`)
  process.stdout.write(`index of words: ${Math.round(count / seconds)} events/s, ${size.rows[0].size}\n`)
  const some = await events(database, { after: Math.floor(count / 2), limit: 50 })
  const bodyOf = (): Record<string, string> => Object(some[randomBytes(1).readUInt8() % some.length]?.body)
  const asked: [string, () => EventSearch][] = [
    ['a person', () => ({ ids: [bodyOf().on_behalf_of ?? ''] })],
    ['an agent', () => ({ ids: [bodyOf().actor ?? ''] })],
    ['a session', () => ({ ids: [some[0]?.session ?? ''] })],
    ['a tool', () => ({ ids: [], tool: bodyOf().tool })],
    ['an application', () => ({ ids: [bodyOf().application ?? ''] })],
    ['an organization', () => ({ ids: [bodyOf().organization ?? ''] })],
    ['a word that all have', () => ({ ids: [], text: 'weekly' })],
    ['a rare word', () => ({ ids: [], text: 'number 7' })],
    ['a person and a tool', () => ({ ids: [bodyOf().on_behalf_of ?? ''], tool: bodyOf().tool })],
    ['two that never meet, both frequent', () => ({ ids: [], type: 'session.ended', text: 'provider0 provider1' })],
    ['nothing that is there', () => ({ ids: [], text: 'absent weekly' })],
  ]
  for (const [name, search] of asked)
    for (const ascending of [false, true]) {
      const took: number[] = []
      for (let round = 0; round < rounds; round++) {
        const begun = performance.now()
        await searchEvents(database, search(), { from: undefined, ascending, limit: 50 })
        took.push(performance.now() - begun)
      }
      took.sort((a, b) => a - b)
      const at = (share: number): string => (took[Math.floor(took.length * share)] ?? 0).toFixed(1)
      process.stdout.write(
        `${name}, ${ascending ? 'oldest' : 'newest'} first: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(0.999)} ms\n`,
      )
    }
} finally {
  await admin.end()
  await database.close()
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
}
