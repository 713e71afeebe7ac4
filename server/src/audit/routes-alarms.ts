import { z } from 'zod'
import { api, type Route } from '../platform/route.ts'
import { acceptClock } from './actions-watch.ts'
import { alarmKinds } from './decide-alarms.ts'
import { listAlarms } from './store-alarms.ts'

const reasonLengthMax = 500

const alarmSchema = z
  .object({
    object: z.literal('audit_alarm'),
    kind: z.enum(alarmKinds),
    since: z.string(),
    seconds: z.number(),
    halts_admissions: z.boolean(),
  })
  .meta({ id: 'AuditAlarm' })

export const auditAlarmRoutes: readonly Route[] = [
  api(
    {
      method: 'get',
      path: '/v1/audit/alarms',
      operation: 'listAuditAlarms',
      summary: 'What is wrong with the log or the clocks right now, and whether it halts admissions',
      tag: 'Audit',
      access: 'auditor',
      response: z.object({ object: z.literal('list'), data: z.array(alarmSchema) }),
    },
    async on => {
      const rows = (await listAlarms(on.database)).filter(row => row.acceptedAt === undefined)
      const data = rows.map(({ kind, since, seconds, halts }) => ({
        object: 'audit_alarm' as const,
        ...{ kind, seconds },
        since: since.toISOString(),
        halts_admissions: halts,
      }))
      return { object: 'list' as const, data }
    },
  ),
  api(
    {
      method: 'post',
      path: '/v1/audit/alarms/clock_jumped/accept',
      operation: 'acceptAuditClock',
      summary: 'Say that the clock is right as it is now, and why',
      tag: 'Audit',
      access: 'owner',
      body: z.object({ reason: z.string().min(1).max(reasonLengthMax) }),
      response: z.object({ object: z.literal('audit_clock'), accepted: z.literal(true) }),
    },
    async (on, { actor, body }) => {
      await acceptClock(on, actor, body.reason)
      return { object: 'audit_clock' as const, accepted: true as const }
    },
  ),
]
