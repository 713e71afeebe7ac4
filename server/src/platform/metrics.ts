import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What a node counts about itself, for Prometheus. Labels come from closed sets, never from a stranger's text. */
export interface Metrics {
  readonly registry: Registry
  readonly requests: Counter<'route' | 'status'>
  readonly requestSeconds: Histogram<'route'>
  readonly toolCalls: Counter<'outcome'>
  readonly callsInFlight: Gauge
  readonly sessionsEnded: Counter<'reason'>
  readonly passwordsCompared: Counter<'method'>
  readonly breachesAsked: Counter<'outcome'>
  readonly batchesAskedAlone: Counter<'statement' | 'reason'>
  readonly auditLagSeconds: Gauge
  readonly auditAlarms: Gauge<'kind' | 'halts'>
}

const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'ambit_' })
  const registers = [registry]
  return {
    registry,
    requests: new Counter({
      name: 'ambit_requests_total',
      help: 'Requests answered, by declared route and status',
      labelNames: ['route', 'status'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'ambit_request_seconds',
      help: 'Time from request to answer',
      labelNames: ['route'],
      buckets: secondsBuckets,
      registers,
    }),
    toolCalls: new Counter({
      name: 'ambit_tool_calls_total',
      help: 'Tool calls by outcome, refusals included',
      labelNames: ['outcome'],
      registers,
    }),
    callsInFlight: new Gauge({ name: 'ambit_calls_in_flight', help: 'Tool calls admitted and not settled', registers }),
    sessionsEnded: new Counter({
      name: 'ambit_sessions_ended_total',
      help: 'Sessions that this node ended',
      labelNames: ['reason'],
      registers,
    }),
    passwordsCompared: new Counter({
      name: 'ambit_passwords_compared_total',
      help: 'Passwords compared with a hash, by what made it; those of unknown people count like any other',
      labelNames: ['method'],
      registers,
    }),
    breachesAsked: new Counter({
      name: 'ambit_password_breaches_asked_total',
      help: 'New passwords looked up in the list of leaked ones: clean, leaked, or unavailable and taken',
      labelNames: ['outcome'],
      registers,
    }),
    batchesAskedAlone: new Counter({
      name: 'ambit_batches_asked_alone_total',
      help: 'Shared statements that were not carried out as a whole, so that what they ask was asked one by one: would_wait and refused belong to the work, failed is a fault',
      labelNames: ['statement', 'reason'],
      registers,
    }),
    auditLagSeconds: new Gauge({
      name: 'ambit_audit_lag_seconds',
      help: 'How long the oldest event has waited for its place in the audit log',
      registers,
    }),
    auditAlarms: new Gauge({
      name: 'ambit_audit_alarms',
      help: 'What is wrong with the audit log or the clocks, and whether it halts admissions',
      labelNames: ['kind', 'halts'],
      registers,
    }),
  }
}
