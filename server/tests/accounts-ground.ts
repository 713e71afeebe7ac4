import assert from 'node:assert/strict'
import { createApplication, ensureAgent } from '../src/applications/index.ts'
import { createUser, type User } from '../src/directory/index.ts'
import { drain } from '../src/gateway/jobs.ts'
import { governancePages } from '../src/governance/pages.ts'
import {
  type Account,
  type AccountOwner,
  createProvider,
  type Provider,
  refreshProvider,
  saveAccount,
} from '../src/pipes/index.ts'
import { pipesPages } from '../src/pipes/pages.ts'
import type { Edge } from '../src/platform/http.ts'
import { newId, type OrganizationId, parseId } from '../src/platform/ids.ts'
import type { Platform } from '../src/platform/platform.ts'
import { Secret } from '../src/platform/secret.ts'
import { issueTokens, startSession } from '../src/sessions/index.ts'
import { baseUrl, edgeOf, type FormPerson, password, personAt } from './approvals-ground.ts'
import { secondNode, startTestDatabase, type TestDatabase } from './database.ts'
import { callTool, type Rpc, system, type TestAgent } from './gateway-ground.ts'
import { startTestUpstream, type TestUpstream } from './gateway-upstream.ts'
import { testPlatform } from './test-platform.ts'

/** Two nodes, two people of one organization, and a third party at which each of them, and it, can have several accounts. */
export interface AccountsGround {
  readonly db: TestDatabase
  readonly on: Platform
  readonly twin: Platform
  readonly edge: Edge
  readonly mina: User
  readonly bob: User
  readonly organizationId: OrganizationId
  readonly upstream: TestUpstream
  readonly provider: Provider
  close(): Promise<void>
}

export async function startAccountsGround(): Promise<AccountsGround> {
  const db = await startTestDatabase()
  const other = await secondNode(db.url)
  const config = { baseUrl, rateLimits: 'off' } as const
  const on = testPlatform(db.database, { config })
  const twin = { ...testPlatform(other, { rootKey: on.rootKey, config: on.config }), node: 'node_twin' }
  const user = (email: string): Promise<User> =>
    createUser(on, system, { email, password: new Secret(password), emailVerified: true })
  const [mina, bob] = [await user('mina@acme.example'), await user('bob@acme.example')]
  await on.database.transaction(tx =>
    createApplication(tx, system, { name: 'Ambit', kind: 'account', registration: 'built_in' }),
  )
  const organizationId = await addOrganization(on, [mina, bob])
  const upstream = await startTestUpstream()
  const provider = await createProvider(on, system, {
    slug: 'notes',
    kind: 'mcp',
    name: 'Notes',
    url: upstream.url,
    catalogue: undefined,
    baseUrls: {},
    auth: { type: 'bearer', per: 'user' },
    token: undefined,
    oauthClient: undefined,
    scopes: [],
  })
  await on.database.query(`UPDATE providers SET enabled_for = '{user,organization}' WHERE id = $1`, [provider.id])
  const reader = await user('reader@acme.example')
  const account = await addAccount({ on, provider }, { owner: reader.id, label: 'reader' })
  await refreshProvider(on, system, { provider, account })
  await on.database.query(`UPDATE tools SET effect = 'read' WHERE name IN ('echo', 'read_note')`)
  await on.database.query(`UPDATE tools SET effect = 'write' WHERE name = 'create_issue'`)
  const close = async (): Promise<void> => {
    await Promise.all([on, twin].map(node => drain(node)))
    await upstream.close()
    await other.close()
    await db.close()
  }
  return {
    db,
    on,
    twin,
    edge: edgeOf(on, mina, [...pipesPages, ...governancePages]),
    mina,
    bob,
    organizationId,
    upstream,
    provider,
    close,
  }
}

export async function addOrganization(on: Platform, members: readonly User[]): Promise<OrganizationId> {
  const id = newId('organization')
  await on.database.query(`INSERT INTO organizations (id, name) VALUES ($1, 'Acme')`, [id])
  for (const { id: userId } of members)
    await on.database.query(
      `INSERT INTO memberships (id, organization_id, user_id, role_slugs) VALUES ($1, $2, $3, '{member}')`,
      [newId('membership'), id, userId],
    )
  return id
}

