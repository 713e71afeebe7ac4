import { startFollower } from '../audit/index.ts'
import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { tellOfBreakGlass } from './actions-break-glass.ts'
import { warnOfCertificates } from './actions-certificates.ts'
import { rereadMetadata } from './actions-metadata.ts'
import { deleteOldArrivals } from './store-arrivals.ts'
import { deleteOldAssertions } from './store-saml.ts'
import { deleteOldSignIns } from './store-sign-ins.ts'
import { deleteOld } from './store-visits.ts'

const sweepMs = 600_000
const watchMs = 3_600_000

/** Warns of certificates that end, and reads metadata again that is a day old. */
export function startSsoWatch(on: Platform): Job {
  return every(on, watchMs, async () => {
    await rereadMetadata(on)
    await warnOfCertificates(on)
  })
}

/** Forgets visits, links and codes that are over. */
export function startSsoSweep(on: Platform): Job {
  return every(on, sweepMs, async () => {
    await deleteOld(on.database)
    await deleteOldAssertions(on.database)
    await deleteOldSignIns(on.database)
    await deleteOldArrivals(on.database)
  })
}

/** Tells of what becomes of break-glass accounts. */
export function startBreakGlassNotices(on: Platform): Job {
  return startFollower(on, {
    name: 'break-glass accounts',
    passesOver: ['tool_call.%', 'token.%'],
    handle: tellOfBreakGlass(on),
  })
}
