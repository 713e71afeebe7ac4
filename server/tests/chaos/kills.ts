import { setTimeout as pause } from 'node:timers/promises'
import { createFormPerson, type FormPerson } from '../walk/form-person.ts'
import type { AgentCredentials, ChaosSession } from './ground.ts'
import { grantWork, prepare, startSession } from './ground.ts'
import { type Killable, startKillable, victims } from './killable.ts'
import { type ChaosUpstream, startChaosUpstream } from './upstream.ts'
import { type Answered, callTool, initialize, openWire, type Wire } from './wire.ts'

export interface KillsAsked {
  readonly calls: number
  readonly kills: number
  readonly callers: number
}

/** What clients were told while their server was killed again and again. */
export interface Acknowledged {
  readonly works: readonly Answered[]
  readonly strikes: readonly Strike[]
  /** Ids of organizations whose making was answered. */
  readonly organizations: readonly string[]
  readonly ends: readonly Ended[]
}

/** One approval of one call, and everything that the agent was told when it tried. */
export interface Strike {
  readonly mark: string
  readonly approvalId: string
  readonly answers: readonly Answered[]
}

export interface Ended {
  readonly sessionId: string
  /** Undefined when the end was not answered. */
  readonly receiptId: string | undefined
}

export interface Killed {
  readonly ambit: Killable
  readonly upstream: ChaosUpstream
  readonly session: ChaosSession
  readonly acknowledged: Acknowledged
  readonly kills: number
  readonly restartMs: readonly number[]
  /** One more call of the same session after the last restart. */
  readonly last: Answered
  close(): Promise<void>
}

/** T103: `kill -9` of Ambit, and of its PostgreSQL, at random moments while agents work, people approve and sessions end. */
export async function killAtRandomMoments(asked: KillsAsked, tell: (line: string) => void): Promise<Killed> {
  const ambit = await startKillable()
  const upstream = await startChaosUpstream()
  const agent = await prepare(ambit.current(), upstream.url)
  const person = createFormPerson(ambit.current())
  await person.signIn()
  const session = await startSession(ambit.current(), agent)
  await grantWork(ambit.current(), session, person)
  const wire = openWire(Number.POSITIVE_INFINITY)
  const storm: Storm = { ambit, wire, session, agent, person, asked, begun: 0, over: false, headers: {} }
  storm.headers = await initialize(wire, targetOf(ambit), session.token)
  const working = Promise.all(Array.from({ length: asked.callers }, () => work(storm)))
  const striking = Promise.all(Array.from({ length: strikersCount }, (_, n) => strike(storm, `mark-s${n}`)))
  const administering = administer(storm)
  const ending = Promise.all([endSessions(storm), endSessions(storm)])
  const restartMs = await killAgain(storm, tell)
  const works = (await working).flat()
  storm.over = true
  const acknowledged = {
    works,
    strikes: (await striking).flat(),
    organizations: await administering,
    ends: (await ending).flat(),
  }
  const last = await call(storm, 'chaos__work', 'mark-last-1')
  wire.close()
  return {
    ambit,
    upstream,
    session,
    acknowledged,
    kills: restartMs.length,
    restartMs,
    last,
    close: async () => {
      upstream.close()
      await ambit.close()
    },
  }
}

interface Storm {
  readonly ambit: Killable
  readonly wire: Wire
  readonly session: ChaosSession
  readonly agent: AgentCredentials
  readonly person: FormPerson
  readonly asked: KillsAsked
  headers: Readonly<Record<string, string>>
  /** How many works were begun. */
  begun: number
  over: boolean
}

function targetOf(ambit: Killable): { port: number; host: string } {
  const { host, port } = new URL(ambit.current().baseUrl)
  return { host, port: Number(port) }
}

const strikersCount = 3
const workMsMax = 60
const jitterMsMax = 40

