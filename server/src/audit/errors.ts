import { Refusal } from '../platform/refusal.ts'

/** True when an event could not be written: by us, or by an SQL function that records by itself. */
export function saysAuditUnavailable(cause: unknown): boolean {
  if (cause instanceof Refusal) return cause.code === 'audit_unavailable'
  if (!(cause instanceof Error)) return false
  const where = 'where' in cause ? String(cause.where) : ''
  return /\b(audit_queue|record_event)\b/.test(`${cause.message} ${where}`)
}

/** No audit, no act (I7): whatever kept the event from being written, the act that it describes does not happen. */
export function auditUnavailable(cause: unknown): Refusal {
  return new Refusal({
    status: 503,
    code: 'audit_unavailable',
    message: 'The audit log can’t be written right now, so nothing was done. Try again in a moment.',
    cause,
  })
}

/** What the log does not hold, or not yet. */
export function logHasNone(): Refusal {
  return new Refusal({
    status: 404,
    code: 'entity_not_found',
    message: 'The log has no such entry yet. Ask again in a second.',
  })
}
