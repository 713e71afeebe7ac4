/**
 * The domain that two hosts have in common, which a cookie may name so that both see it; undefined where it has to be for one host
 * alone. A single label is never shared: a browser would refuse it, and so would we.
 */
export function sharedParent(host: string, other: string): string | undefined {
  if (host === other || !isName(host) || !isName(other)) return undefined
  const [ours, theirs] = [host.split('.').toReversed(), other.split('.').toReversed()]
  const firstDifference = ours.findIndex((label, at) => label !== theirs[at])
  const shared = ours.slice(0, firstDifference === -1 ? ours.length : firstDifference)
  return shared.length < 2 ? undefined : shared.toReversed().join('.')
}

/** An address in numbers has no parts that could be shared. */
function isName(host: string): boolean {
  return !host.startsWith('[') && !/^[\d.]+$/.test(host)
}
