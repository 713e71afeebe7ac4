import { z } from 'zod'
import { parseId, type SessionId } from '../platform/ids.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { callsPageMax, explainSession } from './actions.ts'
import { reportName, reportSession } from './actions-report.ts'
import { explainCall } from './actions-why.ts'
import { explanationSchema, presentExplanation } from './render-explanation.ts'
import { presentWhy, whySchema } from './render-why.ts'
import { comparisonRoutes } from './routes-comparison.ts'

function sessionIn(text: string): SessionId {
  const id = parseId('session', text)
  if (id === undefined) throw notFound('session')
  return id
}

export const governanceRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/sessions/{id}/explanation',
      operation: 'explainSession',
      summary: 'What a session did, who allowed it, and whether the record is whole',
      tag: 'Sessions',
      access: 'auditor',
      params: z.object({ id: z.string() }),
      query: z.object({
        after: z.string().optional(),
        limit: z.coerce.number().int().min(1).max(callsPageMax).default(callsPageMax),
      }),
      response: explanationSchema,
    },
    async (on, { params, query }) => {
      const told = await explainSession(on, sessionIn(params.id), { after: query.after, limit: query.limit })
      return presentExplanation(told, on.clock.now())
    },
  ),
  api(
    {
      method: 'get',
      path: '/v1/sessions/{id}/calls/{call_id}/why',
      operation: 'explainCall',
      summary:
        'Why one call was let through or refused: rule, policy versions, grant and approval, as they were recorded then',
      tag: 'Sessions',
      access: 'auditor',
      params: z.object({ id: z.string(), call_id: z.string() }),
      response: whySchema,
    },
    async (on, { params }) => presentWhy(await explainCall(on, sessionIn(params.id), params.call_id)),
  ),
  api(
    {
      method: 'get',
      path: '/v1/sessions/{id}/report',
      operation: 'reportSession',
      summary: 'The explanation as one HTML file, signed, with the events that it names and their inclusion proofs',
      tag: 'Sessions',
      access: 'auditor',
      params: z.object({ id: z.string() }),
      response: z.object({
        object: z.literal('session_report'),
        session_id: z.string(),
        file_name: z.string(),
        /** To be saved unchanged; `npm run audit:verify` checks it. */
        html: z.string(),
      }),
    },
    async (on, { params }) => {
      const id = sessionIn(params.id)
      const text = await reportSession(on, id)
      return { object: 'session_report' as const, session_id: id, file_name: reportName(id), html: text }
    },
  ),
  ...comparisonRoutes,
]
