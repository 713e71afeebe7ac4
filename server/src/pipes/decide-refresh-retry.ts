/** What is known about refreshes of one account that were in vain. */
export interface RefreshTrouble {
  /** In a row, this one among them. */
  readonly failures: number
  /** The provider gives another refresh token with each refresh; undefined: it was never seen. */
  readonly rotates: boolean | undefined
  /** What the provider asked for itself. */
  readonly retryAfterMs: number | undefined
}

const quickMs = 0
const slowestMs = 60_000
const firstMs = 1_000
const growth = 4
/** As long as any provider's overlap is worth using up; behind it, haste helps nobody. */
const quickTries = 3

/**
 * How long the same refresh token rests after an attempt whose answer never came. Where tokens rotate, the answer may hold the
 * next one, and only a quick repetition, within the provider's overlap, gets it again (RFC 9700 section 4.14.2). Where they do not
 * rotate, or behind that overlap, repeating is free of risk and the provider is spared. It never loses the account: without the
 * answer the token that we have is the only one.
 */
export function refreshRestMs({ failures, rotates, retryAfterMs }: RefreshTrouble): number {
  const own = rotates !== false && failures <= quickTries ? quickMs : firstMs * growth ** Math.min(failures - 1, growth)
  return Math.min(slowestMs, Math.max(own, retryAfterMs ?? 0))
}
