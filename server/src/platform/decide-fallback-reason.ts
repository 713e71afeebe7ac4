/** Why a shared statement was not carried out as a whole. */
export type FallbackReason = 'would_wait' | 'refused' | 'failed'

const lockNotAvailable = '55P03'
const conflicts: readonly string[] = ['40001', '40P01']
const wrongIsolation = 'AM000'
const ownRules = /^(AM\d{3}|23\d{3}|P0001)$/

/**
 * Why is a batch asked one by one? Its locks are held by others, or the database refused one of its items by a rule of ours: both belong
 * to the work. Anything else is a fault, of the statement or of the way to the database, and has to be seen.
 */
export function fallbackReason(cause: unknown): FallbackReason {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (code === lockNotAvailable || conflicts.includes(code)) return 'would_wait'
  return ownRules.test(code) && code !== wrongIsolation ? 'refused' : 'failed'
}
