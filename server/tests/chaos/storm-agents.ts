import { setTimeout as pause } from 'node:timers/promises'
import { type ChaosSession, grantTools, startSession } from './ground.ts'
import type { Storm, StormCall } from './storm.ts'
import { initialize, type Told, tell, type WireAnswer } from './wire.ts'

/** One session for each kind of work: what one of them reads must not make the others ask. */
export interface StormAgents {
  readonly work: AgentSession
  readonly write: AgentSession
  readonly read: AgentSession
}

export interface AgentSession extends ChaosSession {
  readonly headers: Readonly<Record<string, string>>
}

/** Where tools act: accounts that no lost answer ends, so that what was granted on them stays. */
const lasting = ['overlaps', 'keeps'] as const

export async function startAgents(storm: Storm): Promise<StormAgents> {
  const named = (tool: string): string[] => lasting.map(slug => `${slug}__${tool}`)
  return {
    work: await startAgent(storm, ['chaos__work']),
    write: await startAgent(storm, named('create_issue')),
    read: await startAgent(storm, named('list_issues')),
  }
}

async function startAgent({ nodes, agent, person, wire }: Storm, tools: readonly string[]): Promise<AgentSession> {
  const session = await startSession(nodes.first, agent)
  await grantTools(nodes.first, { session, person, tools })
  return { ...session, headers: await initialize(wire, await nodes.target(), session.token) }
}

const workersCount = 8
const writersCount = 5
const relayersCount = 3
const strikersCount = 3

export function agentClients(storm: Storm, agents: StormAgents): Promise<void>[] {
  const many = (count: number, run: (nth: number) => Promise<void>): Promise<void>[] =>
    Array.from({ length: count }, (_, nth) => run(nth))
  const loop = async (run: (n: number) => Promise<unknown>): Promise<void> => {
    for (let n = 0; !storm.over; n++) await run(n)
  }
  return [
    ...many(workersCount, () => loop(() => work(storm, agents.work))),
    ...many(writersCount, () => loop(n => write(storm, agents.write, n))),
    ...many(relayersCount, () => loop(n => relayRead(storm, agents.read, n))),
    ...many(relayersCount, () => loop(n => relayWrite(storm, agents.write, n))),
    ...many(strikersCount, () => loop(() => strike(storm, agents.work))),
  ]
}

const workMsMax = 60
const strikeMs = 20
const triesMax = 8
const restMs = 30

function markOf(storm: Storm, kind: string): string {
  return `mark-${kind}-${++storm.nth}`
}

export function work(storm: Storm, session: AgentSession): Promise<StormCall> {
  const mark = markOf(storm, 'w')
  const args = { mark, ms: Math.floor(Math.random() * workMsMax) }
  return callTool(storm, { kind: 'work', session, mark, tool: 'chaos__work', args })
}

function write(storm: Storm, session: AgentSession, n: number): Promise<StormCall> {
  const mark = markOf(storm, 'i')
  const args = { owner: 'acme', repo: 'storm', title: `done ${mark}` }
  return callTool(storm, { kind: 'write', session, mark, tool: `${lasting[n % 2]}__create_issue`, args })
}

interface Calling {
  readonly kind: StormCall['kind']
  readonly session: AgentSession
  readonly mark: string
  readonly tool: string
  readonly args: object
}

/** Never throws. Who was told nothing may not know whether it was done, and asks for something else. */
async function callTool(storm: Storm, it: Calling): Promise<StormCall> {
  const params = { name: it.tool, arguments: it.args }
  const body = { jsonrpc: '2.0', id: ++storm.nth, method: 'tools/call', params }
  const target = await storm.nodes.target()
  return note(storm, it, () => storm.wire.post(target, body, it.session.headers))
}

async function note(
  storm: Storm,
  { kind, mark, session }: Pick<Calling, 'kind' | 'mark' | 'session'>,
  ask: () => Promise<WireAnswer>,
  read: (answer: WireAnswer, mark: string) => Told = tell,
): Promise<StormCall> {
  const begunAt = Date.now()
  const told = await ask().then(
    answer => read(answer, mark),
    (cause: Error): Told => ({ kind: 'lost', text: cause.message }),
  )
  const call = { kind, mark, session: session.id, begunAt, told }
  storm.calls.push(call)
  if (told.kind !== 'result') await pause(restMs)
  return call
}

function relayed(
  storm: Storm,
  session: AgentSession,
  it: { kind: StormCall['kind']; mark: string; n: number; path: string; body?: object },
): Promise<StormCall> {
  const { kind, mark, n, path, body } = it
  const account = storm.accounts.find(({ manner }) => manner === lasting[n % 2])
  const headers = { authorization: `Bearer ${session.token}` }
  const request = {
    method: body === undefined ? 'GET' : 'POST',
    path: `/relay/${account?.id}${path}`,
    headers,
    ...(body && { body }),
  }
  const ask = async (): Promise<WireAnswer> => storm.wire.send(await storm.nodes.target(), request)
  return note(storm, { kind, mark, session }, ask, tellRelayed)
}

function tellRelayed(answer: WireAnswer, mark: string): Told {
  if (answer.status === 401) return { kind: 'unauthorized', why: answer.text }
  if (answer.status === 200 && answer.text.includes(`done ${mark}`)) return { kind: 'result' }
  if (answer.text.startsWith('{')) {
    const data = JSON.parse(answer.text)
    if (typeof data.error === 'string') return { kind: 'refused', code: data.error, data }
  }
  return { kind: 'fault', text: `${answer.status} ${answer.text}` }
}

function relayRead(storm: Storm, session: AgentSession, n: number): Promise<StormCall> {
  const mark = markOf(storm, 'r')
  return relayed(storm, session, { kind: 'relayed read', mark, n, path: `/repos/acme/${mark}/issues` })
}

function relayWrite(storm: Storm, session: AgentSession, n: number): Promise<StormCall> {
  const mark = markOf(storm, 'p')
  const body = { title: `done ${mark}` }
  return relayed(storm, session, { kind: 'relayed write', mark, n, path: '/repos/acme/storm/issues', body })
}

/** Asks for one call, has it approved, and calls until it is told something definite, as an agent would. */
async function strike(storm: Storm, session: AgentSession): Promise<void> {
  const mark = markOf(storm, 's')
  // The same arguments each time: they are what the approval is bound to.
  const again = (): Promise<StormCall> =>
    callTool(storm, { kind: 'strike', session, mark, tool: 'chaos__strike', args: { mark, ms: strikeMs } })
  const { told } = await again()
  if (told.kind !== 'refused' || told.code !== 'approval_required') return
  const { pathname } = new URL(String(told.data.approval_url))
  if (!(await approve(storm, pathname))) return
  for (let tries = 0; tries < triesMax; tries++) {
    const { told: next } = await again()
    if (next.kind === 'result' || next.kind === 'refused' || storm.over) return
  }
}

/** Until the page says that it is decided: an answer that was lost may have been a decision. */
export async function approve({ nodes, person }: Storm, path: string): Promise<boolean> {
  for (let tries = 0; tries < triesMax; tries++) {
    await nodes.target()
    await person.approve(path).catch(() => undefined)
    const page = await person.open(path).catch(() => undefined)
    if (page?.status === 200 && !page.html.includes('name="decision"')) return true
    await pause(restMs)
  }
  return false
}
