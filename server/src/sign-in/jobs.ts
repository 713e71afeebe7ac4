import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { eraseLateCodes } from './store-codes.ts'
import { deleteOldExternal } from './store-external.ts'
import { deleteOldChallenges, deleteOldDevices } from './store-factors.ts'
import { deleteOldWebauthnChallenges } from './store-passkeys.ts'
import { deleteOldPending } from './store-pending.ts'
import { deleteOldRiskAttempts } from './store-risk.ts'
import { deleteOldVisits } from './store-visits.ts'

const signInSweepMs = 600_000

/** Forgets codes, challenges, visits at providers and half-done sign-ins that nobody can use any more. */
export function startSignInSweep(on: Platform): Job {
  return every(on, signInSweepMs, () => sweepSignIns(on))
}

/** One round of it. */
export async function sweepSignIns({ database }: Pick<Platform, 'database'>): Promise<void> {
  await eraseLateCodes(database)
  await deleteOldPending(database)
  await deleteOldChallenges(database)
  await deleteOldDevices(database)
  await deleteOldWebauthnChallenges(database)
  await deleteOldVisits(database)
  await deleteOldExternal(database)
  await deleteOldRiskAttempts(database)
}
