import { z } from 'zod'
import { parseId, type SessionId } from '../platform/ids.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { callsPageMax, type Explanation, explainSession } from './actions.ts'
import { type ClockUse, type ComparedRow, comparedSessions } from './derive-compared.ts'

const toolUse = z.object({
  asked: z.boolean(),
  granted: z.boolean(),
  used: z.number().int(),
  refused: z.number().int(),
})
const accountUse = z.object({ granted: z.boolean(), used: z.number().int() })
const count = z.object({ calls: z.number().int() })

function rowsOf<Facts extends z.ZodType>(facts: Facts) {
  return z.array(z.object({ key: z.string(), left: facts.nullable(), right: facts.nullable(), differs: z.boolean() }))
}

const sideSchema = z.object({
  session_id: z.string(),
  principal: z.object({ id: z.string(), kind: z.string(), name: z.string() }),
  on_behalf_of: z.object({ id: z.string(), email: z.string() }).nullable(),
  application: z.string(),
  purpose: z.string().nullable(),
  started_at: z.string(),
  expires_at: z.string(),
  ended_at: z.string().nullable(),
  end_reason: z.string().nullable(),
  /** As the session was born. */
  max_seconds: z.number().int(),
  idle_seconds: z.number().int().nullable(),
  /** Up to now, while it lives. */
  ran_seconds: z.number().int(),
  to_first_call_seconds: z.number().int().nullable(),
  calls_count: z.number().int(),
  calls_aborted: z.number().int(),
  calls_withheld: z.number().int(),
  taint: z.array(z.string()),
  drifted: z.number().int(),
  integrity: z.enum(['verified', 'broken', 'pending']),
  complete: z.boolean(),
})

const comparisonSchema = z
  .object({
    object: z.literal('session_comparison'),
    left: sideSchema,
    right: sideSchema,
    /** Keys: tools, ids of accounts, what was touched, codes of refusals. What differs comes first. */
    tools: rowsOf(toolUse),
    accounts: rowsOf(accountUse),
    resources: rowsOf(count),
    refusals: rowsOf(count),
  })
  .meta({ id: 'SessionComparison' })

function presentSide(told: Explanation, clocks: ClockUse): z.input<typeof sideSchema> {
  const { session, principal, onBehalfOf } = told
  return {
    session_id: session.id,
    principal: { id: principal.id, kind: principal.kind, name: principal.name },
    on_behalf_of: onBehalfOf === undefined ? null : { id: onBehalfOf.id, email: onBehalfOf.email },
    application: told.application.name,
    purpose: told.purpose ?? null,
    started_at: session.startedAt.toISOString(),
    expires_at: session.expiresAt.toISOString(),
    ended_at: session.endedAt?.toISOString() ?? null,
    end_reason: session.endReason ?? null,
    max_seconds: clocks.maxSeconds,
    idle_seconds: clocks.idleSeconds ?? null,
    ran_seconds: clocks.ranSeconds,
    to_first_call_seconds: clocks.toFirstCallSeconds ?? null,
    calls_count: told.callsCount,
    calls_aborted: clocks.callsAborted,
    calls_withheld: clocks.callsWithheld,
    taint: [...told.taint],
    drifted: told.drifted.length,
    integrity: told.verdict.integrity,
    complete: told.complete.complete,
  }
}

function sessionIn(text: string): SessionId {
  const id = parseId('session', text)
  if (id === undefined) throw notFound('session')
  return id
}

/** What one of the two does not have is null there. */
function rows<Facts>(compared: readonly ComparedRow<Facts>[]) {
  return compared.map(({ key, left, right, differs }) => ({ key, left: left ?? null, right: right ?? null, differs }))
}

/** Two sessions side by side. */
export const comparisonRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/sessions/{id}/comparison',
      operation: 'compareSessions',
      summary: 'Two sessions: what was asked, given, used, touched and refused, how long each ran, and how it ended',
      tag: 'Sessions',
      access: 'auditor',
      params: z.object({ id: z.string() }),
      query: z.object({ with: z.string() }),
      response: comparisonSchema,
    },
    async (on, { params, query }) => {
      const ids = [sessionIn(params.id), sessionIn(query.with)] as const
      const page = { after: undefined, limit: callsPageMax }
      const [left, right] = [await explainSession(on, ids[0], page), await explainSession(on, ids[1], page)]
      const compared = comparedSessions(left, right, on.clock.now())
      return {
        object: 'session_comparison' as const,
        left: presentSide(left, compared.clocks.left),
        right: presentSide(right, compared.clocks.right),
        tools: rows(compared.tools),
        accounts: rows(compared.accounts),
        resources: rows(compared.resources),
        refusals: rows(compared.refusals),
      }
    },
  ),
]
