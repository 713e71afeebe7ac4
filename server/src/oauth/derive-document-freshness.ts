/** An hour when the headers say nothing; never so short that each click fetches, never so long that a change is not seen. */
const freshSecondsDefault = 3600
const freshSecondsMin = 60
const freshSecondsMax = 86400

/** For how many seconds a client metadata document may be used without reading it again (RFC 9111 section 4.2.1, within bounds). */
export function documentFreshSeconds(cacheControl: string | null): number {
  const words = (cacheControl ?? '')
    .toLowerCase()
    .split(',')
    .map(word => word.trim())
  if (words.includes('no-store') || words.includes('no-cache')) return freshSecondsMin
  const age = words.map(word => /^max-age="?(\d{1,9})"?$/.exec(word)?.[1]).find(found => found !== undefined)
  if (age === undefined) return freshSecondsDefault
  return Math.min(freshSecondsMax, Math.max(freshSecondsMin, Number(age)))
}
