import { z } from 'zod'
import { actUrl, findAct, requestAct, useAct } from '../approvals/index.ts'
import { parseId } from '../platform/ids.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { askIn, erasureDocument, recordErasure } from './actions-erasure.ts'
import { legalReasonLengthMax } from './model.ts'

const indexesMax = 500
const erasePersons = 2
const kind = 'audit.erase'

const askSchema = z
  .object({
    object: z.literal('audit_erasure'),
    act_id: z.string(),
    /** Where each of the two persons decides. */
    url: z.string(),
    state: z.string(),
    document: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditErasure' })
const doneSchema = z.object({
  object: z.literal('audit_erasure_event'),
  /** Of the event that says what was erased, by whom and why; the bodies go as soon as it is in the log. */
  event_id: z.string(),
  act_id: z.string(),
  indexes: z.array(z.number().int()),
  legal_reason: z.string(),
  approved_by: z.array(z.string()),
})

export const auditErasureRoutes: readonly Route[] = [
  api(
    {
      method: 'post',
      path: '/v1/audit/erasures',
      operation: 'requestAuditErasure',
      summary: 'Ask two persons to erase what events say; their leaves stay',
      tag: 'Audit',
      access: 'admin',
      body: z.object({
        indexes: z.array(z.number().int().min(0)).min(1).max(indexesMax),
        legal_reason: z.string().trim().min(1).max(legalReasonLengthMax),
      }),
      response: askSchema,
      status: 202,
    },
    async (on, { actor, body }) => {
      const document = await erasureDocument(on.database, { indexes: body.indexes, legalReason: body.legal_reason })
      const act = await requestAct(on, actor, { kind, document, persons: erasePersons, roles: ['owner', 'admin'] })
      const url = actUrl(on, act.id)
      return { object: 'audit_erasure' as const, act_id: act.id, url, state: act.state, document: { ...act.document } }
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/audit/erasures/{id}/carry_out',
      operation: 'carryOutAuditErasure',
      summary: 'Do what two persons have approved, once and within an hour',
      tag: 'Audit',
      access: 'admin',
      params: z.object({ id: z.string() }),
      response: doneSchema,
    },
    async (on, { actor, params }) => {
      const id = parseId('act', params.id)
      const asked = id && (await findAct(on.database, id))
      if (id === undefined || asked?.kind !== kind) throw notFound('act')
      return on.database.transaction(async tx => {
        const { parts } = await useAct(tx, actor, { id, kind, document: asked.document })
        const approvedBy = parts.filter(part => part.decision === 'approve').map(part => part.userId)
        const ask = askIn(asked.document)
        const eventId = await recordErasure(tx, actor, { ...ask, act: id, approvedBy })
        return {
          object: 'audit_erasure_event' as const,
          ...{ event_id: eventId, act_id: id, indexes: [...ask.indexes] },
          ...{ legal_reason: ask.legalReason, approved_by: approvedBy },
        }
      })
    },
  ),
]