/** A kill falls at a random one of the calls that are its share, and a random moment later. */
async function killAgain(storm: Storm, tell: (line: string) => void): Promise<number[]> {
  const { kills, calls } = storm.asked
  const share = calls / kills
  const times: number[] = []
  for (let kill = 0; kill < kills; kill++) {
    const at = share * (kill + Math.random())
    while (storm.begun < at) await pause(1)
    await pause(Math.random() * jitterMsMax)
    const victim = victims[kill % victims.length] ?? 'ambit'
    const ms = await storm.ambit.killAndRestart(victim)
    times.push(ms)
    tell(`kill ${kill + 1} of ${victim} at call ${storm.begun}; ready again after ${Math.round(ms)} ms`)
  }
  return times
}

function call(storm: Storm, tool: string, mark: string): Promise<Answered> {
  const { wire, headers, ambit } = storm
  const ms = Math.floor(Math.random() * workMsMax)
  return callTool(wire, { target: targetOf(ambit), headers, tool, args: { mark, ms } })
}

async function work(storm: Storm): Promise<Answered[]> {
  const answers: Answered[] = []
  while (storm.begun < storm.asked.calls) {
    await storm.ambit.whenUp()
    answers.push(await call(storm, 'chaos__work', `mark-w-${++storm.begun}`))
  }
  return answers
}

/** Asks for one call, has it approved, and calls until it is told something definite, as an agent would. */
async function strike(storm: Storm, prefix: string): Promise<Strike[]> {
  const strikes: Strike[] = []
  for (let n = 1; !storm.over; n++) {
    await storm.ambit.whenUp()
    const mark = `${prefix}-${n}`
    // The same arguments each time: they are what the approval is bound to.
    const { wire, headers, ambit } = storm
    const again = (): Promise<Answered> =>
      callTool(wire, { target: targetOf(ambit), headers, tool: 'chaos__strike', args: { mark, ms: strikeMs } })
    const { told } = await again()
    if (told.kind !== 'refused' || told.code !== 'approval_required') continue
    await approve(storm, String(told.data.approval_url))
    const answers = await callUntilTold(storm, again)
    strikes.push({ mark, approvalId: String(told.data.approval_id), answers })
  }
  return strikes
}

const strikeMs = 20
const triesMax = 6

async function callUntilTold(storm: Storm, again: () => Promise<Answered>): Promise<Answered[]> {
  const answers: Answered[] = []
  while (answers.length < triesMax) {
    await storm.ambit.whenUp()
    const answer = await again()
    answers.push(answer)
    if (answer.told.kind === 'result' || answer.told.kind === 'refused') break
  }
  return answers
}

/** Until the page says that it is decided: an answer that was lost may have been a decision. */
async function approve({ ambit, person }: Storm, url: string): Promise<void> {
  const { pathname } = new URL(url)
  for (let tries = 0; tries < triesMax; tries++) {
    await ambit.whenUp()
    await person.approve(pathname).catch(() => undefined)
    const page = await person.open(pathname).catch(() => undefined)
    if (page?.status === 200 && !page.html.includes('name="decision"')) return
  }
}

/** Acts of an administrator, some of them answered. */
async function administer(storm: Storm): Promise<string[]> {
  const { ambit } = storm
  const made: string[] = []
  while (!storm.over) {
    await ambit.whenUp()
    const answer = await ambit
      .current()
      .api('POST', '/organizations', { name: `Chaos ${made.length}` })
      .catch(() => undefined)
    if (answer !== undefined) made.push(String(answer.id))
    await pause(jitterMsMax)
  }
  return made
}

/** Sessions that end meanwhile, some of them under the kill. */
async function endSessions(storm: Storm): Promise<Ended[]> {
  const { ambit, agent } = storm
  const ends: Ended[] = []
  while (!storm.over) {
    await ambit.whenUp()
    const session = await startSession(ambit.current(), agent).catch(() => undefined)
    if (session === undefined) continue
    const answer = await ambit
      .current()
      .api('POST', `/v1/sessions/${session.id}/end`, {})
      .catch(() => undefined)
    ends.push({ sessionId: session.id, receiptId: answer && String(Object(answer.receipt).id) })
    await pause(jitterMsMax)
  }
  return ends
}
