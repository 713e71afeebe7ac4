import assert from 'node:assert/strict'
import pg from 'pg'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { until } from '../until.ts'
import { createFormPerson, type FormPerson } from '../walk/form-person.ts'
import { type NodeParts, startNode, type TestNode } from '../walk/node.ts'
import { type PlainAgent, startPlainAgent } from '../walk/plain-agent.ts'
import { createStateReader, type StateReader } from './state-reader.ts'

/** One whole node on a database of its own, and what an attacker and a judge of the outcome need. */
export interface SecurityGround {
  readonly db: TestDatabase
  readonly node: TestNode
  /** A raw request: no cookies, redirects not followed, from this address. */
  ask(method: string, path: string, init?: AskInit): Promise<Answer>
  /** With the owner's API key. */
  asOwner(method: string, path: string, body?: object): Promise<Answer>
  /** Digest of every table that holds state, by name; what only counts, caches or logs is left out. */
  readonly state: StateReader
  /** Types of the events written since the last look, in order. */
  newEvents(): Promise<string[]>
  /** A browser of somebody who may sign in with this password. */
  browser(email?: string, password?: string): FormPerson
  /** With a session of its own, owned by this person. */
  agent(ownerEmail?: string): Promise<PlainAgent>
  close(): Promise<void>
}

export interface AskInit {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | URLSearchParams | Uint8Array<ArrayBuffer>
  readonly address?: string
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: Record<string, unknown>
}

export async function startSecurityGround(
  env: Readonly<Record<string, string>> = {},
  parts: Pick<NodeParts, 'passwordWork'> = {},
): Promise<SecurityGround> {
  const db = await startTestDatabase()
  const node = await startNode(db.url, { env, ...parts })
  const looker = new pg.Client({ connectionString: db.adminUrl })
  await looker.connect()
  const ask: SecurityGround['ask'] = (method, path, init) => askNode(node, { method, path }, init)
  const seen = new Set<string>()
  let lastIndex = -1
  const newEvents = async (): Promise<string[]> => {
    const found = await db.database.query<{ id: string; type: string; index: string }>(
      `SELECT event_id AS id, type, index FROM (SELECT event_id, at, type, -1 AS index FROM audit_queue
          UNION ALL SELECT event_id, at, type, index FROM audit_events WHERE index > $1) e ORDER BY at, event_id`,
      [lastIndex],
    )
    const fresh = found.filter(({ id }) => !seen.has(id))
    for (const { id } of fresh) seen.add(id)
    lastIndex = Math.max(lastIndex, ...found.map(({ index }) => Number(index)))
    return fresh.map(({ type }) => type)
  }
  // Each application of people gets its key soon after the start.
  await until(async () => {
    const [missing] = await db.database.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM applications a WHERE a.kind IN ('web', 'single_page', 'native') AND a.registration = 'admin'
          AND NOT EXISTS (SELECT FROM signing_keys k WHERE k.application_id = a.id)`,
    )
    return missing?.n === 0
  })
  // The first use of a key opens the session that its acts are booked on.
  await ask('GET', '/v1/providers', { headers: { authorization: `Bearer ${node.env.AMBIT_API_KEY}` } })
  await newEvents()
  return {
    db,
    node,
    ask,
    asOwner: (method, path, body) =>
      ask(method, path, {
        headers: { authorization: `Bearer ${node.env.AMBIT_API_KEY}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    state: createStateReader(looker),
    newEvents,
    browser: (email = node.email, password = node.password) =>
      createFormPerson({ baseUrl: node.baseUrl, email, password, fetch: fetchOf(node) }),
    agent: ownerEmail => startPlainAgent(node, ownerEmail),
    close: async () => {
      await looker.end()
      await node.stop()
      await db.close()
    },
  }
}

/** `fetch`, as if from that address, straight into the edge. */
export function fetchOf(node: TestNode, address = '127.0.0.1'): typeof fetch {
  return (input, init) => node.ambit.edge.fetch(new Request(input, init), { address })
}

async function askNode(
  node: TestNode,
  { method, path }: { method: string; path: string },
  init: AskInit = {},
): Promise<Answer> {
  const { headers = {}, body, address } = init
  const response = await fetchOf(node, address)(new URL(path, node.baseUrl), {
    method,
    headers,
    redirect: 'manual',
    ...(body === undefined ? {} : { body }),
  })
  const text = await response.text()
  const json = response.headers.get('content-type')?.includes('json') ? Object(JSON.parse(text)) : {}
  return { status: response.status, headers: response.headers, text, json }
}

/** Refused: exactly this status and code, and nothing is different afterwards. */
export async function refusedWithoutTrace(
  ground: SecurityGround,
  expected: {
    readonly status: number
    readonly code?: string
    readonly events?: readonly string[]
    readonly what: string
  },
  act: () => Promise<{ readonly status: number; readonly text: string }>,
): Promise<void> {
  await ground.newEvents()
  const before = await ground.state()
  const answer = await act()
  assert.equal(answer.status, expected.status, `${expected.what}: ${answer.text.slice(0, 300)}`)
  if (expected.code !== undefined) assert.equal(codeOf(answer.text), expected.code, expected.what)
  assert.deepEqual(await ground.state(), before, `${expected.what} changed something`)
  assert.deepEqual(await ground.newEvents(), expected.events ?? [], `${expected.what}: events`)
}

/** The code of an answer of the API or of OAuth. */
export function codeOf(text: string): unknown {
  const { code, error } = Object(JSON.parse(text))
  return code ?? error
}

/** Without what differs each time, so that two answers can be compared byte by byte. */
export function withoutReferences(text: string): string {
  return text
    .replaceAll(/<time .*?<\/time>/g, 'time')
    .replaceAll(/req_[0-9A-Z]{26}/g, 'req_…')
    .replaceAll(/name="csrf_token" value="[^"]*"/g, 'csrf')
}
