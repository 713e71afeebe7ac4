import type { GlyphName } from '../../parts/state.tsx'

/** One drift, as the API gives it. */
export interface Drift {
  readonly id: string
  readonly rule: keyof typeof ruleWords
  readonly severity: 'low' | 'medium' | 'high' | 'critical'
  readonly state: 'open' | 'accepted' | 'fixed'
  readonly subject: string
  readonly organization_id: string | null
  readonly session_id: string | null
  readonly before: Readonly<Record<string, unknown>>
  readonly after: Readonly<Record<string, unknown>>
  readonly caused_by: string
  readonly since: string
  readonly found_at: string
  readonly blocks: string | null
  readonly blocked_until: string | null
  readonly action: { readonly name: keyof typeof actionWords; readonly url: string; readonly method: 'GET' | 'POST' }
  readonly settled: {
    readonly at: string
    readonly by: string
    readonly how: string
    readonly reason: string | null
    readonly until: string | null
  } | null
}

export const ruleWords = {
  D01: 'Tool has another definition',
  D02: 'Tool does more than before',
  D03: 'Account has more scopes',
  D04: 'Another provider or account',
  D05: 'Calls outside of what was approved',
  D06: 'Owner changed or left',
  D07: 'Policy was loosened',
  D08: 'Application has more addresses',
  D09: 'Access that nothing uses',
  D10: 'Agent slept',
  D11: 'Purpose is over',
  D12: 'Program changed what it says of itself',
  D13: 'Reviewed artifact changed',
  D14: 'Domain or connection no longer proven',
} as const

export const actionWords = {
  review: 'Accept new definition',
  confirm: 'Confirm it',
  approve: 'Open the request',
  decide: 'Open the decision',
  choose_owner: 'Choose an owner',
  wake: 'Wake the agent',
  end: 'End it',
  accept: 'Accept it',
} as const

export const severityGlyphs: Readonly<Record<Drift['severity'], GlyphName>> = {
  low: 'less',
  medium: 'note',
  high: 'drifted',
  critical: 'refused',
}

export const stateWords: Readonly<Record<Drift['state'], readonly [GlyphName, string]>> = {
  open: ['drifted', 'Open'],
  accepted: ['waiting', 'Accepted'],
  fixed: ['done', 'Fixed'],
}
