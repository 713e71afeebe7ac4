import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { certifyKeys, ensureSigningKey, rotateSigningKey } from './actions-keys.ts'
import { deleteUnusedApplications } from './store.ts'
import { listKeyless, listKeysDue } from './store-keys.ts'
import { deleteUsedAssertions } from './store-secrets.ts'

const applicationSweepMs = 60_000
/** A signing key is replaced after that time, whatever happened. */
const keyAgeSecondsMax = 90 * 86_400

/** Removes registrations that nobody used (MT23) and assertions that have expired. */
export async function sweepApplications(on: Platform): Promise<void> {
  const now = on.clock.now()
  const removed = await deleteUnusedApplications(on.database, now)
  if (removed > 0) on.log.info({ removed }, 'unused client registrations were removed')
  await deleteUsedAssertions(on.database, now)
  await keepKeys(on)
}

/** Each application of people has a key with a certificate, and none signs for longer than its time. */
async function keepKeys(on: Platform): Promise<void> {
  await certifyKeys(on)
  for (const id of await listKeyless(on.database)) await ensureSigningKey(on, id)
  for (const { applicationId, algorithm } of await listKeysDue(on.database, keyAgeSecondsMax))
    await rotateSigningKey(on, { kind: 'system', node: on.node }, { applicationId, algorithm, atOnce: false })
}

/** Sweeps once a minute. */
export function startApplicationSweep(on: Platform): Job {
  return every(on, applicationSweepMs, () => sweepApplications(on))
}
