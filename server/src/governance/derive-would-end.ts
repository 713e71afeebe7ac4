/** What a lifecycle holds, as far as it is counted. */
export interface Held {
  readonly sessions: readonly { readonly grants: readonly unknown[]; readonly waiting: readonly unknown[] }[]
  readonly keys: readonly unknown[]
  readonly owns: readonly { readonly state: string }[]
}

/** What would end if the principal left now, without a successor. */
export function wouldEnd({
  sessions,
  keys,
  owns,
}: Held): Readonly<Record<'sessions' | 'grants' | 'approvals' | 'keys' | 'principals', number>> {
  return {
    sessions: sessions.length,
    grants: sessions.reduce((sum, { grants }) => sum + grants.length, 0),
    approvals: sessions.reduce((sum, { waiting }) => sum + waiting.length, 0),
    keys: keys.length,
    principals: owns.filter(({ state }) => state !== 'offboarded').length,
  }
}
