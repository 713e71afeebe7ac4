import { Refusal } from '../platform/refusal.ts'

/** No audit, no act (I7): whatever kept the event from being written, the act that it describes does not happen. */
export function auditUnavailable(cause: unknown): Refusal {
  return new Refusal({
    status: 503,
    code: 'audit_unavailable',
    message: 'The audit log can’t be written right now, so nothing was done. Try again in a moment.',
    cause,
  })
}
