/**
 * Does the answer hold this rest of a digest? One `REST:COUNT` a line; a count of 0 is padding. Undefined for an answer that is
 * none, so that a page of some proxy in between is not taken for a clean bill.
 */
export function rangeHolds(answer: string, rest: string): boolean | undefined {
  const lines = answer.split(/\r?\n/).filter(line => line !== '')
  const entries = lines.map(line => /^([0-9A-F]{35}):(\d{1,12})$/i.exec(line))
  if (entries.length === 0 || entries.some(entry => entry === null)) return undefined
  return entries.some(entry => entry?.[1]?.toUpperCase() === rest.toUpperCase() && Number(entry[2]) > 0)
}
