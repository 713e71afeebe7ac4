import { z } from 'zod'
import { actUrl, findAct, requestAct, useAct } from '../approvals/index.ts'
import { parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { api, type Route } from '../platform/route.ts'
import { setRetention } from './actions-age.ts'
import { legalReasonLengthMax } from './model.ts'
import { getAuditRetention } from './store-age.ts'

const daysMin = 30
const daysMax = 36_500
const persons = 2
const kind = 'audit.retain'

const retentionSchema = z
  .object({
    object: z.literal('audit_retention'),
    /** Null: events keep what they say for good. */
    days: z.number().int().nullable(),
    legal_reason: z.string().nullable(),
    approved_by: z.array(z.string()),
    act_id: z.string().nullable(),
    set_at: z.string().nullable(),
    /** Events below this index were looked at. */
    looked_at: z.number().int(),
  })
  .meta({ id: 'AuditRetention' })

const askSchema = z
  .object({
    object: z.literal('audit_retention_request'),
    act_id: z.string(),
    /** Where each of the two persons decides. */
    url: z.string(),
    state: z.string(),
    document: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditRetentionRequest' })

const document = z.object({ days: z.number().int().nullable(), legal_reason: z.string() })

async function presentRetention(on: Platform): Promise<z.input<typeof retentionSchema>> {
  const found = await getAuditRetention(on.database)
  return {
    object: 'audit_retention',
    days: found.days ?? null,
    legal_reason: found.legalReason ?? null,
    approved_by: [...found.approvedBy],
    act_id: found.act ?? null,
    set_at: found.setAt?.toISOString() ?? null,
    looked_at: found.nextIndex,
  }
}

/** How long the events of the log keep what they say. Nobody sets it alone. */
export const auditRetentionRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/audit/retention',
      operation: 'getAuditRetention',
      summary: 'How long events keep what they say, and which two persons approved it',
      tag: 'Audit',
      access: 'auditor',
      response: retentionSchema,
    },
    on => presentRetention(on),
  ),
  api(
    {
      method: 'post',
      path: '/v1/audit/retention',
      operation: 'requestAuditRetention',
      summary: 'Ask two persons how long events are to keep what they say; null for good',
      tag: 'Audit',
      access: 'admin',
      body: z.strictObject({
        days: z.number().int().min(daysMin).max(daysMax).nullable(),
        legal_reason: z.string().trim().min(1).max(legalReasonLengthMax),
      }),
      response: askSchema,
      status: 202,
    },
    async (on, { actor, body: asked }) => {
      const act = await requestAct(on, actor, { kind, document: { ...asked }, persons, roles: ['owner', 'admin'] })
      const url = actUrl(on, act.id)
      return {
        object: 'audit_retention_request' as const,
        ...{ act_id: act.id, url, state: act.state, document: { ...act.document } },
      }
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/audit/retention/{id}/carry_out',
      operation: 'carryOutAuditRetention',
      summary: 'Set what two persons have approved, once and within an hour; older events lose what they say',
      tag: 'Audit',
      access: 'admin',
      params: z.object({ id: z.string() }),
      response: retentionSchema,
    },
    async (on, { actor, params }) => {
      const id = parseId('act', params.id)
      const asked = id && (await findAct(on.database, id))
      if (id === undefined || asked?.kind !== kind) throw notFound('act')
      await on.database.transaction(async tx => {
        const { parts } = await useAct(tx, actor, { id, kind, document: asked.document })
        const approvedBy = parts.flatMap(part => (part.decision === 'approve' ? part.userId : []))
        const { days, legal_reason: legalReason } = document.parse(asked.document)
        await setRetention(tx, actor, { days: days ?? undefined, legalReason, act: id, approvedBy })
      })
      return presentRetention(on)
    },
  ),
]
