import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { type Ambit, createAmbit } from '../../src/main.ts'
import { readConfig } from '../../src/platform/config.ts'
import { passwordWork } from '../test-platform.ts'
import { until } from '../until.ts'

export const baseUrl = 'http://localhost:4000'
export const password = 'correct horse battery staple'
export const apiKey = `sk_${randomBytes(24).toString('base64url')}`

/** One of the two nodes: reached by requests, and cut off from its database at will. */
export interface Node {
  readonly ambit: Ambit
  fetch: typeof fetch
  /** All its connections break at once: torn off on the way, or ended by the server. It comes back by itself. */
  crash(how: 'torn' | 'terminated'): Promise<void>
  /** It never comes back, and settles nothing. */
  kill(): Promise<void>
  close(): Promise<void>
}

export interface NodeParts {
  readonly databaseUrl: string
  readonly rootKey: string
  /** A superuser's connection, to look at backends and end them. */
  readonly admin: pg.Pool
}

let nth = 0

/** Its database is behind a relay of its own, so that a broken wire is a broken wire. */
export async function startNode({ databaseUrl, rootKey, admin }: NodeParts): Promise<Node> {
  const name = `model node ${process.pid} ${++nth}`
  const relay = await startRelay(databaseUrl)
  const directory = await mkdtemp(join(tmpdir(), 'ambit-model-'))
  const read = readConfig({
    AMBIT_BASE_URL: baseUrl,
    AMBIT_DATABASE_URL: relay.url(name),
    AMBIT_DATA_DIR: directory,
    AMBIT_ROOT_KEY: rootKey,
    AMBIT_API_KEY: apiKey,
    AMBIT_ADMIN_PASSWORD: password,
    AMBIT_EGRESS_ALLOW: '127.0.0.0/8 ::1/128',
    AMBIT_RATE_LIMITS: 'off',
    AMBIT_LOG_LEVEL: process.env.AMBIT_MODEL_LOG ?? 'silent',
  })
  if (!read.ok) throw new Error(read.problems.join('; '))
  const ambit = await createAmbit({ ...read.config, passwordWork })
  const backends = async (): Promise<number[]> => {
    const found = await admin.query<{ pid: number }>('SELECT pid FROM pg_stat_activity WHERE application_name = $1', [
      name,
    ])
    return found.rows.map(row => row.pid)
  }
  const breakAll = async (how: 'torn' | 'terminated'): Promise<void> => {
    const pids = await backends()
    if (how === 'torn') relay.tear()
    else await admin.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) pid', [pids])
    await until(async () => (await backends()).every(pid => !pids.includes(pid)))
  }
  return {
    ambit,
    fetch: (input, init) => fetchFrom(ambit, new Request(input, init)),
    crash: async how => {
      await breakAll(how)
      await until(() => isWell(ambit))
    },
    kill: async () => {
      relay.shut()
      await breakAll('torn')
    },
    close: async () => {
      await ambit.stop().catch(() => undefined)
      relay.shut()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function fetchFrom(ambit: Ambit, request: Request): Promise<Response> {
  request.headers.set('host', new URL(request.url).host)
  return ambit.edge.fetch(request, { address: '127.0.0.1' })
}

/** Several in a row, so that no dead connection is left in the pool. */
async function isWell(ambit: Ambit): Promise<boolean> {
  const looks = Array.from({ length: 12 }, () => fetchFrom(ambit, new Request(`${baseUrl}/health`)))
  return (await Promise.all(looks)).every(response => response.status === 200)
}

interface Relay {
  url(applicationName: string): string
  tear(): void
  /** Tears, and takes no further connection. */
  shut(): void
}

/** Carries bytes between a node and the PostgreSQL for tests, whose socket the URL names. */
async function startRelay(databaseUrl: string): Promise<Relay> {
  const target = new URL(databaseUrl)
  const directory = target.searchParams.get('host')
  const port = Number(target.port || target.searchParams.get('port') || 5432)
  const wires = new Set<Socket>()
  const server: Server = createServer(near => {
    const far = directory === null ? connect(port, target.hostname) : connect(join(directory, `.s.PGSQL.${port}`))
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      wires.add(from)
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        wires.delete(from)
        to.destroy()
      })
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const place = server.address()
  const nearPort = typeof place === 'object' && place !== null ? place.port : 0
  const tear = (): void => {
    for (const wire of wires) wire.destroy()
  }
  return {
    url: applicationName => {
      const { username, password, pathname } = target
      const credentials = password === '' ? username : `${username}:${password}`
      return `postgres://${credentials}@127.0.0.1:${nearPort}${pathname}?application_name=${encodeURIComponent(applicationName)}`
    },
    tear,
    shut: () => {
      server.close()
      tear()
    },
  }
}
