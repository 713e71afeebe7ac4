import type { Account } from './model.ts'

export const accountHealths = ['valid', 'expiring', 'needs_reconnection', 'revoked', 'disconnected'] as const
/**
 * `expiring`: it ends soon and can't be renewed without its person, or renewing fails now. `revoked`: the provider took it back.
 */
export type AccountHealth = (typeof accountHealths)[number]

const soonMs = 7 * 86_400_000

/** How an account stands, told before a call finds out. */
export function accountHealth(account: Account, now: Date): AccountHealth {
  switch (account.state) {
    case 'disconnected':
      return 'disconnected'
    case 'needs_reconnection':
      return account.lostBecause === 'revoked' ? 'revoked' : 'needs_reconnection'
    case 'connected':
      return endsSoon(account, now) ? 'expiring' : 'valid'
  }
}

function endsSoon({ credentialExpiresAt, refreshable, refreshFailures }: Account, now: Date): boolean {
  if (credentialExpiresAt === undefined) return false
  if (refreshable !== false) return refreshFailures > 0
  return credentialExpiresAt.getTime() - now.getTime() < soonMs
}
