/** The scope that an assertion brings: what was asked for, as far as its issuer and this server both allow it. */
export function assertedScope({
  asked,
  said,
  allowed,
}: {
  /** Undefined: nothing was asked for. */
  readonly asked: string | undefined
  /** By the issuer; undefined: it leaves that to this server. */
  readonly said: string | undefined
  readonly allowed: readonly string[]
}): string {
  const wanted = asked ?? said ?? allowed.filter(word => word !== 'offline_access').join(' ')
  // A session that renews itself outlives what its issuer meant, unless the issuer says so.
  const admitted = said === undefined ? allowed.filter(word => word !== 'offline_access') : said.split(' ')
  return [...new Set(wanted.split(' '))].filter(word => allowed.includes(word) && admitted.includes(word)).join(' ')
}
