import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts'
import { createLogger } from '../../src/platform/log.ts'
import { freePort } from '../free-port.ts'
import { until } from '../until.ts'
import { type AmbitProcess, makeHome, startAmbit } from '../walk/ambit-process.ts'
import type { Target } from './wire.ts'

export type StormVictim = 'node A' | 'node B' | 'PostgreSQL'

export interface Kill {
  readonly victim: StormVictim
  readonly at: number
  /** Until it served again, in milliseconds. */
  readonly awayMs: number
}

/** Two nodes on one PostgreSQL, each of which is killed with -9 and comes back. */
export interface StormNodes {
  readonly kills: readonly Kill[]
  /** One that is up now, the next one each time; waits while none is. */
  target(): Promise<Target>
  /** The API by one that is up. */
  api(method: string, path: string, body?: object): Promise<Record<string, unknown>>
  readonly first: AmbitProcess
  kill(victim: StormVictim): Promise<Kill>
  connect(): Promise<pg.Client>
  output(): string
  close(): Promise<void>
}

interface Node {
  readonly port: number
  readonly directory: string
  process: AmbitProcess | undefined
}

const rootKeyBytes = 32

export async function startStormNodes(): Promise<StormNodes> {
  const home = await makeHome('ambit-storm-')
  const postgres = await startEmbeddedPostgres({ dataDirectory: join(home, 'postgres'), log: createLogger('silent') })
  const nodes: Node[] = []
  for (const name of ['A', 'B']) nodes.push({ port: await freePort(), directory: join(home, name), process: undefined })
  const env = {
    AMBIT_DATABASE_URL: postgres.url,
    AMBIT_ROOT_KEY: randomBytes(rootKeyBytes).toString('base64'),
    AMBIT_RATE_LIMITS: 'off',
    AMBIT_LOG_LEVEL: 'warn',
  }
  const identity = {
    apiKey: 'sk_chaos_0123456789abcdef',
    email: 'mina@acme.example',
    password: 'correct horse battery',
  }
  const baseUrl = `http://localhost:${nodes[0]?.port}`
  const printed: string[] = []
  const start = async (node: Node): Promise<AmbitProcess> => {
    node.process = await startAmbit({
      port: node.port,
      baseUrl,
      env,
      again: { directory: node.directory, ...identity },
    })
    return node.process
  }
  const strike = async (node: Node): Promise<void> => {
    const dying = node.process
    node.process = undefined
    await dying?.kill()
    printed.push(dying?.output() ?? '')
    await start(node)
  }
  const first = await start(nodes[0] ?? raise())
  await start(nodes[1] ?? raise())
  const kills: Kill[] = []
  let turn = 0
  const up = async (): Promise<Node> => {
    for (;;) {
      const living = nodes.filter(node => node.process !== undefined)
      const one = living[turn++ % Math.max(1, living.length)]
      if (one !== undefined) return one
      await pause(lookMs)
    }
  }
  return {
    kills,
    first,
    target: async () => ({ port: (await up()).port, host: new URL(baseUrl).host }),
    api: async (method, path, body) => {
      const { process: it } = await up()
      return it === undefined ? raise() : it.api(method, path, body)
    },
    kill: async victim => {
      const [at, started] = [Date.now(), performance.now()]
      if (victim === 'PostgreSQL') {
        for (const group of groupsBelow(process.pid)) process.kill(-group, 'SIGKILL')
        await until(() => works(postgres.url))
        await until(() => allHealthy(nodes))
      } else await strike(nodes[victim === 'node A' ? 0 : 1] ?? raise())
      const kill = { victim, at, awayMs: performance.now() - started }
      kills.push(kill)
      return kill
    },
    connect: async () => {
      const client = new pg.Client({ connectionString: postgres.url })
      await client.connect()
      return client
    },
    output: () => [...printed, ...nodes.map(node => node.process?.output() ?? '')].join('\n'),
    close: async () => {
      await Promise.all(nodes.map(node => node.process?.stop()))
      await postgres.stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}

const lookMs = 20

function raise(): never {
  throw new Error('there is no such node now')
}

async function works(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  )
}

async function allHealthy(nodes: readonly Node[]): Promise<boolean> {
  const answers = nodes.map(({ port }) =>
    fetch(`http://localhost:${port}/health`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
  return (await Promise.all(answers)).every(ok => ok)
}

/** The process groups that this process started and leads none of: its PostgreSQL, with the watchdog as leader. */
function groupsBelow(pid: number): number[] {
  const lines = execFileSync('ps', ['-eo', 'ppid=,pgid=,pid='], { encoding: 'utf8' }).trim().split('\n')
  const rows = lines.map(line => line.trim().split(/\s+/).map(Number))
  return rows.flatMap(([parent, group, own]) => (parent === pid && group !== undefined && group === own ? [group] : []))
}
