import type { PastSignIn, RiskReason, SignInSeen } from './model.ts'

const travelSeconds = 3600

/**
 * Two countries within a time in which hardly anybody travels. Only where a trusted proxy names countries; a border that was crossed
 * on foot looks the same, so this asks for another proof and blocks nobody.
 */
export function impossibleTravel(seen: SignInSeen, past: readonly PastSignIn[], now: Date): RiskReason | undefined {
  const { country } = seen
  const last = past.find(each => each.country !== undefined)
  if (country === undefined || last?.country === undefined || last.country === country) return undefined
  const seconds = Math.round((now.getTime() - last.at.getTime()) / 1000)
  if (seconds >= travelSeconds) return undefined
  return { rule: 'impossible_travel', facts: { from: last.country, to: country, seconds } }
}
