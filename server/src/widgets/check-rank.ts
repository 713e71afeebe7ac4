/** A role as far as its place among the others counts: the least number stands highest. */
interface Placed {
  readonly slug: string
  readonly priority: number
}

/** Where somebody with these roles stands; a slug that is no role there stands nowhere. */
export function rankOf(slugs: readonly string[], roles: readonly Placed[]): number {
  return Math.min(...roles.filter(({ slug }) => slugs.includes(slug)).map(({ priority }) => priority), Infinity)
}

/**
 * Whoever manages members gives no role that stands above their own, and touches nobody who has one: else the right to invite people
 * would be the right to become their administrator.
 */
export function mayGive(own: readonly string[], slugs: readonly string[], roles: readonly Placed[]): boolean {
  return rankOf(slugs, roles) >= rankOf(own, roles)
}
