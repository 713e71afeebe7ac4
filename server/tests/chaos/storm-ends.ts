import { setTimeout as pause } from 'node:timers/promises'
import { type ChaosSession, grantTools, startSession } from './ground.ts'
import type { Storm } from './storm.ts'
import { work } from './storm-agents.ts'
import { initialize } from './wire.ts'

/** A session that was ended while it worked. */
export interface EndedSession {
  readonly sessionId: string
  /** Undefined when no end of it was answered. */
  readonly receiptId: string | undefined
  /** When the end had returned. */
  readonly returnedAt: number | undefined
}

const endersCount = 2
const callersCount = 2
const livesMsMax = 600
const triesMax = 6

/** Sessions that begin, are granted something, work on both nodes, and end, some of them under a kill. */
export function endSessions(storm: Storm): Promise<void>[] {
  const one = async (): Promise<void> => {
    while (!storm.over) await endOne(storm).catch(() => pause(livesMsMax / 10))
  }
  return Array.from({ length: endersCount }, one)
}

async function endOne(storm: Storm): Promise<void> {
  const { nodes, agent, person, wire } = storm
  await nodes.target()
  const session = await startSession(nodes.first, agent)
  await grantTools(nodes.first, { session, person, tools: ['chaos__work'] })
  const headers = await initialize(wire, await nodes.target(), session.token)
  let isOver = false
  const caller = async (): Promise<void> => {
    for (let late = 0; late < callersCount; ) {
      if (isOver) late++
      await work(storm, { ...session, headers })
    }
  }
  const calling = Promise.all(Array.from({ length: callersCount }, caller))
  await pause(Math.random() * livesMsMax)
  const ended = await end(storm, session)
  isOver = true
  storm.ends.push(ended)
  await calling
}

/** Until it is answered: an end that was not may have ended it, and the next one answers the same receipt. */
async function end({ nodes }: Storm, { id }: ChaosSession): Promise<EndedSession> {
  for (let tries = 0; tries < triesMax; tries++) {
    const answer = await nodes.api('POST', `/v1/sessions/${id}/end`, {}).catch(() => undefined)
    if (answer !== undefined)
      return { sessionId: id, receiptId: String(Object(answer.receipt).id), returnedAt: Date.now() }
    await pause(livesMsMax / 10)
  }
  return { sessionId: id, receiptId: undefined, returnedAt: undefined }
}
