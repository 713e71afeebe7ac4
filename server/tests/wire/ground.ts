import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { WorkOS } from '@workos-inc/node'
import { WorkOS as WorkOS8 } from 'workos-node-8'
import { createOrganization, createUser, type Organization, type User } from '../../src/directory/index.ts'
import { ownEventNames } from '../../src/events/model.ts'
import { mailsTo } from '../../src/mail/index.ts'
import { listen } from '../../src/main.ts'
import type { Actor } from '../../src/platform/actor.ts'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { freePort } from '../free-port.ts'
import { until } from '../until.ts'
import { type NodeParts, startNode, type TestNode } from '../walk/node.ts'
import { checkAnswer, checkEvent, templateAt } from './shapes.ts'

/** One node, and the official SDK in both generations on it. */
export interface WireGround {
  readonly db: TestDatabase
  readonly node: TestNode
  readonly workos: WorkOS
  readonly workos8: WorkOS8
  /** Of the application that the first start made. */
  readonly clientId: string
  /** With the owner's key, and the same look at the answer as the SDK's requests get. */
  ask(method: string, path: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<WireAnswer>
  /** Events of the wire since the last look, in order. */
  events(): Promise<{ event: string; data: Record<string, unknown> }[]>
  mails(address: string): Promise<readonly { subject: string; text: string; html: string }[]>
  user(parts?: { readonly email?: string }): Promise<User>
  organization(name?: string): Promise<Organization>
  close(): Promise<void>
}

export interface WireAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: Record<string, unknown>
}

const system: Actor = { kind: 'system', node: 'test' }

/**
 * @param env what differs from the environment of every test node. With `AMBIT_TEST_NODES=2` in the environment of the tests the
 * requests alternate between two nodes on the same database.
 */
export async function startWireGround(
  env: Readonly<Record<string, string>> = {},
  parts: Pick<NodeParts, 'passwordWork'> = {},
): Promise<WireGround> {
  const db = await startTestDatabase()
  const node = await startNode(db.url, { env, ...parts })
  const second = process.env.AMBIT_TEST_NODES === '2' ? await startNode(db.url, { env: node.env, ...parts }) : undefined
  // Whatever a test replaces at its node is meant for both.
  if (second !== undefined)
    Object.assign(second.ambit.on, { resolveTxt: (name: string) => node.ambit.on.resolveTxt(name) })
  const fetchFn = wireFetch(second === undefined ? node : [node, second])
  const clientId = node.ambit.firstStart?.clientId ?? ''
  const key = node.env.AMBIT_API_KEY ?? ''
  const at = new URL(node.baseUrl)
  const options = { apiHostname: at.hostname, port: Number(at.port), https: false, clientId, fetchFn }
  let seen = -1
  let nth = 0
  return {
    db,
    node,
    clientId,
    workos: new WorkOS(key, { ...options, maxRetries: 0 }),
    workos8: new WorkOS8(key, options),
    ask: async (method, path, body, headers = {}) => {
      const response = await fetchFn(`${node.baseUrl}${path}`, {
        method,
        redirect: 'manual',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      const json = response.headers.get('content-type')?.includes('json') ? Object(JSON.parse(text)) : {}
      return { status: response.status, headers: response.headers, text, json }
    },
    events: async () => {
      await until(async () => (await db.database.query('SELECT FROM audit_queue LIMIT 1')).length === 0)
      const rows = await db.database.query<{ index: string; wire: { event: string; data: Record<string, unknown> } }>(
        `SELECT index, body::jsonb -> 'wire' AS wire FROM audit_events
          WHERE index > $1 AND body::jsonb ? 'wire' ORDER BY index`,
        [seen],
      )
      seen = Number(rows.at(-1)?.index ?? seen)
      return rows.map(({ wire }) => wire)
    },
    mails: address => mailsTo(node.ambit.on, address),
    user: parts => createUser(node.ambit.on, system, { email: parts?.email ?? `u${++nth}@acme.example` }),
    organization: name => createOrganization(node.ambit.on, system, { name: name ?? `Organization ${++nth}` }),
    close: async () => {
      const misfits = await misfitEvents(db)
      await second?.stop()
      await node.stop()
      await db.close()
      if (misfits.length > 0) throw new Error(misfits.join('\n'))
    },
  }
}

/** Each event of the wire that was raised on this database and does not fit the document of the API; our own are in none. */
export async function misfitEvents(db: TestDatabase): Promise<string[]> {
  const own: ReadonlySet<string> = new Set(ownEventNames)
  const wire = (await everyEvent(db)).filter(({ event }) => !own.has(event))
  return [...new Set(wire.flatMap(each => checkEvent(each) ?? []))]
}

/** The names of all events of the wire that were raised on this database. */
export async function toldEvents(db: TestDatabase): Promise<ReadonlySet<string>> {
  return new Set((await everyEvent(db)).map(({ event }) => event))
}

async function everyEvent({ database }: TestDatabase): Promise<{ event: string; data: unknown }[]> {
  const rows = await database.query<{ wire: { event: string; data: unknown } }>(
    `SELECT body::jsonb -> 'wire' AS wire FROM (SELECT body FROM audit_queue UNION ALL SELECT body FROM audit_events) AS both_of
      WHERE body::jsonb ? 'wire'`,
  )
  return rows.map(({ wire }) => wire)
}

/**
 * `fetch` straight into the edge, without a port. Every answer must fit the document of the API, or the request throws; each
 * is written down for the report of what is compatible. With several nodes each request goes to the next of them.
 */
export function wireFetch(nodes: TestNode | readonly TestNode[], address = '127.0.0.1'): typeof fetch {
  const all = 'ambit' in nodes ? [nodes] : nodes
  let turn = 0
  return async (input, init) => {
    const node = all[turn++ % all.length]
    if (node === undefined) throw new Error('there is no node')
    const request = new Request(input, init)
    const { pathname } = new URL(request.url)
    const response = await node.ambit.edge.fetch(request, { address })
    const text = await response.clone().text()
    const body = response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : undefined
    const misfit = checkAnswer(request.method, pathname, response.status, body)
    if (misfit !== undefined) throw new Error(`${misfit}\n${text.slice(0, 2_000)}`)
    writeDown({ method: request.method, template: templateAt(request.method, pathname), status: response.status })
    return response
  }
}

const servedFolder = join(import.meta.dirname, '.served')

function writeDown(line: { method: string; template: string | undefined; status: number }): void {
  if (line.template === undefined) return
  mkdirSync(servedFolder, { recursive: true })
  appendFileSync(join(servedFolder, `${process.pid}.jsonl`), `${JSON.stringify(line)}\n`)
}

/** A node on a loopback port of its own, for what fetches by itself: key sets, browsers, whole programs. */
export interface ServedNode {
  readonly db: TestDatabase
  readonly node: TestNode
  readonly baseUrl: string
  close(): Promise<void>
}

export async function startServed(env: Readonly<Record<string, string>> = {}): Promise<ServedNode> {
  const db = await startTestDatabase()
  const port = await freePort()
  const baseUrl = `http://localhost:${port}`
  const node = await startNode(db.url, { env: { AMBIT_BASE_URL: baseUrl, AMBIT_PORT: String(port), ...env } })
  const listening = await listen(node.ambit)
  return {
    db,
    node,
    baseUrl,
    close: async () => {
      await listening.close()
      await node.stop()
      await db.close()
    },
  }
}
