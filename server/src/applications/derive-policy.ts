import type { SessionPolicy } from './model.ts'

export interface PolicyFault {
  /** As the API names it. */
  readonly member: string
  readonly message: string
}

const secondsMax = 366 * 86400

/** Why these clocks can't run, or undefined. Each counts whole seconds from 1 up; only a sign-in may be asked for each time. */
export function derivePolicyFault(policy: SessionPolicy): PolicyFault | undefined {
  const members: readonly (readonly [member: string, value: number, least: number])[] = [
    ['max_seconds', policy.maxSeconds, 1],
    ['idle_seconds', policy.idleSeconds, 1],
    ['access_token_seconds', policy.accessTokenSeconds, 1],
    ['grant_max_seconds', policy.grantMaxSeconds, 1],
    ['sign_in_reuse_max_age_seconds', policy.signInReuseMaxAgeSeconds, 0],
  ]
  const wrong = members.find(([, value, least]) => !Number.isInteger(value) || value < least || value > secondsMax)
  if (wrong === undefined) return undefined
  return { member: wrong[0], message: `Give whole seconds from ${wrong[2]} to ${secondsMax}.` }
}
