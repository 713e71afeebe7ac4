import type { DecidedCall } from './actions-admit.ts'

/**
 * What a person types into a form of a third party is no argument: no bound holds for it, and it was not shown when this very
 * call was approved. So it is passed on only where all arguments of the tool are free anyway (I8).
 */
export function mayAsk(authority: DecidedCall['authority']): boolean {
  return authority.kind === 'grant' && authority.isFree
}
