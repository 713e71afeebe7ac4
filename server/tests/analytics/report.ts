import { isDeepStrictEqual } from 'node:util'
import pg from 'pg'
import type { Platform } from '../../src/platform/platform.ts'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { testPlatform } from '../test-platform.ts'
import { askFigures, keep } from './ask.ts'
import { called, refreshed, sessionStarted } from './history.ts'
import { knownAnswers, knownHistory } from './known.ts'

/**
 * `npm run report:analytics` asks each figure about a history that was counted by hand; with `-- --rows=10000000` it fills in so
 * many rows of activity besides, compares what is answered with a plain count over them, and says how long each answer takes.
 */
async function report(): Promise<void> {
  const db = await startTestDatabase()
  const on = testPlatform(db.database)
  try {
    await keep(db.database, knownHistory)
    const wrong = await checkKnown(on)
    await pace(db)
    const given = process.argv.find(text => text.startsWith('--rows='))?.slice('--rows='.length)
    const different = given === undefined ? 0 : await measure(on, db, Number(given))
    process.exitCode = wrong + different === 0 ? 0 : 1
  } finally {
    await db.close()
  }
}

function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}

async function ask(
  on: Platform,
  path: string,
): Promise<{ data: Record<string, number>[]; total: Record<string, number> }> {
  const response = await askFigures(on, path)
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text}`)
  return JSON.parse(text)
}

/** How many answers are not the ones that were counted by hand. */
async function checkKnown(on: Platform): Promise<number> {
  print('| figure | asked | as counted by hand |', '|---|---|---|')
  let wrong = 0
  for (const { figure, query, data, total } of knownAnswers) {
    const answer = await ask(on, `${figure}?${query}`)
    const isRight =
      (data === undefined || isDeepStrictEqual(answer.data, data)) &&
      (total === undefined || isDeepStrictEqual(answer.total, total))
    if (!isRight) wrong += 1
    print(`| ${figure} | \`${query}\` | ${isRight ? 'yes' : '**no**'} |`)
  }
  print('', `${knownAnswers.length - wrong} of ${knownAnswers.length} answers are as counted by hand.`, '')
  return wrong
}

const paceEvents = 20_000
const paceBatch = 1_000

/** How many events of a busy day the follower takes a second: sessions of many people, refreshed, with calls of agents between. */
async function pace({ database }: TestDatabase): Promise<void> {
  const written = Array.from({ length: paceEvents / 4 }, (_, n) => {
    const session = `session_p${n}`
    const at = new Date(Date.parse('2026-09-01T00:00:00Z') + n * 17_000)
    const kind = n % 5 === 0 ? ('agent' as const) : ('user' as const)
    const parts = {
      principal: `${kind}_p${n % 1_500}`,
      kind,
      application: `app_p${n % 5}`,
      organization: `org_p${n % 200}`,
    }
    const later = (seconds: number): string => new Date(at.getTime() + seconds * 1000).toISOString()
    return [
      sessionStarted({ session, at: at.toISOString(), ...parts, methods: ['Password'] }),
      refreshed(session, later(300)),
      ...called({ session, at: later(400), tool: 'notes__echo', bytes: 10 }),
    ]
  }).flat()
  const started = performance.now()
  await keep(database, written, { batch: paceBatch, from: knownHistory.length })
  const seconds = (performance.now() - started) / 1000
  print(
    `The follower took ${paceEvents.toLocaleString('en')} events in ${seconds.toFixed(1)} s: ${Math.round(paceEvents / seconds)} a second.`,
    '',
  )
}

const principalDays = 100
const yearDays = 365
const organizations = 2_000
const applications = 5
const first = '2027-01-01'

/** A year of people, each of them in one organization, at one application and by one method, on some hundred of its days. */
async function fill(client: pg.Client, rows: number): Promise<void> {
  const principals = Math.round(rows / principalDays)
  const steps: readonly (readonly [string, string, readonly unknown[]])[] = [
    [
      'names',
      `INSERT INTO analytics_subjects (id, name) SELECT 1000000 + p, 'user_f' || p FROM generate_series(1, $1::int) p
       UNION ALL SELECT 900000 + o, 'org_f' || o FROM generate_series(0, ${organizations - 1}) o
       UNION ALL SELECT 990000 + a, 'app_f' || a FROM generate_series(0, ${applications - 1}) a
       UNION ALL SELECT 999000 + m, 'method_f' || m FROM generate_series(0, 2) m`,
      [principals],
    ],
    [
      'activity',
      `INSERT INTO analytics_activity (principal, day, application, organization, method, kind, slots)
       SELECT 1000000 + p, $2::date + d, 990000 + p % ${applications}, 900000 + p % ${organizations}, 999000 + p % 3, 'user',
           set_bit(repeat('0', 96)::bit(96), (p * 7 + d * 13) % 96, 1)
         FROM generate_series(1, $1::int) p CROSS JOIN generate_series(0, ${yearDays - 1}) d
        WHERE (hashint4(p * 1000 + d) & 2147483647) % ${yearDays} < ${principalDays}`,
      [principals, first],
    ],
    [
      'cells',
      `WITH days AS MATERIALIZED (
         SELECT application, organization, method, day, kind, coalesce(lag(day) OVER w, '-infinity') AS previous
           FROM analytics_activity WHERE principal > 1000000 WINDOW w AS (PARTITION BY principal ORDER BY day))
       INSERT INTO analytics_gaps (application, organization, method, day, kind, previous, principals)
       SELECT coalesce(application, 0), coalesce(organization, 0), coalesce(method, 0), day, kind, previous, count(*) FROM days
        GROUP BY day, kind, previous, GROUPING SETS ((), (application), (method), (application, method), (organization))`,
      [],
    ],
    [
      'cohorts',
      `WITH days AS MATERIALIZED (
         SELECT application, method, day, kind, coalesce(lag(day) OVER w, '-infinity') AS previous, first_value(day) OVER w AS first
           FROM analytics_activity WHERE principal > 1000000 WINDOW w AS (PARTITION BY principal ORDER BY day))
       INSERT INTO analytics_cohorts (grain, application, organization, method, cohort, start, kind, principals)
       SELECT grain, coalesce(application, 0), 0, coalesce(method, 0), date_trunc(grain, first::timestamp)::date,
           date_trunc(grain, day::timestamp)::date, kind, count(*) FROM days CROSS JOIN unnest('{day,week,month}'::text[]) grain
        WHERE previous < date_trunc(grain, day::timestamp)::date
        GROUP BY grain, 5, 6, kind, GROUPING SETS ((), (application), (method), (application, method))`,
      [],
    ],
    ['statistics', 'VACUUM ANALYZE analytics_activity, analytics_gaps, analytics_cohorts, analytics_subjects', []],
  ]
  for (const [name, text, values] of steps) {
    const started = performance.now()
    const { rowCount } = await client.query(text, [...values])
    print(
      `${name}: ${(rowCount ?? 0).toLocaleString('en')} rows in ${Math.round((performance.now() - started) / 1000)} s`,
    )
  }
}

