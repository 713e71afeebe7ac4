/** How many people have a password that costs this much. */
export interface WorkShare {
  readonly work: string
  readonly people: number
}

/**
 * What comparing a password for an address that nobody has shall cost: what it costs for some account, each kind as often as people
 * have it. An address always gets the same, so that asking again tells nothing (T32).
 *
 * @param fraction of the address, from 0 to below 1, known to nobody outside
 * @param people who have a password, with whatever work
 * @returns undefined for what is shipped
 */
export function decoyWork(
  fraction: number,
  { shares, people }: { readonly shares: readonly WorkShare[]; readonly people: number },
): string | undefined {
  let at = fraction * people
  for (const { work, people: some } of shares) {
    at -= some
    if (at < 0) return work
  }
  return undefined
}
