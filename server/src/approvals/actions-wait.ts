import type { ApprovalId, SessionId } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { tooManyWaits } from './errors.ts'
import { type DecisionStatus, decisionStatus } from './model.ts'
import { databaseNow, findOfSession } from './store.ts'

export interface Waiting {
  readonly approvalId: ApprovalId
  readonly sessionId: SessionId
  readonly waitMs: number
  readonly signal: AbortSignal
}

/** Longer than any client waits for one answer; who wants to know more asks again. */
const waitMsMax = 60_000
const waitsPerSessionMax = 8

/**
 * Answers as soon as the request is decided or over, and with `pending` when the time is up or the caller hangs up. Sleeps
 * on one LISTEN connection that all waits of this node share, so a wait costs no query until something happens.
 *
 * @throws Refusal 404 unless the approval is this session's own, 429 beyond 8 waits of one session at a time (T70).
 */
export async function waitForDecision(on: Platform, waiting: Waiting): Promise<DecisionStatus> {
  const first = await look(on, waiting)
  if (first.status !== 'pending' || waiting.waitMs <= 0) return first.status
  const room = waits(on)
  const inside = room.sessions.get(waiting.sessionId) ?? 0
  if (inside >= waitsPerSessionMax) throw tooManyWaits()
  room.sessions.set(waiting.sessionId, inside + 1)
  try {
    return await sleepUntilDecided(on, waiting)
  } finally {
    const left = (room.sessions.get(waiting.sessionId) ?? 1) - 1
    if (left > 0) room.sessions.set(waiting.sessionId, left)
    else room.sessions.delete(waiting.sessionId)
  }
}

async function sleepUntilDecided(on: Platform, waiting: Waiting): Promise<DecisionStatus> {
  const bell = makeBell()
  const leave = await enter(on, waiting.approvalId, bell)
  const deadline = performance.now() + Math.min(waiting.waitMs, waitMsMax)
  try {
    for (;;) {
      bell.rung = false
      const { status, endsInMs } = await look(on, waiting)
      const leftMs = deadline - performance.now()
      if (status !== 'pending' || leftMs <= 0 || waiting.signal.aborted) return status
      await heard(bell, waiting.signal, Math.min(leftMs, endsInMs + afterEndMs))
    }
  } finally {
    await leave()
  }
}

/** The first look after the request's own end comes a moment late, so that it finds the end passed. */
const afterEndMs = 2

async function look(on: Platform, waiting: Waiting): Promise<{ status: DecisionStatus; endsInMs: number }> {
  const approval = await findOfSession(on.database, waiting.sessionId, waiting.approvalId)
  if (approval === undefined) throw notFound('approval')
  const now = await databaseNow(on.database)
  return { status: decisionStatus(approval, now), endsInMs: approval.expiresAt.getTime() - now.getTime() }
}

/** Something to be woken by. Rung while nobody sleeps, it wakes the next sleeper at once, so nothing is missed. */
interface Bell {
  rung: boolean
  ring: () => void
}

function makeBell(): Bell {
  const bell: Bell = {
    rung: false,
    ring: () => {
      bell.rung = true
    },
  }
  return bell
}

function heard(bell: Bell, signal: AbortSignal, ms: number): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      bell.ring = () => {
        bell.rung = true
      }
      resolve()
    }
    const timer = setTimeout(done, ms)
    bell.ring = done
    signal.addEventListener('abort', done)
    if (bell.rung || signal.aborted) done()
  })
}

interface Room {
  readonly bells: Map<ApprovalId | string, Set<Bell>>
  readonly sessions: Map<SessionId, number>
  listening: Promise<() => Promise<void>> | undefined
}

const waits = perPlatform<Room>(() => ({ bells: new Map(), sessions: new Map(), listening: undefined }))

/** Hangs the bell; the first one opens the connection and the last one closes it. */
async function enter(on: Platform, id: ApprovalId, bell: Bell): Promise<() => Promise<void>> {
  const room = waits(on)
  const bells = room.bells.get(id) ?? new Set()
  room.bells.set(id, bells.add(bell))
  const leave = async (): Promise<void> => {
    bells.delete(bell)
    if (bells.size === 0 && room.bells.get(id) === bells) room.bells.delete(id)
    if (room.bells.size > 0 || room.listening === undefined) return
    const { listening } = room
    room.listening = undefined
    await (await listening)()
  }
  try {
    room.listening ??= on.database.listen('ambit_approvals', payload => ringFor(room, payload))
    await room.listening
  } catch (cause) {
    room.listening = undefined
    await leave()
    throw cause
  }
  return leave
}

/** Without a payload the connection is new, so whatever was said meanwhile is unknown: everybody looks. */
function ringFor(room: Room, payload: string | undefined): void {
  const called = payload === undefined ? [...room.bells.values()] : [room.bells.get(payload) ?? []]
  for (const bells of called) for (const bell of bells) bell.ring()
}
