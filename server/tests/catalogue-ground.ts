import assert from 'node:assert/strict'
import { createEmulator, type ServiceName } from 'emulate'
import { createUser } from '../src/directory/index.ts'
import {
  type Account,
  argumentProblems,
  callUpstream,
  createProvider,
  findTool,
  type JsonObject,
  listTools,
  type Provider,
  saveAccount,
  type UpstreamAnswer,
} from '../src/pipes/index.ts'
import type { Actor } from '../src/platform/actor.ts'
import type { Platform } from '../src/platform/platform.ts'
import { Secret } from '../src/platform/secret.ts'
import { startTestDatabase } from './database.ts'
import { freePort } from './free-port.ts'
import { testPlatform } from './test-platform.ts'

/** A provider of the catalogue before a real upstream, as a person with a connected account reaches it. */
export interface CatalogueGround {
  readonly on: Platform
  readonly provider: Provider
  readonly account: Account
  call(name: string, args: JsonObject): Promise<UpstreamAnswer>
  /** The structured result, with what it touched beside it. */
  succeed(name: string, args?: JsonObject): Promise<Result>
  /** The words of a result that is an error. */
  refuse(name: string, args?: JsonObject): Promise<string>
  /** Tools that no call of this ground was answered on without an error. */
  unproven(): Promise<readonly string[]>
  close(): Promise<void>
}

export type Result = { readonly [member: string]: unknown; readonly touched: readonly string[] }

export interface GroundParts {
  readonly catalogue: string
  readonly baseUrls: Readonly<Record<string, string>>
  readonly token: string
}

const admin: Actor = { kind: 'system', node: 'test' }

/** Starts a database, adds the provider and connects an account with that token. */
export async function startCatalogueGround(parts: GroundParts): Promise<CatalogueGround> {
  const held = await startTestDatabase()
  const on = testPlatform(held.database)
  const user = await createUser(on, admin, { email: 'mina@acme.example', emailVerified: true })
  const provider = await createProvider(on, admin, {
    slug: parts.catalogue,
    name: parts.catalogue,
    kind: 'rest',
    url: undefined,
    catalogue: parts.catalogue,
    baseUrls: parts.baseUrls,
    auth: { type: 'bearer', per: 'user' },
    token: undefined,
    oauthClient: undefined,
    scopes: [],
  })
  const account = await saveAccount(on, admin, {
    parts: {
      provider,
      ownerId: user.id,
      label: 'mina',
      externalId: undefined,
      issuer: undefined,
      scopes: [],
      credential: { accessToken: new Secret(parts.token), refreshToken: undefined },
      expiresInSeconds: undefined,
    },
    endGrants: async () => 0,
  })
  const proven = new Set<string>()
  const call = async (name: string, args: JsonObject): Promise<UpstreamAnswer> => {
    const tool = await findTool(held.database, `${parts.catalogue}__${name}`)
    assert.ok(tool, `there is no tool ${name}`)
    assert.deepEqual(argumentProblems(on, tool, args), [], name)
    const signal = new AbortController().signal
    const answer = await callUpstream(on, { tool, account, arguments: args, callId: 'call_x', signal })
    if (answer.outcome === 'answered' && !answer.isError) proven.add(name)
    return answer
  }
  return {
    on,
    provider,
    account,
    call,
    succeed: async (name, args = {}) => {
      const answer = await call(name, args)
      assert.ok(answer.outcome === 'answered' && !answer.isError, `${name}: ${JSON.stringify(answer)}`)
      const shaped = answer.result.structuredContent
      assert.ok(typeof shaped === 'object' && shaped !== null && !Array.isArray(shaped))
      assert.notEqual(answer.resources, 'undeclared')
      const touched = [...answer.resources].map(each =>
        typeof each === 'string' ? each : `${each.act} ${each.kind} ${each.id}`,
      )
      return { ...Object.fromEntries(Object.entries(shaped)), touched }
    },
    refuse: async (name, args = {}) => {
      const answer = await call(name, args)
      assert.ok(answer.outcome === 'answered' && answer.isError, `${name}: ${JSON.stringify(answer)}`)
      assert.deepEqual(answer.resources, [], 'a refused call touches nothing')
      return String(answer.result.content[0]?.text)
    },
    unproven: async () => {
      const tools = await listTools(held.database, { providerSlug: parts.catalogue })
      return tools.map(({ plainName }) => plainName).filter(name => !proven.has(name))
    },
    close: () => held.close(),
  }
}

type Seed = Readonly<Record<string, unknown>>

export interface Emulated {
  readonly url: string
  readonly close: () => Promise<void>
}

/** A third party as `emulate` has it, in this process, on a loopback port. `seed` is its configuration. */
export async function startEmulated(service: ServiceName, seed: Seed | ((url: string) => Seed)): Promise<Emulated> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const planted = typeof seed === 'function' ? seed(url) : seed
  const emulator = await createEmulator({ service, port, baseUrl: url, seed: { ...planted } })
  return { url, close: () => emulator.close() }
}

/** Each item of a list result. */
export function items(result: Result): readonly Readonly<Record<string, unknown>>[] {
  assert.ok(Array.isArray(result.items), JSON.stringify(result))
  return result.items
}
