import assert from 'node:assert/strict'
import { createProvider, refreshProvider, saveAccount } from '../../src/pipes/index.ts'
import type { UserId } from '../../src/platform/ids.ts'
import { Secret } from '../../src/platform/secret.ts'
import { startTestDatabase, type TestDatabase } from '../database.ts'
import { system } from '../gateway-ground.ts'
import { startTestUpstream, type TestUpstream } from '../gateway-upstream.ts'
import type { FormPerson } from '../walk/form-person.ts'
import { startNode, type TestNode } from '../walk/node.ts'
import { type PlainAgent, type PlainAnswer, startPlainAgent } from '../walk/plain-agent.ts'

/** A whole node, third parties, and the person who answers for the agents that tests start. */
export interface WhyGround {
  readonly db: TestDatabase
  readonly node: TestNode
  readonly upstream: TestUpstream
  readonly person: FormPerson
  readonly userId: UserId
  /** Adds an account of the person at a provider `slug`, whose `read_note` then reads what is private. */
  connect(slug: string, label: string): Promise<void>
  /** Takes the accounts at that provider away again. */
  disconnect(slug: string): Promise<void>
  close(): Promise<void>
}

const effects: Readonly<Record<string, string>> = { echo: 'read', read_note: 'read', create_issue: 'write' }

export async function startWhyGround(): Promise<WhyGround> {
  const db = await startTestDatabase()
  const upstream = await startTestUpstream()
  const node = await startNode(db.url)
  const person = await node.person()
  await addProvider(node, 'notes', upstream.url)
  const [user] = await node.ambit.on.database.query<{ id: UserId }>('SELECT id FROM users WHERE email = $1', [
    node.email,
  ])
  const userId = user?.id ?? assert.fail('the administrator is there')
  return {
    ...{ db, node, upstream, person, userId },
    connect: (slug, label) => connect({ node, upstream, userId }, slug, label),
    disconnect: async slug => {
      const rows = await node.ambit.on.database.query<{ id: string }>(
        'SELECT a.id FROM connected_accounts a JOIN providers p ON p.id = a.provider_id WHERE p.slug = $1',
        [slug],
      )
      for (const { id } of rows) await node.api('DELETE', `/v1/connected_accounts/${id}`)
    },
    close: async () => {
      await node.stop()
      await upstream.close()
      await db.close()
    },
  }
}

/** A third party that needs no account, with its tools read and their effects set. */
export async function addProvider(node: TestNode, slug: string, url: string): Promise<void> {
  await node.api('POST', '/v1/providers', { slug, kind: 'mcp', name: slug, url, auth: { type: 'none' } })
  await node.api('POST', `/v1/providers/${slug}/refresh`, {})
  await setEffects(node, slug)
}

async function setEffects(node: TestNode, slug: string): Promise<void> {
  for (const tool of Object((await node.api('GET', `/v1/tools?provider=${slug}`)).data)) {
    const effect = effects[String(tool.name).replace(`${slug}__`, '')]
    if (effect !== undefined) await node.api('PATCH', `/v1/tools/${tool.id}`, { effect })
  }
}

async function connect(
  { node, upstream, userId }: Pick<WhyGround, 'node' | 'upstream' | 'userId'>,
  slug: string,
  label: string,
): Promise<void> {
  const { on } = node.ambit
  const provider = await createProvider(on, system, {
    slug,
    kind: 'mcp',
    name: slug,
    url: upstream.url,
    catalogue: undefined,
    baseUrls: {},
    auth: { type: 'bearer', per: 'user' },
    token: undefined,
    oauthClient: undefined,
    scopes: [],
  })
  const credential = { accessToken: new Secret(`token-of-${label}`), refreshToken: undefined }
  const parts = { provider, ownerId: userId, credential, issuer: undefined, label, scopes: [] }
  const account = await saveAccount(on, system, {
    parts: { ...parts, externalId: label, expiresInSeconds: undefined },
    endGrants: async () => undefined,
  })
  await refreshProvider(on, system, { provider, account })
  await setEffects(node, slug)
}

/** What an agent may do once its person approved it. */
export interface Access {
  readonly tools: readonly { readonly name: string; readonly constraints?: object }[]
  readonly max_calls?: number
  readonly max_bytes?: number
}

/** An agent that asked for access and was given it, with these fields of the form changed. */
export async function agentWith(
  { node, person }: Pick<WhyGround, 'node' | 'person'>,
  access: Access,
  fields: Readonly<Record<string, string>> = {},
): Promise<PlainAgent> {
  const agent = await startPlainAgent(node)
  const asked = await agent.call('gateway__request_access', { purpose: 'File what is missing', ...access })
  await decide(person, asked, fields)
  return agent
}

/** The person's decision on what was asked. */
export async function decide(
  person: FormPerson,
  asked: PlainAnswer,
  fields: Readonly<Record<string, string>> = {},
): Promise<void> {
  const url = String(asked.data.approval_url)
  assert.match(url, /approvals/, asked.text)
  const page = await person.approve(new URL(url).pathname, fields)
  assert.equal(page.status, 200, page.html)
}