/** The cells that the product makes of one organization's people, beside those that were filled in at once. */
async function compareCells(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ different: string }>(
    `WITH people AS (SELECT DISTINCT principal FROM analytics_activity WHERE organization = 900001),
     made AS (
       SELECT day, previous, count(*) AS n FROM analytics_presence(0, ARRAY(SELECT principal FROM people),
           ARRAY(SELECT '-infinity'::date FROM people)) WHERE organization = 900001 GROUP BY 1, 2)
     SELECT count(*) AS different FROM made m
       FULL JOIN (SELECT day, previous, principals FROM analytics_gaps WHERE organization = 900001) g USING (day, previous)
      WHERE g.principals IS DISTINCT FROM m.n`,
  )
  return Number(rows[0]?.different)
}

const year = 'from=2027-01-01&to=2027-12-31'
const month = 'from=2027-06-01&to=2027-06-30'
const questions = [
  `active_users?${month}`,
  `active_users?${year}&interval=week`,
  `active_users?${year}&interval=month`,
  `active_users?${year}`,
  `active_users?${month}&application_id=app_f1`,
  `active_users?${month}&method=method_f1`,
  `active_users?${month}&application_id=app_f1&method=method_f1`,
  `active_users?${month}&organization_id=org_f1`,
  `active_users?${month}&organization_id=org_f1&application_id=app_f1`,
  `retention?${year}&interval=month`,
  `retention?${year}&interval=week&application_id=app_f1`,
  `applications?${month}`,
  `organizations?${month}`,
  `organizations?${month}&order=growing`,
  `active_users?${month}&organization_id=org_f1&time_zone=Asia/Kathmandu`,
]
/** Of a zone whose days are not kept: quick where there are few rows, refused where there are too many. */
const notKept = `active_users?${month}&time_zone=Asia/Kathmandu`
const repeats = 15

async function latencies(on: Platform): Promise<void> {
  print('', '| asked | p50 ms | p99 ms |', '|---|---|---|')
  const refused = (await askFigures(on, notKept)).status !== 200
  for (const question of refused ? questions : [...questions, notKept]) {
    const times: number[] = []
    for (let n = 0; n < repeats; n++) {
      const started = performance.now()
      await ask(on, question)
      times.push(performance.now() - started)
    }
    const sorted = times.toSorted((a, b) => a - b)
    const at = (share: number): string => (sorted[Math.ceil(share * sorted.length) - 1] ?? 0).toFixed(0)
    print(`| \`${question}\` | ${at(0.5)} | ${at(0.99)} |`)
  }
  if (refused) print(`| \`${notKept}\` | refused, for its days are not kept | |`)
}

/** Answers beside a plain count over the rows; how many differ. */
async function compareAnswers(on: Platform, client: pg.Client): Promise<number> {
  const plain: readonly (readonly [string, string])[] = [
    ['', ''],
    ['&application_id=app_f1', 'AND application = 990001'],
    ['&organization_id=org_f1', 'AND organization = 900001'],
    ['&method=method_f1&application_id=app_f2', 'AND method = 999001 AND application = 990002'],
  ]
  let different = 0
  for (const [query, where] of plain) {
    const { total } = await ask(on, `active_users?${month}${query}`)
    const { rows } = await client.query<{ active: string }>(
      `SELECT count(DISTINCT principal) AS active FROM analytics_activity WHERE day BETWEEN '2027-06-01' AND '2027-06-30' ${where}`,
    )
    const counted = Number(rows[0]?.active)
    if (total.active !== counted) different += 1
    print(`active in June${query}: ${total.active}, counted over the rows: ${counted}`)
  }
  return different
}

async function measure(on: Platform, db: TestDatabase, rows: number): Promise<number> {
  const client = new pg.Client({ connectionString: db.adminUrl })
  await client.connect()
  try {
    await client.query(`SET work_mem = '512MB'`)
    await fill(client, rows)
    const different = (await compareCells(client)) + (await compareAnswers(on, client))
    print(different === 0 ? 'Every answer is the plain count.' : `**${different} answers differ**`)
    await latencies(on)
    return different
  } finally {
    await client.end()
  }
}

await report()
