import { every, type Job } from '../platform/every.ts'
import type { Platform } from '../platform/platform.ts'
import { settleDueDomain } from './actions-domains.ts'
import { proofPeriodDays } from './decide-next-check.ts'
import { takeDueDomains } from './store-domains.ts'

const checkEveryMs = 10_000
const domainsARound = 20

/** Looks whether the domains that wait for it are proven. */
export function startDomainChecks(on: Platform): Job {
  return every(on, checkEveryMs, () => checkDueDomains(on))
}

/** One round: all that are due. A domain that can't be settled is due again in five minutes. */
export async function checkDueDomains(on: Platform): Promise<void> {
  const due = await takeDueDomains(on.database, domainsARound, proofPeriodDays)
  await Promise.all(due.map(each => settleDueDomain(on, each)))
}
