import assert from 'node:assert/strict'
import { type Application, createApplication, ensureAgent } from '../src/applications/index.ts'
import { type AskedApproval, type Constraints, requestAccess, requestCall } from '../src/approvals/index.ts'
import { approvalPages } from '../src/approvals/pages.ts'
import { delegationPages } from '../src/approvals/pages-delegations.ts'
import { approvalRoutes } from '../src/approvals/routes.ts'
import { createUser, type User } from '../src/directory/index.ts'
import { type Account, createProvider, type Effect, findAccountOf, findTool, type Tool } from '../src/pipes/index.ts'
import type { Actor } from '../src/platform/actor.ts'
import { createEdge, type Edge } from '../src/platform/http.ts'
import { newId, type OrganizationId } from '../src/platform/ids.ts'
import { canonicalize, type Json } from '../src/platform/json.ts'
import { refusalPage } from '../src/platform/page-doors.ts'
import type { Platform } from '../src/platform/platform.ts'
import type { Route } from '../src/platform/route.ts'
import { Secret, sha256Hex } from '../src/platform/secret.ts'
import { type Session, startSession } from '../src/sessions/index.ts'
import { frameOf } from '../src/sign-in/index.ts'
import { signInPages } from '../src/sign-in/pages.ts'
import { secondNode, startTestDatabase, type TestDatabase } from './database.ts'
import { type TestPlatformParts, testPlatform } from './test-platform.ts'
import { createFormPerson, type FormPage, type FormPerson } from './walk/form-person.ts'

export const system: Actor = { kind: 'system', node: 'test' }
export const baseUrl = 'http://localhost:4000'
export const password = 'correct horse battery staple'

/** Two nodes on one database, two people, an agent application and two providers with tools; nothing leaves the process. */
export interface Ground {
  readonly db: TestDatabase
  readonly on: Platform
  readonly twin: Platform
  readonly mina: User
  readonly bob: User
  readonly application: Application
  readonly edge: Edge
  close(): Promise<void>
}

/** Tools of the provider `notes`, by name. */
export const effects: Readonly<Record<string, Effect>> = {
  search: 'read',
  create_issue: 'write',
  comment: 'write',
  delete_branch: 'destructive',
}

const inputSchema = {
  type: 'object',
  properties: {
    repo: { type: 'string' },
    title: { type: 'string' },
    count: { type: 'integer' },
    labels: { type: 'array', items: { type: 'string' } },
  },
}

export async function startGround(parts: TestPlatformParts = {}): Promise<Ground> {
  const db = await startTestDatabase()
  const other = await secondNode(db.url)
  const on = testPlatform(db.database, { ...parts, config: { baseUrl, rateLimits: 'off', ...parts.config } })
  const twin = { ...testPlatform(other, { rootKey: on.rootKey, config: on.config }), node: 'node_twin' }
  const user = (email: string): Promise<User> =>
    createUser(on, system, { email, password: new Secret(password), emailVerified: true })
  const [mina, bob] = [await user('mina@acme.example'), await user('bob@acme.example')]
  const application = await on.database.transaction(async tx => {
    await createApplication(tx, system, { name: 'Ambit', kind: 'account', registration: 'built_in' })
    const clientUri = 'https://agents.acme.example'
    return createApplication(tx, system, { name: 'Release agent', kind: 'agent', registration: 'dynamic', clientUri })
  })
  await addProvider(on, 'notes', 'none')
  await addProvider(on, 'github', 'oauth')
  const edge = edgeOf(on, mina)
  const close = async (): Promise<void> => {
    await other.close()
    await db.close()
  }
  return { db, on, twin, mina, bob, application, edge, close }
}

/** The doors of one node. The API is called as an owner, for no route of it decides anything. */
export function edgeOf(on: Platform, admin: User, more: readonly Route[] = []): Edge {
  return createEdge(on, {
    routes: [...signInPages, ...delegationPages, ...approvalPages, ...approvalRoutes, ...more],
    authenticate: async () => ({
      kind: 'person',
      userId: admin.id,
      email: admin.email,
      role: 'owner',
      sessionId: newId('session'),
    }),
    renderRefusal: (refusal, requestId) => refusalPage(frameOf(on, undefined), refusal, requestId),
  })
}

