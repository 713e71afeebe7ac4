import { z } from 'zod'
import { parseId } from '../platform/ids.ts'
import { listOf, listQuery, listSchema, pageOf } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { endAnyDelegation } from './actions-delegations.ts'
import type { Delegation } from './model.ts'
import { listDelegations } from './store-delegations.ts'

const delegationSchema = z
  .object({
    object: z.literal('approval_delegation'),
    id: z.string(),
    /** Who is away. */
    user_id: z.string(),
    /** Who decides in their place. */
    delegate_id: z.string(),
    starts_at: z.string(),
    ends_at: z.string(),
    ended_at: z.string().nullable(),
    end_reason: z.string().nullable(),
    created_at: z.string(),
  })
  .meta({ id: 'ApprovalDelegation' })

function present(delegation: Delegation): z.input<typeof delegationSchema> {
  return {
    object: 'approval_delegation',
    id: delegation.id,
    user_id: delegation.userId,
    delegate_id: delegation.delegateId,
    starts_at: delegation.startsAt.toISOString(),
    ends_at: delegation.endsAt.toISOString(),
    ended_at: delegation.endedAt?.toISOString() ?? null,
    end_reason: delegation.endReason ?? null,
    created_at: delegation.createdAt.toISOString(),
  }
}

/** Administrators read and end. None is made here: a person does that on their page, freshly signed in. */
export const delegationRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/approval_delegations',
      operation: 'listApprovalDelegations',
      summary: 'List who decides in whose place, newest first',
      tag: 'Approvals',
      access: 'auditor',
      query: listQuery,
      response: listSchema(delegationSchema),
    },
    async (on, { query }) => {
      const page = pageOf(query)
      return listOf((await listDelegations(on.database, page)).map(present), page)
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/approval_delegations/{id}/end',
      operation: 'endApprovalDelegation',
      summary: 'End a delegation at once; what was decided stays decided',
      tag: 'Approvals',
      access: 'admin',
      params: z.object({ id: z.string() }),
      response: delegationSchema,
    },
    async (on, { actor, params }) => {
      const id = parseId('delegation', params.id)
      if (id === undefined) throw notFound('delegation')
      return present(await endAnyDelegation(on, actor, id))
    },
  ),
]
