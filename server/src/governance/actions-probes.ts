import { type AuditEvent, recordAll } from '../audit/index.ts'
import { probeAdmission } from '../gateway/index.ts'
import { listTools, type Tool } from '../pipes/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import { newId, type SessionId } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { doorsOut, subjectOf } from './actions-boundaries.ts'
import { isReachable } from './derive-edges.ts'

interface Attempt {
  readonly attempt: string
  /** Null: it was let in. */
  readonly refused_as: string | null
}

export interface Probed {
  readonly tools: number
  readonly doors: number
  /** What was let in without what it takes; none is expected. */
  readonly letIn: readonly string[]
}

/** Asks a door of this server as a stranger would. */
export type AskDoor = (request: Request) => Promise<Response>

const askOf = perPlatform<{ ask: AskDoor | undefined }>(() => ({ ask: undefined }))

/** Hands over the edge of this node, so that doors can be tried from outside of them. */
export function tryDoorsBy(on: Platform, ask: AskDoor): void {
  askOf(on).ask = ask
}

/**
 * Tries each tool and each door that leads to a third party without what it takes, and writes down what that came to: a real
 * admission that has to refuse, and a real request of a stranger. Nothing leaves this server for it.
 */
export async function probeBoundaries(
  on: Platform,
  actor: Actor,
  asked: { readonly tool?: string | undefined } = {},
): Promise<Probed> {
  const all = (await listTools(on.database)).filter(isReachable)
  const tools = all.filter(({ name }) => asked.tool === undefined || name === asked.tool)
  const doors = asked.tool === undefined ? await probeDoors(on) : []
  const probed: { subject: string; attempts: readonly Attempt[] }[] = [...doors]
  for (const tool of tools) probed.push({ subject: subjectOf(tool.name), attempts: await probeTool(on, actor, tool) })
  await recordAll(
    on.database,
    probed.map(
      ({ subject, attempts }): AuditEvent => ({
        type: 'boundary.probed',
        ...inSession(actor),
        body: { actor: actorName(actor), subject, attempts },
      }),
    ),
  )
  const letIn = probed
    .filter(({ attempts }) => attempts.some(each => each.refused_as === null))
    .map(each => each.subject)
  if (letIn.length > 0) on.log.error({ letIn }, 'a probe was let in without what it takes')
  return { tools: tools.length, doors: doors.length, letIn }
}

/** In a session that never was; and, where somebody asks, in their own, which nobody gave anything. */
async function probeTool(on: Platform, actor: Actor, tool: Tool): Promise<Attempt[]> {
  const own = actor.kind === 'system' ? undefined : actor.sessionId
  const tries: readonly { attempt: string; sessionId: SessionId; grantId?: ReturnType<typeof newId<'grant'>> }[] = [
    { attempt: 'no_session', sessionId: newId('session') },
    ...(own === undefined
      ? []
      : [
          { attempt: 'no_approval', sessionId: own },
          { attempt: 'unknown_grant', sessionId: own, grantId: newId('grant') },
        ]),
  ]
  const attempts: Attempt[] = []
  for (const { attempt, ...it } of tries) {
    const outcome = await probeAdmission(on, { tool, ...it })
    attempts.push({ attempt, refused_as: outcome === 'admitted' ? null : outcome })
  }
  return attempts
}

async function probeDoors(on: Platform): Promise<{ subject: string; attempts: readonly Attempt[] }[]> {
  const { ask } = askOf(on)
  if (ask === undefined) return []
  const leading = doorsOut(on).filter(({ verdict, kind }) => verdict !== 'upkeep' && kind !== 'job')
  const names = [...new Set(leading.map(({ door }) => door))]
  const probed: { subject: string; attempts: readonly Attempt[] }[] = []
  for (const door of names) {
    const { status } = await ask(strangersRequest(on, door))
    probed.push({
      subject: `door ${door}`,
      attempts: [{ attempt: 'stranger', refused_as: status < firstThatRefuses ? null : `http_${status}` }],
    })
  }
  return probed
}

/** Sent on to the sign-in is refused, too. */
const firstThatRefuses = 300

function strangersRequest(on: Platform, door: string): Request {
  const [method = 'GET', path = '/'] = door.split(' ')
  const filled = path.replaceAll(/\{\w+\+?\}/g, 'probe')
  const body =
    method === 'GET' || method === 'DELETE' ? {} : { body: '{}', headers: { 'content-type': 'application/json' } }
  return new Request(new URL(filled, on.config.baseUrl), { method, ...body, redirect: 'manual' })
}
