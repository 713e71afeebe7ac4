import { Pool } from 'undici'
import { type CpuTime, cpuTimeOf } from './cpu.ts'

export interface Target {
  readonly name: string
  readonly url: string
  readonly tool: string
  readonly headers?: Readonly<Record<string, string>>
  /** Whose CPU time is counted with many callers, with all processes below it. */
  readonly pid?: number
}

export interface Figures {
  /** Microseconds at one caller. */
  readonly p50Us: number
  readonly p99Us: number
  /** Calls a second with many callers. */
  readonly perSecond: number
  readonly manyP50Us: number
  readonly manyP99Us: number
  readonly failed: number
  /** CPU time of one call with many callers; 0 where it is not counted. */
  readonly nodeUs: number
  readonly postgresUs: number
}

export interface MeasureEffort {
  /** By one caller. */
  readonly calls: number
  /** By many, as fast as they are answered, for so long. */
  readonly callers: number
  readonly seconds: number
  /** Before any of them, uncounted. */
  readonly warmUpCalls?: number
}

const warmUpCallsUsual = 300

/** A raw legacy client: what a call costs is the server's doing, not the client's. */
export async function measure(
  target: Target,
  { calls, callers, seconds, warmUpCalls = warmUpCallsUsual }: MeasureEffort,
): Promise<Figures> {
  const { origin, pathname } = new URL(target.url)
  const pool = new Pool(origin, { connections: callers, pipelining: 1 })
  try {
    const session = await handshake(pool, pathname, target)
    const call = caller(pool, pathname, { target, session })
    for (let at = 0; at < warmUpCalls; at++) await call()
    const alone: number[] = []
    for (let at = 0; at < calls; at++) alone.push(await timed(call))
    const many: number[] = []
    let failed = 0
    const until = performance.now() + seconds * 1000
    const cpu = cpuOf(target)
    const started = performance.now()
    await Promise.all(
      Array.from({ length: callers }, async () => {
        while (performance.now() < until)
          await timed(call).then(
            us => many.push(us),
            () => failed++,
          )
      }),
    )
    const elapsed = (performance.now() - started) / 1000
    const used = perCall(cpu, cpuOf(target), many.length + failed)
    return {
      p50Us: quantile(alone, 0.5),
      p99Us: quantile(alone, 0.99),
      perSecond: Math.round(many.length / elapsed),
      manyP50Us: quantile(many, 0.5),
      manyP99Us: quantile(many, 0.99),
      failed,
      ...used,
    }
  } finally {
    await pool.destroy()
  }
}

/** One call at a time by each of so many callers; a call answers how many microseconds it took, and throws when it was not answered. */
export async function openCaller(
  target: Target,
  callers: number,
): Promise<{ call(): Promise<number>; close(): Promise<void> }> {
  const { origin, pathname } = new URL(target.url)
  const pool = new Pool(origin, { connections: callers, pipelining: 1 })
  const session = await handshake(pool, pathname, target)
  const call = caller(pool, pathname, { target, session })
  return { call: () => timed(call), close: () => pool.destroy() }
}

function cpuOf({ pid }: Target): CpuTime | undefined {
  return pid === undefined ? undefined : cpuTimeOf(pid)
}

function perCall(before: CpuTime | undefined, after: CpuTime | undefined, calls: number): CpuTime {
  if (before === undefined || after === undefined) return { nodeUs: 0, postgresUs: 0 }
  const share = (from: number, to: number): number => Math.round((to - from) / Math.max(1, calls))
  return { nodeUs: share(before.nodeUs, after.nodeUs), postgresUs: share(before.postgresUs, after.postgresUs) }
}

async function timed(call: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await call()
  return (performance.now() - started) * 1000
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0)
}

const accept = 'application/json, text/event-stream'

async function handshake(pool: Pool, path: string, target: Target): Promise<string | undefined> {
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'load', version: '1.0.0' } }
  const opened = await pool.request({
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...target.headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params }),
  })
  const text = await opened.body.text()
  if (opened.statusCode !== 200) throw new Error(`${target.name}: initialize answered ${opened.statusCode} ${text}`)
  const given = opened.headers['mcp-session-id']
  const session = Array.isArray(given) ? given[0] : given
  const noted = await pool.request({
    path,
    method: 'POST',
    headers: headersOf(target, session),
    body: JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }),
  })
  await noted.body.text()
  return session
}

function headersOf(target: Target, session: string | undefined): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept,
    'mcp-protocol-version': '2025-06-18',
    ...target.headers,
    ...(session === undefined ? {} : { 'mcp-session-id': session }),
  }
}

function caller(
  pool: Pool,
  path: string,
  { target, session }: { target: Target; session: string | undefined },
): () => Promise<void> {
  const headers = headersOf(target, session)
  let id = 0
  return async () => {
    const params = { name: target.tool, arguments: { text: 'hello' } }
    const body = JSON.stringify({ jsonrpc: '2.0', id: ++id, method: 'tools/call', params })
    const answered = await pool.request({ path, method: 'POST', headers, body })
    const text = await answered.body.text()
    if (answered.statusCode !== 200 || !text.includes('"hello"') || text.includes('"isError":true'))
      throw new Error(`${target.name} answered ${answered.statusCode}: ${text.slice(0, 500)}`)
  }
}
