import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../server/tests/free-port.ts'
import { until } from '../server/tests/until.ts'
import { cpuByPart } from './gateway-cpu.ts'
import { type Peer, startOurs, startUpstream } from './gateway-ground.ts'
import { growth } from './gateway-growth.ts'
import { type Figures, type MeasureEffort, measure } from './load.ts'

/**
 * What the gateway adds to a call, with admission, durable intent and outcome on, beside the direct upstream and two public
 * proxies in one run. `growth` measures instead what is left of it with many tools, sessions and audit rows, `cpu` the
 * CPU time of a call by part. `--short` shows in
 * seconds that it still runs; its figures mean nothing.
 */
const short = process.argv.includes('--short')
const effort: MeasureEffort = short
  ? { calls: 10, callers: 4, seconds: 0.2, warmUpCalls: 5 }
  : { calls: 2000, callers: 32, seconds: 10 }
const rounds = short ? 1 : 3

async function main(): Promise<void> {
  if (process.argv.includes('growth')) return growth({ short })
  if (process.argv.includes('cpu')) return cpuByPart({ short })
  const upstream = await startUpstream()
  const peers = [upstream, await startOurs(upstream.target.url), ...(await startProxies())]
  try {
    const figures = new Map<string, Figures[]>()
    for (let round = 0; round < rounds; round++)
      for (const { target } of peers) {
        const found = await measure(target, effort)
        figures.set(target.name, [...(figures.get(target.name) ?? []), found])
      }
    report(figures)
  } finally {
    for (const peer of peers.toReversed()) await peer.stop()
  }
}

async function startProxies(): Promise<Peer[]> {
  if (!existsSync(join(import.meta.dirname, 'node_modules'))) {
    if (short) return []
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: import.meta.dirname, stdio: 'inherit' })
  }
  const bin = join(import.meta.dirname, 'node_modules/.bin')
  const stdio = `${process.execPath} ${join(import.meta.dirname, 'echo-stdio.ts')}`
  const gateway = await freePort()
  const proxy = await freePort()
  return [
    await startProxy('supergateway', {
      url: `http://127.0.0.1:${gateway}/mcp`,
      command: [
        join(bin, 'supergateway'),
        '--stdio',
        stdio,
        '--outputTransport',
        'streamableHttp',
        '--stateful',
        '--port',
        String(gateway),
      ],
    }),
    await startProxy('mcp-proxy', {
      url: `http://127.0.0.1:${proxy}/mcp`,
      command: [join(bin, 'mcp-proxy'), '--port', String(proxy), '--server', 'stream', '--', ...stdio.split(' ')],
    }),
  ]
}

async function startProxy(name: string, { url, command }: { url: string; command: string[] }): Promise<Peer> {
  const [program = '', ...args] = command
  const child = spawn(process.execPath, [program, ...args], { stdio: 'ignore', detached: true })
  await until(
    () =>
      fetch(url).then(
        () => true,
        () => false,
      ),
    20_000,
  )
  return { target: { name, url, tool: 'echo' }, stop: () => void process.kill(-(child.pid ?? 0)) }
}

function report(figures: ReadonlyMap<string, readonly Figures[]>): void {
  const direct = median(figures.get('direct upstream') ?? [], 'p50Us')
  const lines = [...figures].map(([name, runs]) => {
    const p50 = median(runs, 'p50Us')
    const cells = [name, ms(p50), name === 'direct upstream' ? '' : ms(p50 - direct), ms(median(runs, 'p99Us'))]
    const many = [
      range(runs),
      ms(median(runs, 'manyP50Us')),
      ms(median(runs, 'manyP99Us')),
      cpu(runs),
      String(median(runs, 'failed')),
    ]
    return `| ${[...cells, ...many].join(' | ')} |`
  })
  const head = [
    '| | p50 ms | added ms | p99 ms | calls/s (range) | p50 ms | p99 ms | CPU µs a call: Node + PostgreSQL | failed |',
    '|---|---|---|---|---|---|---|---|---|',
  ]
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`
  const shown = `1 caller, ${effort.calls} calls; ${effort.callers} callers, ${effort.seconds} s; median of ${rounds}; ${machine}`
  process.stdout.write(`${[shown, '', ...head, ...lines].join('\n')}\n`)
}

function median(runs: readonly Figures[], figure: keyof Figures): number {
  const values = runs.map(run => run[figure]).toSorted((a, b) => a - b)
  return values[Math.floor(values.length / 2)] ?? 0
}

function range(runs: readonly Figures[]): string {
  const values = runs.map(run => run.perSecond)
  return `${median(runs, 'perSecond')} (${Math.min(...values)}-${Math.max(...values)})`
}

/** Ours only: the others are not asked for theirs. */
function cpu(runs: readonly Figures[]): string {
  const node = median(runs, 'nodeUs')
  return node === 0 ? '' : `${node} + ${median(runs, 'postgresUs')}`
}

function ms(us: number): string {
  return (us / 1000).toFixed(2)
}

await main()