export interface AccountParts {
  readonly owner: AccountOwner
  readonly label: string
  readonly name?: string
  /** A person's account for an organization. */
  readonly organizationId?: OrganizationId
  readonly beside?: true
  /** Of an organization's account. */
  readonly usedBy?: 'members' | { readonly role: string }
}

/** The token is `token-{label}`: what the third party sees tells whose account was used. */
export async function addAccount(
  { on, provider }: Pick<AccountsGround, 'on' | 'provider'>,
  { owner, label, name, organizationId, beside, usedBy }: AccountParts,
): Promise<Account> {
  const whole = parseId('organization', owner) ?? organizationId
  const account = await saveAccount(on, system, {
    parts: {
      provider,
      ownerId: owner,
      organizationId: whole,
      label,
      externalId: label,
      issuer: undefined,
      scopes: ['notes'],
      credential: { accessToken: new Secret(`token-${label}`), refreshToken: undefined },
      expiresInSeconds: undefined,
      authMethod: 'api_key',
      ...(beside === true ? { target: { kind: 'beside' } } : {}),
    },
    endGrants: async () => undefined,
  })
  const [by, role] = typeof usedBy === 'object' ? ['role', usedBy.role] : [usedBy ?? 'nobody', null]
  await on.database.query('UPDATE connected_accounts SET name = $2, used_by = $3, used_by_role = $4 WHERE id = $1', [
    account.id,
    name ?? null,
    by,
    role,
  ])
  return { ...account, name }
}

/** An agent of one of the people, in an organization or in none. */
export async function startAgentOf(on: Platform, user: User, organizationId?: OrganizationId): Promise<TestAgent> {
  return on.database.transaction(async tx => {
    const application = await createApplication(tx, system, { name: 'Release agent', kind: 'agent' })
    const principalId = await ensureAgent(tx, system, { application, ownerId: user.id })
    const session = await startSession(tx, {
      actor: system,
      kind: 'agent',
      principalId,
      onBehalfOf: user.id,
      application,
      organizationId,
    })
    const resource = `${baseUrl}/mcp`
    const { accessToken } = await issueTokens(tx, { session, application, scope: 'mcp:use', resource, refresh: false })
    return { session, token: accessToken.reveal() }
  })
}

export interface AccessAsked {
  readonly account?: string
  readonly tools?: readonly string[]
}

/** What `gateway__request_access` answers. */
export async function requestTools(
  on: Platform,
  agent: TestAgent,
  { account, tools = ['notes__echo'] }: AccessAsked = {},
): Promise<Record<string, unknown>> {
  const named = tools.map(name => (account === undefined ? { name } : { name, account }))
  const args = { purpose: 'Look at the notes', tools: named }
  const { result } = await callTool(on, agent, { name: 'gateway__request_access', args })
  return result.structuredContent ?? assert.fail(JSON.stringify(result))
}

/** Asks and has it approved, with the account that the person chooses where they choose one. */
export async function grantTools(
  on: Platform,
  { agent, person, choose, ...asked }: AccessAsked & { agent: TestAgent; person: FormPerson; choose?: string },
): Promise<void> {
  const { approval_id: id, ...rest } = await requestTools(on, agent, asked)
  assert.equal(typeof id, 'string', JSON.stringify(rest))
  const page = await person.open(`/approvals/${id}`)
  const done = await person.send(page, {
    decision: 'approve',
    password,
    ...(choose === undefined ? {} : { 'account.notes': choose }),
  })
  assert.equal(done.status, 200, done.html.slice(0, 2000))
}

export function echo(on: Platform, agent: TestAgent, account?: string): Promise<Rpc> {
  return callTool(on, agent, {
    name: 'notes__echo',
    args: { text: 'hej', ...(account === undefined ? {} : { ambit_account: account }) },
  })
}

/** With whose token the last call reached the third party. */
export function lastUsed({ upstream }: Pick<AccountsGround, 'upstream'>): string | undefined {
  return upstream.calls.at(-1)?.headers.authorization?.replace('Bearer token-', '')
}

export { type FormPerson, personAt }
