import type { PastSignIn, RiskReason, SignInSeen } from './model.ts'

/**
 * Has this person signed in from such a device on such a network before? The first sign-in of all is new to nobody, and where an
 * application says neither browser nor address there is nothing to compare.
 */
export function newDevice(seen: SignInSeen, past: readonly PastSignIn[]): RiskReason | undefined {
  const { device, network } = seen
  if (past.length === 0 || (device === undefined && network === undefined)) return undefined
  const isKnown = past.some(
    each => (device === undefined || each.device === device) && (network === undefined || each.network === network),
  )
  if (isKnown) return undefined
  return { rule: 'new_device', facts: { device: device ?? null, network: network ?? null, compared: past.length } }
}
