import type { PastSignIn, RiskReason, SignInSeen } from './model.ts'

/** Within `velocitySeconds`; below the limits at which nobody gets in any more. */
export const velocitySeconds = 3600
const attemptsMax = 10
const networksMax = 3
const peopleMax = 20

export interface Velocity {
  readonly seen: SignInSeen
  readonly past: readonly PastSignIn[]
  readonly now: Date
  /** Tries at this account within the hour, right ones too. */
  readonly attempts: number
  /** People who signed in from this network within the hour. */
  readonly people: number
}

/**
 * Too many tries at one account, one account from too many networks, or too many people from one network. An office at nine o'clock
 * is many people from one network too: it counts only against who never signed in from there.
 */
export function velocity({ seen, past, now, attempts, people }: Velocity): RiskReason | undefined {
  const since = now.getTime() - velocitySeconds * 1000
  const lately = past.filter(({ at }) => at.getTime() >= since).map(({ network }) => network)
  const networks = new Set([...lately, seen.network].filter(network => network !== undefined)).size
  const isKnownThere = past.some(({ network }) => network === seen.network)
  const facts = { attempts, networks, people, within_seconds: velocitySeconds }
  if (attempts > attemptsMax || networks > networksMax) return { rule: 'velocity', facts }
  if (people > peopleMax && !isKnownThere) return { rule: 'velocity', facts }
  return undefined
}
