import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { createFormPerson, type FormPerson } from '../walk/form-person.ts'
import { apiKey, baseUrl, type Node, password, startNode } from './nodes.ts'
import { startThirdParty, type ThirdParty } from './third-party.ts'
import { type ToolName, toolNames, tools } from './world.ts'

/** Two nodes on one database, a third party, and a superuser who only looks and breaks things. */
export interface Ground {
  readonly db: TestDatabase
  readonly admin: pg.Pool
  readonly party: ThirdParty
  readonly nodes: Node[]
  readonly administrator: FormPerson
  /** One node dies for good, and another takes its place. */
  replaceNode(at: number): Promise<void>
  close(): Promise<void>
}

const adminEmail = 'admin@localhost.localdomain'

export async function startGround(): Promise<Ground> {
  const db = await startTestDatabase()
  const admin = new pg.Pool({ connectionString: db.adminUrl, max: 6, application_name: 'model' })
  admin.on('error', () => undefined)
  const party = await startThirdParty(admin)
  const parts = { databaseUrl: db.url, rootKey: randomBytes(32).toString('base64'), admin }
  const nodes = [await startNode(parts), await startNode(parts)]
  const dead: Node[] = []
  const administrator = personAt(nodes, 0, adminEmail)
  await administrator.signIn()
  return {
    db,
    admin,
    party,
    nodes,
    administrator,
    replaceNode: async at => {
      const node = nodeAt(nodes, at)
      await node.kill()
      dead.push(node)
      nodes[at] = await startNode(parts)
    },
    close: async () => {
      await Promise.all([...nodes, ...dead].map(node => node.close()))
      await party.close()
      await admin.end()
      await db.close()
    },
  }
}

export function nodeAt(nodes: readonly Node[], at: number): Node {
  const node = nodes[at % nodes.length]
  if (node === undefined) throw new Error('there is no node')
  return node
}

/** The pages of one node, whichever process that is at the moment. */
function personAt(nodes: readonly Node[], at: number, email: string): FormPerson {
  return createFormPerson({ baseUrl, email, password, fetch: (input, init) => nodeAt(nodes, at).fetch(input, init) })
}

export interface Member {
  readonly userId: string
  readonly email: string
  /** Signed in at each node. */
  readonly at: readonly FormPerson[]
  readonly csrf: readonly string[]
  readonly agent: Client
}

/** Who authenticates at the token endpoint. */
export interface Client {
  readonly client_id: string
  readonly client_secret?: string
}

/** A session as its agent holds it. */
export interface Seat {
  readonly slot: number
  readonly id: string
  readonly person: number
  readonly client: Client
  token: string
  refreshToken: string
}

/** One random story: its own people, its own providers, on nodes that other stories used before it. */
export interface Story {
  readonly ground: Ground
  readonly nth: number
  readonly members: readonly Member[]
  readonly seats: Map<number, Seat>
  readonly approvals: Map<string, string>
  readonly toolIds: ReadonlyMap<ToolName, string>
  /** Definition that was reviewed last, and the newest one, by tool. */
  readonly versions: Map<ToolName, { accepted: number; newest: number }>
  /** Credentials of accounts: no agent may ever see one (I6). */
  readonly canaries: Set<string>
  /** Everything that an agent was told, and what it claims. */
  readonly heard: Heard[]
  readonly successors: Map<string, string>
  readonly receipts: Map<string, string>
  /** What an act found wrong by itself. */
  readonly faults: string[]
}

export interface Heard {
  readonly text: string
  readonly answer: string
  /** By `performance.now()`. */
  readonly at: number
  readonly slot: number
}

let stories = 0

