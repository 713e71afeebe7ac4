import { z } from 'zod'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { api, type Route } from '../platform/route.ts'
import { reviewAuthored } from './actions-authors.ts'
import { type Authored, listAuthored } from './store-authors.ts'

const authoredSchema = z
  .object({
    object: z.literal('made_by_agent'),
    /** Of the provider, tool, account or application. */
    id: z.string(),
    session_id: z.string(),
    principal_id: z.string(),
    made_at: z.string(),
    reviewed_at: z.string().nullable(),
    reviewed_by: z.string().nullable(),
  })
  .meta({ id: 'MadeByAgent' })

function present(made: Authored): z.input<typeof authoredSchema> {
  return {
    object: 'made_by_agent',
    id: made.objectId,
    session_id: made.sessionId,
    principal_id: made.principalId,
    made_at: made.madeAt.toISOString(),
    reviewed_at: made.reviewedAt?.toISOString() ?? null,
    reviewed_by: made.reviewedBy ?? null,
  }
}

/** What agents made or changed can't be granted to them before a person has reviewed it. */
export const authorRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/made_by_agents',
      operation: 'listMadeByAgents',
      summary: 'List what agents made or changed, and whether a person reviewed it',
      tag: 'Agents',
      access: 'auditor',
      query: listQuery.extend({ reviewed: z.enum(['true', 'false']).optional() }),
      response: listSchema(authoredSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      const reviewed = query.reviewed === undefined ? undefined : query.reviewed === 'true'
      const made = await listAuthored(on.database, reviewed, page)
      return listOf(made.map(present), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/made_by_agents/{id}/review',
      operation: 'reviewMadeByAgent',
      summary: 'A person takes over what an agent made, so that it can be asked for',
      tag: 'Agents',
      access: 'admin',
      params: z.object({ id: z.string() }),
      response: authoredSchema,
    },
    async (on, { actor, params }) => present(await on.database.transaction(tx => reviewAuthored(tx, actor, params.id))),
  ),
]
