/** How long a domain waits for its record before it is given up. */
export const proofPeriodDays = 30
/** A proven domain is looked at again so often. */
export const proofRecheckHours = 24
const shortestWaitMs = 60_000
const longestWaitMs = 3_600_000
/** A quarter of the time that was waited already: soon while somebody sits at the form, rarely after days. */
const part = 4

/** How long until the record of a domain is looked up again that has waited since then. */
export function nextCheckMs(since: Date, now: Date): number {
  const waited = (now.getTime() - since.getTime()) / part
  return Math.min(Math.max(waited, shortestWaitMs), longestWaitMs)
}