export async function startStory(ground: Ground): Promise<Story> {
  const nth = ++stories
  for (const [slug, auth] of Object.entries({ desk: { type: 'bearer', per: 'user' }, open: { type: 'none' } })) {
    const name = `${slug}${nth}`
    await api(ground, 0, {
      method: 'POST',
      path: '/v1/providers',
      body: { slug: name, kind: 'mcp', name, url: ground.party.address(name), auth },
    })
  }
  const canaries = new Set<string>()
  await enterToken(ground.administrator, `desk${nth}`, newCanary(canaries))
  const toolIds = new Map<ToolName, string>()
  for (const slug of ['desk', 'open'])
    await api(ground, 0, { method: 'POST', path: `/v1/providers/${slug}${nth}/refresh`, body: {} })
  for (const tool of toolNames) toolIds.set(tool, await setEffect(ground, nth, tool))
  const members = [
    await joinMember(ground, `mina${nth}@acme.example`),
    await joinMember(ground, `noor${nth}@acme.example`),
  ]
  return {
    ground,
    nth,
    members,
    seats: new Map(),
    approvals: new Map(),
    toolIds,
    versions: new Map(toolNames.map(tool => [tool, { accepted: 0, newest: 0 }])),
    canaries,
    heard: [],
    successors: new Map(),
    receipts: new Map(),
    faults: [],
  }
}

async function setEffect(ground: Ground, nth: number, tool: ToolName): Promise<string> {
  const { provider, effect } = tools[tool]
  const listed = await api(ground, 0, { method: 'GET', path: `/v1/tools?provider=${provider}${nth}` })
  const found = Object(listed.body.data).find((each: { name: string }) => each.name === `${provider}${nth}__${tool}`)
  await api(ground, 0, { method: 'PATCH', path: `/v1/tools/${found.id}`, body: { effect } })
  return found.id
}

async function joinMember(ground: Ground, email: string): Promise<Member> {
  const user = await api(ground, 0, {
    method: 'POST',
    path: '/user_management/users',
    body: { email, password, email_verified: true },
  })
  const userId = String(user.body.id)
  const made = await api(ground, 0, {
    method: 'POST',
    path: '/v1/agents',
    body: { name: `Agent of ${email}`, owner_id: userId },
  })
  const at = [personAt(ground.nodes, 0, email), personAt(ground.nodes, 1, email)]
  const csrf: string[] = []
  for (const person of at) {
    await person.signIn()
    const { html } = await person.open('/account')
    csrf.push(/name="csrf_token" value="([^"]*)"/.exec(html)?.[1] ?? '')
  }
  const agent = { client_id: String(made.body.client_id), client_secret: String(made.body.client_secret) }
  return { userId, email, at, csrf, agent }
}

export function newCanary(canaries: Set<string>): string {
  const canary = `canary-${randomBytes(18).toString('base64url')}`
  canaries.add(canary)
  return canary
}

/** On the page of the provider, where nothing is connected yet: an account that is there stays. Answers the status of the last page. */
export async function enterToken(
  person: FormPerson,
  slug: string,
  token: string,
): Promise<{ status: number; path: string }> {
  const page = await person.open(`/connect/${slug}`)
  const { pathname } = new URL(page.url)
  if (
    pathname === '/sign-in' ||
    page.status !== 200 ||
    !page.html.includes('name="token"') ||
    page.html.includes('data-testid="own-account"')
  )
    return { status: page.status, path: pathname }
  const done = await person.send(page, { token })
  return { status: done.status, path: new URL(done.url).pathname }
}

export interface ApiCall {
  readonly method: string
  readonly path: string
  readonly body?: object
}

export interface ApiAnswer {
  readonly status: number
  readonly body: Record<string, unknown>
}

/** With the administrator's key. What is refused is an answer here, except while a story is set up. */
export async function api(ground: Ground, at: number, call: ApiCall): Promise<ApiAnswer> {
  const answer = await tryApi(ground, at, call)
  if (answer.status >= 300)
    throw new Error(`${call.method} ${call.path}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer
}

export async function tryApi(ground: Ground, at: number, { method, path, body }: ApiCall): Promise<ApiAnswer> {
  const response = await nodeAt(ground.nodes, at).fetch(`${baseUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
}