async function addProvider(on: Platform, slug: string, type: 'none' | 'oauth'): Promise<void> {
  const provider = await createProvider(on, system, {
    slug,
    kind: 'mcp',
    name: slug === 'github' ? 'GitHub' : 'Notes',
    url: 'http://127.0.0.1:9/mcp',
    catalogue: undefined,
    baseUrls: {},
    auth: { type, per: type === 'oauth' ? 'user' : 'installation' },
    token: undefined,
    oauthClient: undefined,
    scopes: [],
  })
  for (const [name, effect] of Object.entries(effects)) {
    const definition = { name, title: name.replaceAll('_', ' '), description: `${name} at ${slug}`, inputSchema }
    await on.database.query(
      'INSERT INTO tools (id, provider_id, name, definition, digest, effect) VALUES ($1, $2, $3, $4, $5, $6)',
      [newId('tool'), provider.id, name, canonicalize(definition), sha256Hex(`${slug} ${name}`), effect],
    )
  }
}

/** The person's account at the provider `github`. */
export async function connect({ on }: Ground, user: User): Promise<Account> {
  const [provider] = await on.database.query<{ id: string }>(`SELECT id FROM providers WHERE slug = 'github'`)
  await on.database.query(
    `INSERT INTO connected_accounts (id, provider_id, owner_id, label, scopes, state, credential_sealed)
     VALUES ($1, $2, $3, 'mina-acme', ARRAY['repo'], 'connected', 'sealed')`,
    [newId('account'), provider?.id, user.id],
  )
  const tool = await toolNamed(on, 'github__search')
  return (await findAccountOf(on.database, tool.providerId, user.id)) ?? assert.fail('the account is not there')
}

export async function toolNamed(on: Platform, name: string): Promise<Tool> {
  return (await findTool(on.database, name)) ?? assert.fail(`no tool ${name}`)
}

export interface AgentParts {
  readonly user?: User
  readonly policy?: Partial<Application['policy']>
  /** The one that it acts in. */
  readonly organizationId?: OrganizationId
}

/** A session of an agent that acts for Mina, without any access. */
export async function startAgent(ground: Ground, parts: AgentParts = {}): Promise<Session> {
  const user = parts.user ?? ground.mina
  return ground.on.database.transaction(async tx => {
    const application =
      parts.policy === undefined
        ? ground.application
        : await createApplication(tx, system, { name: 'Agent with a policy', kind: 'agent', policy: parts.policy })
    const principalId = await ensureAgent(tx, system, { application, ownerId: user.id })
    const { organizationId } = parts
    return startSession(tx, {
      actor: system,
      kind: 'agent',
      principalId,
      onBehalfOf: user.id,
      application,
      organizationId,
    })
  })
}

export interface AskParts {
  readonly tools: Readonly<Record<string, Constraints>>
  readonly purpose?: string
  readonly account?: Account
  readonly durationSeconds?: number
  readonly maxCalls?: number
}

/** Asks for a grant; tools by their qualified names. */
export async function ask(on: Platform, session: Session, parts: AskParts): Promise<AskedApproval> {
  const { purpose = 'File what is missing.', account, durationSeconds, maxCalls } = parts
  const tools = await Promise.all(
    Object.entries(parts.tools).map(async ([name, constraints]) => ({
      tool: await toolNamed(on, name),
      account: name.startsWith('github') ? account : undefined,
      constraints,
    })),
  )
  return requestAccess(on, { session, purpose, tools, durationSeconds, maxCalls })
}

/** Asks for one call. */
export async function askCall(
  on: Platform,
  session: Session,
  { name, args }: { name: string; args: Readonly<Record<string, Json>> },
): Promise<AskedApproval> {
  return requestCall(on, { session, tool: await toolNamed(on, name), account: undefined, args })
}

/** A person who has signed in, at the pages of one node. */
export async function personAt(edge: Edge, user: User): Promise<FormPerson> {
  const person = strangerAt(edge, user)
  await person.signIn()
  return person
}

/** A browser without a sign-in. */
export function strangerAt(edge: Edge, user: User): FormPerson {
  return createFormPerson({
    baseUrl,
    email: user.email,
    password,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      request.headers.set('host', new URL(request.url).host)
      request.headers.set('accept', 'text/html')
      return edge.fetch(request, { address: '127.0.0.1' })
    },
  })
}

export async function stateOf(on: Platform, id: string): Promise<string | undefined> {
  const [row] = await on.database.query<{ state: string }>('SELECT state FROM approvals WHERE id = $1', [id])
  return row?.state
}

/** As if the last proof of presence were that long ago. */
export async function ageSignIns(on: Platform, seconds: number): Promise<void> {
  await on.database.query('UPDATE session_sign_ins SET at = at - make_interval(secs => $1)', [seconds])
}

export type { FormPage, FormPerson }
