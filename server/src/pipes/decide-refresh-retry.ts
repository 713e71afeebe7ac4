/** What is known about refreshes of one account that were in vain. */
export interface RefreshTrouble {
  /** In a row, this one among them. */
  readonly failures: number
  /** The provider gives another refresh token with each refresh; undefined: it was never seen. */
  readonly rotates: boolean | undefined
  /** What the provider asked for itself. */
  readonly retryAfterMs: number | undefined
}

const slowestMs = 60_000
const firstMs = 1_000
const growth = { quick: 2, slow: 4 }
/** From there on nothing grows any more. */
const triesMax = 20

/**
 * How long the same refresh token rests after an attempt whose answer never came. Where tokens rotate, the answer may hold the
 * next one, and only a repetition within the provider's overlap gets it again (RFC 9700 section 4.14.2): the first comes at once, the
 * next ones soon, so that some of them fall into any overlap and not all into one outage. Where they do not rotate, repeating is free of
 * risk and the provider is spared. It never loses the account: without the answer the token that we have is the only one.
 */
export function refreshRestMs({ failures, rotates, retryAfterMs }: RefreshTrouble): number {
  const tries = Math.min(failures, triesMax)
  const own =
    rotates === false ? firstMs * growth.slow ** (tries - 1) : tries === 1 ? 0 : firstMs * growth.quick ** (tries - 2)
  return Math.min(slowestMs, Math.max(own, retryAfterMs ?? 0))
}
