import type { LoggedEvent } from '../audit/index.ts'
import type { Json } from '../platform/json.ts'

interface At {
  readonly index: number
  readonly at: string
}

/** What one event says about who called what, on which ground. */
export type Trace =
  | (At & {
      readonly trace: 'session_started'
      readonly session: string
      readonly kind: string
      readonly application: string
      readonly expiresAt: string | null
    })
  | (At & { readonly trace: 'session_ended'; readonly session: string })
  | (At & {
      readonly trace: 'approved'
      readonly session: string
      readonly approval: string
      readonly by: string
      readonly grants: readonly { readonly id: string; readonly tools: readonly string[] }[]
    })
  | (At & {
      readonly trace: 'handed_on'
      readonly session: string
      readonly grant: string
      readonly from: string
      readonly tools: readonly string[]
    })
  | (At & {
      readonly trace: 'admitted'
      readonly session: string
      readonly call: string
      readonly tool: string
      readonly toolId: string
      readonly account: string
      readonly grant: string | null
      readonly approval: string | null
      readonly argumentsDigest: string
    })
  | (At & {
      readonly trace: 'settled'
      readonly call: string
      readonly outcome: string
      readonly result: string | null
    })
  | (At & {
      readonly trace: 'refused'
      readonly session: string
      readonly call: string
      readonly tool: string
      readonly account: string
      readonly because: string
    })
  | (At & {
      readonly trace: 'probed'
      readonly subject: string
      readonly attempt: string
      readonly refusedAs: string | null
    })

const outcomes = /^tool_call\.(succeeded|failed|not_sent|aborted|withheld|unknown)$/

/** Nothing for the many that are about something else; an erased event says nothing any more. */
export function parseTraces({ index, at, body, session, type }: LoggedEvent): readonly Trace[] {
  if (body === null) return []
  const here = { index, at }
  const outcome = outcomes.exec(type)?.[1]
  if (outcome !== undefined)
    return [{ ...here, trace: 'settled', call: text(body.call), outcome, result: textOrNull(body.result_digest) }]
  if (type === 'boundary.probed') return probes(here, body)
  return session === null ? [] : inSession(type, { ...here, body, session })
}

type Body = NonNullable<LoggedEvent['body']>

function inSession(type: string, { body, session, ...here }: At & { body: Body; session: string }): readonly Trace[] {
  switch (type) {
    case 'session.started': {
      const { kind, application, expires_at } = body
      const told = { kind: text(kind), application: text(application), expiresAt: textOrNull(expires_at) }
      return [{ ...here, trace: 'session_started', session, ...told }]
    }
    case 'session.ended':
      return [{ ...here, trace: 'session_ended', session }]
    case 'approval.approved': {
      const grants = list(body.grants).map(grant => ({
        id: text(part(grant, 'id')),
        tools: texts(part(grant, 'tools')),
      }))
      return [{ ...here, trace: 'approved', session, approval: text(body.approval), by: text(body.actor), grants }]
    }
    case 'access_grant.handed_on': {
      const told = { grant: text(body.grant), from: text(body.from), tools: texts(body.tool_ids) }
      return [{ ...here, trace: 'handed_on', session, ...told }]
    }
    case 'tool_call.admitted':
      return [
        {
          ...here,
          trace: 'admitted',
          session,
          call: text(body.call),
          tool: text(body.tool),
          toolId: text(body.tool_id),
          account: text(body.account),
          grant: textOrNull(body.grant),
          approval: textOrNull(body.approval),
          argumentsDigest: text(body.arguments_digest),
        },
      ]
    case 'tool_call.refused': {
      const told = { call: text(body.call), tool: text(body.tool), account: text(body.account) }
      return [{ ...here, trace: 'refused', session, ...told, because: text(body.because) }]
    }
    default:
      return []
  }
}

function probes(here: At, body: Body): readonly Trace[] {
  const subject = text(body.subject)
  return list(body.attempts).map(attempt => ({
    ...here,
    trace: 'probed',
    subject,
    attempt: text(part(attempt, 'attempt')),
    refusedAs: textOrNull(part(attempt, 'refused_as')),
  }))
}

const textLengthMax = 200

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value.slice(0, textLengthMax) : ''
}

function textOrNull(value: Json | undefined): string | null {
  return typeof value === 'string' ? text(value) : null
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

function texts(value: Json | undefined): string[] {
  return list(value).map(text)
}

function part(value: Json | undefined, name: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
    ? (value as { readonly [member: string]: Json })[name]
    : undefined
}
