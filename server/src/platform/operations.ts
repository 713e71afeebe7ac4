import type { Platform } from './platform.ts'
import { Refusal } from './refusal.ts'
import { type Call, operationsDoor, type Route } from './route.ts'

export interface HealthParts {
  readonly version: string
  /** Seconds that the oldest event has waited for its place in the log. */
  auditLagSeconds(on: Platform): Promise<number>
  /** Whether an event can be written now. */
  canRecord(on: Platform): Promise<boolean>
  /** What is wrong with the log or the clocks, and whether it halts admissions. */
  auditAlarms(on: Platform): Promise<readonly { readonly kind: string; readonly halts: boolean }[]>
  /** True for requests that carry a key which may read. */
  mayRead(on: Platform, call: Call): Promise<boolean>
}

const auditLagSecondsMax = 15

/** `/health`, `/health/live` and `/metrics`. */
export function operationsRoutes(parts: HealthParts): readonly Route[] {
  return [
    operationsDoor('/health', { summary: 'Can this node serve and write', handle: on => health(on, parts) }),
    operationsDoor('/health/live', {
      summary: 'Does this process still answer, whatever its database does',
      handle: () => Response.json({ status: 'alive' }, { headers: { 'Cache-Control': 'no-store' } }),
    }),
    operationsDoor('/metrics', {
      summary: 'Prometheus metrics; to this machine or with a key',
      handle: async (on, call) => {
        if (!call.peer.isLoopback && !(await parts.mayRead(on, call)))
          throw new Refusal({ status: 401, code: 'unauthorized', message: 'Unauthorized. Send an API key.' })
        on.metrics.callsInFlight.set(on.inFlight.count())
        const text = await on.metrics.registry.metrics()
        return new Response(text, { headers: { 'Content-Type': on.metrics.registry.contentType } })
      },
    }),
  ]
}

async function health(on: Platform, parts: HealthParts): Promise<Response> {
  const trouble = await troubleOf(on, parts)
  const { egressAllow, rateLimits } = on.config
  const alarms = await parts.auditAlarms(on).catch(() => [])
  const body = {
    status: trouble === undefined ? 'ok' : 'unavailable',
    ...(trouble === undefined ? {} : { reason: trouble }),
    version: parts.version,
    ...(alarms.length === 0 ? {} : { audit_alarms: alarms.map(alarm => alarm.kind) }),
    /** Switches that are looser than in production, so that nobody forgets one. */
    loosened: { egress_allow: egressAllow, rate_limits: typeof rateLimits === 'string' ? rateLimits : 'file' },
  }
  const status = trouble === undefined ? 200 : 503
  return Response.json(body, { status, headers: { 'Cache-Control': 'no-store' } })
}

async function troubleOf(on: Platform, parts: HealthParts): Promise<string | undefined> {
  if (on.inFlight.leaving) return 'this node is stopping'
  if (on.inFlight.isolated) return 'this node has lost its database'
  try {
    const [state] = await on.database.query<{ read_only: boolean }>('SELECT pg_is_in_recovery() AS read_only')
    if (state?.read_only !== false) return 'the database does not accept writes'
    if (!(await parts.canRecord(on))) return 'the audit log can’t be written'
    const lag = await parts.auditLagSeconds(on)
    if (lag > auditLagSecondsMax) return `the audit log is ${Math.round(lag)} seconds behind`
    const halting = (await parts.auditAlarms(on)).filter(alarm => alarm.halts)
    if (halting.length > 0) return `the audit log admits no calls: ${halting.map(alarm => alarm.kind).join(', ')}`
    return undefined
  } catch {
    return 'the database does not answer'
  }
}
