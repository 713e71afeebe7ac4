import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { until } from '../until.ts'
import { createFormPerson, type FormPerson } from '../walk/form-person.ts'
import { type AgentCredentials, prepare } from './ground.ts'
import { type AccountAt, connectAccounts, handOuts, reconnect } from './storm-accounts.ts'
import { agentClients, type StormAgents, startAgents } from './storm-agents.ts'
import { type EndedSession, endSessions } from './storm-ends.ts'
import { type StormNodes, type StormVictim, startStormNodes } from './storm-nodes.ts'
import { type Shares, type StormParty, startStormParty } from './storm-party.ts'
import { openWire, type Told, type Wire } from './wire.ts'

/**
 * Everything at once: two nodes and 32 clients, third parties that stall, break off, drip, answer 5xx and cut connections, accounts
 * whose tokens are refreshed all the time, and kill -9 of either node, of PostgreSQL, and of a node between the answer to a refresh and
 * its store.
 */
export interface StormAsked {
  readonly seconds: number
  /** From one kill to the next. */
  readonly killEverySeconds: number
  /** People with an account at each provider. */
  readonly people: number
  /** Whether calls may stall until their time is over, which takes a minute. */
  readonly stalls: boolean
}

/** What clients did and were told. */
export interface StormCall {
  readonly kind: 'work' | 'write' | 'relayed read' | 'relayed write' | 'strike'
  readonly mark: string
  readonly session: string
  readonly begunAt: number
  readonly told: Told
}

export interface StormHandOut {
  readonly account: string
  readonly begunAt: number
  readonly outcome: 'token' | 'needs_reauthorization' | 'unavailable' | 'lost' | 'fault'
  readonly text: string
}

/** Where the storm's clients meet. */
export interface Storm {
  readonly nodes: StormNodes
  readonly party: StormParty
  readonly wire: Wire
  readonly person: FormPerson
  readonly agent: AgentCredentials
  readonly accounts: readonly AccountAt[]
  readonly calls: StormCall[]
  readonly handOuts: StormHandOut[]
  readonly ends: EndedSession[]
  nth: number
  over: boolean
}

export interface Stormed {
  readonly storm: Storm
  readonly agents: StormAgents
  readonly database: pg.Client
  close(): Promise<void>
}

const callTroubles: Shares = { late: 6, drip: 6, half: 5, swallow: 5, gateway: 4, busy: 4, cut: 5 }
const tokenTroubles: Shares = { late: 6, drip: 6, half: 3, swallow: 3, gateway: 3, busy: 8, cut: 8 }
const stallShare = 1

export async function startStorm(asked: StormAsked, tell: (line: string) => void): Promise<Stormed> {
  const nodes = await startStormNodes()
  const party = await startStormParty()
  const wire = openWire(Number.POSITIVE_INFINITY)
  const close = async (): Promise<void> => {
    wire.close()
    party.close()
    await nodes.close()
  }
  try {
    const storm = await prepareStorm({ nodes, party, wire }, asked)
    const agents = await startAgents(storm)
    await rage(storm, agents, { asked, tell })
    const database = await nodes.connect()
    return { storm, agents, database, close: () => database.end().then(close) }
  } catch (cause) {
    const said = nodes.output().slice(-saidShown)
    await close()
    throw new Error(`the storm broke off; its nodes said: ${said}`, { cause })
  }
}

const saidShown = 6_000
const tokenSeconds = 3_600

async function prepareStorm(
  { nodes, party, wire }: Pick<Storm, 'nodes' | 'party' | 'wire'>,
  { people }: StormAsked,
): Promise<Storm> {
  const agent = await prepare(nodes.first, `${party.url}/mcp`)
  const longer = { session_policy: { access_token_seconds: tokenSeconds } }
  await nodes.first.api('PATCH', `/v1/applications/${agent.applicationId}`, longer)
  const person = createFormPerson({ ...nodes.first, fetch: anywhere(nodes) })
  await person.signIn()
  const accounts = await connectAccounts({ nodes, party }, people)
  const made = { calls: [], handOuts: [], ends: [], nth: 0, over: false }
  return { nodes, party, wire, person, agent, accounts, ...made }
}

/** Requests to the base URL, by a node that is up. */
function anywhere(nodes: StormNodes): typeof fetch {
  return async (input, init) => {
    const url = new URL(String(input))
    url.port = String((await nodes.target()).port)
    return fetch(url, init)
  }
}

async function rage(
  storm: Storm,
  agents: StormAgents,
  { asked, tell }: { readonly asked: StormAsked; readonly tell: (line: string) => void },
): Promise<void> {
  const calls = asked.stalls ? { ...callTroubles, stall: stallShare } : callTroubles
  const tokens = asked.stalls ? { ...tokenTroubles, stall: stallShare } : tokenTroubles
  await storm.party.trouble({ calls, tokens })
  const running = [...agentClients(storm, agents), ...handOuts(storm), reconnect(storm), ...endSessions(storm)]
  const all = Promise.all(running)
  all.catch(() => undefined)
  await killAgain(storm, { asked, tell })
  storm.over = true
  await all
  await storm.party.trouble({ calls: {}, tokens: {} })
}

const victims: readonly (StormVictim | 'at a refresh')[] = [
  'at a refresh',
  'PostgreSQL',
  'node A',
  'at a refresh',
  'node B',
]

/** In turns, until the time is over. */
async function killAgain(
  storm: Storm,
  { asked, tell }: { readonly asked: StormAsked; readonly tell: (line: string) => void },
): Promise<void> {
  const end = Date.now() + asked.seconds * 1000
  for (let nth = 0; Date.now() < end || !hasBegun(storm); nth++) {
    const victim = victims[nth % victims.length] ?? 'node A'
    const { awayMs, victim: struck } =
      victim === 'at a refresh' ? await killAtRefresh(storm, nth) : await storm.nodes.kill(victim)
    tell(
      `kill ${nth + 1} of ${struck}${victim === 'at a refresh' ? ' at a refresh' : ''} after ${storm.calls.length} calls and ` +
        `${storm.handOuts.length} hand-outs; it served again after ${Math.round(awayMs)} ms`,
    )
    await pause(Math.min(asked.killEverySeconds * 1000, Math.max(0, end - Date.now())))
  }
}

/** On a slow machine it goes on until there is something of everything. */
function hasBegun({ calls, handOuts, ends }: Storm): boolean {
  const worked = calls.some(({ kind, told }) => kind === 'work' && told.kind === 'result')
  return worked && ends.length > 0 && handOuts.some(({ outcome }) => outcome === 'token')
}

/** As soon as the provider says that it has granted one: the answer is on its way, and is not stored. */
async function killAtRefresh({ nodes, party }: Storm, nth: number): ReturnType<StormNodes['kill']> {
  let killing: ReturnType<StormNodes['kill']> | undefined
  party.atNextRefresh(() => {
    killing = nodes.kill(nth % 2 === 0 ? 'node A' : 'node B')
  })
  await until(() => killing !== undefined)
  return killing ?? nodes.kill('node A')
}
