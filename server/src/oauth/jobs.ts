import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { deleteEnded } from './store.ts'
import { deleteEndedDevices } from './store-devices.ts'
import { deleteOldProofs } from './store-proofs.ts'
import { deleteEndedPushed } from './store-pushed.ts'
import { deleteEndedRegistrations } from './store-registrations.ts'

const oauthSweepMs = 600_000

/** Removes codes, device codes, pushed requests, proofs, agents that nobody claimed and answered consent pages that ended long ago. */
export function startOauthSweep(on: Platform): Job {
  return every(on, oauthSweepMs, async () => {
    await deleteEnded(on.database)
    await deleteEndedDevices(on.database)
    await deleteEndedPushed(on.database)
    await deleteEndedRegistrations(on.database)
    await deleteOldProofs(on.database)
  })
}
