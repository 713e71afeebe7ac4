import { cpus } from 'node:os'
import pg from 'pg'
import { type ProcessTime, timeByProcess } from './cpu.ts'
import { type Ours, startOurs, startUpstream } from './gateway-ground.ts'
import { openCaller } from './load.ts'

interface Effort {
  readonly callers: number
  readonly calls: number
  readonly warmUpCalls: number
  /** How long the parts are watched while nobody calls. */
  readonly idleMs: number
}

const usual = { warmUpCalls: 500, idleMs: 4_000 }
const full: readonly Effort[] = [
  { callers: 1, calls: 1_000, ...usual },
  { callers: 32, calls: 6_000, ...usual },
]
const little: readonly Effort[] = [{ callers: 4, calls: 50, warmUpCalls: 8, idleMs: 200 }]

/** What PostgreSQL has counted so far. */
interface Counted {
  readonly commits: number
  readonly rows: number
  readonly walRecords: number
  readonly walBytes: number
  readonly flushes: number
}

/**
 * The CPU time of one call by part, and what it makes PostgreSQL do: for a machine that is not ours alone, where times of calls say
 * little. A fixed number of calls, so that two runs can be compared.
 */
export async function cpuByPart({ short }: { short: boolean }): Promise<void> {
  const upstream = await startUpstream()
  const ours = await startOurs(upstream.target.url)
  const client = new pg.Client({ connectionString: ours.databaseUrl })
  await client.connect()
  try {
    for (const effort of short ? little : full) await report(ours, client, effort)
  } finally {
    await client.end()
    await ours.stop()
    await upstream.stop()
  }
}

async function report(ours: Ours, client: pg.Client, { callers, calls, warmUpCalls, idleMs }: Effort): Promise<void> {
  const { call, close } = await openCaller(ours.target, callers)
  const run = async (count: number): Promise<number[]> => {
    const times: number[] = []
    let left = count
    await Promise.all(
      Array.from({ length: callers }, async () => {
        while (left-- > 0) times.push(await call())
      }),
    )
    return times
  }
  await run(warmUpCalls)
  const idle = await idlePerMs(ours, idleMs)
  const before = { cpu: timeByProcess(ours.target.pid ?? 0), counted: await count(client) }
  const started = performance.now()
  const times = await run(calls)
  const elapsedMs = performance.now() - started
  const after = { cpu: timeByProcess(ours.target.pid ?? 0), counted: await count(client) }
  await close()
  const us = partsOf(before.cpu, after.cpu).map(
    ([part, time]) => [part, Math.round((time - (idle.get(part) ?? 0) * elapsedMs) / calls)] as const,
  )
  const each = (name: keyof Counted): string => ((after.counted[name] - before.counted[name]) / calls).toFixed(2)
  const sorted = times.toSorted((a, b) => a - b)
  const ms = (part: number): string => ((sorted[Math.floor(sorted.length * part)] ?? 0) / 1000).toFixed(2)
  print([
    `${callers} callers, ${calls} calls; ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
    '',
    '| part | CPU µs a call |',
    '|---|---|',
    ...us.filter(([, time]) => time > 0).map(([part, time]) => `| ${part} | ${time} |`),
    `| all | ${us.reduce((sum, [, time]) => sum + time, 0)} |`,
    '',
    `A call: ${each('commits')} transactions, ${each('rows')} rows written, ${each('walRecords')} records and ${each('walBytes')} bytes of WAL, ${each('flushes')} flushes.`,
    `p50 ${ms(0.5)} ms, p99 ${ms(0.99)} ms, ${Math.round((calls / elapsedMs) * 1000)} calls a second.`,
    '',
  ])
}

/** What the parts do beside calls: the slower a machine, the longer it takes to serve them, and the more of this falls in between. */
async function idlePerMs({ target }: Ours, idleMs: number): Promise<ReadonlyMap<string, number>> {
  const before = timeByProcess(target.pid ?? 0)
  const started = performance.now()
  await new Promise(resolve => setTimeout(resolve, idleMs))
  const parts = partsOf(before, timeByProcess(target.pid ?? 0))
  const elapsedMs = performance.now() - started
  return new Map(parts.map(([part, time]) => [part, time / elapsedMs]))
}

/** The largest first. */
function partsOf(before: readonly ProcessTime[], after: readonly ProcessTime[]): [part: string, us: number][] {
  const parts = new Map<string, number>()
  for (const [sign, times] of [
    [-1, before],
    [1, after],
  ] as const)
    for (const { part, us } of times) parts.set(part, (parts.get(part) ?? 0) + sign * us)
  return [...parts].toSorted(([, a], [, b]) => b - a)
}

/** `pg_stat_io` counts flushes of the log since PostgreSQL 18; a backend tells what it counted within a second. */
async function count(client: pg.Client): Promise<Counted> {
  await new Promise(resolve => setTimeout(resolve, statisticsMs))
  const { rows } = await client.query<Record<keyof Counted, string>>(
    `SELECT d.xact_commit AS commits, d.tup_inserted + d.tup_updated + d.tup_deleted AS rows, w.wal_records AS "walRecords",
        w.wal_bytes AS "walBytes", (SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal') AS flushes
       FROM pg_stat_database d CROSS JOIN pg_stat_wal w WHERE d.datname = current_database()`,
  )
  const [row] = rows
  const number = (text: string | undefined): number => Number(text ?? 0)
  return {
    commits: number(row?.commits),
    rows: number(row?.rows),
    walRecords: number(row?.walRecords),
    walBytes: number(row?.walBytes),
    flushes: number(row?.flushes),
  }
}

const statisticsMs = 1_100

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}
