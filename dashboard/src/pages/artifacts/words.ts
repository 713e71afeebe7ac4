import { artifactKinds } from '../../../../server/src/artifacts/check-kind.ts'
import type { GlyphName } from '../../parts/state.tsx'

/** One artifact, as the API lists it. */
export interface Artifact {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly state: keyof typeof stateWords
  readonly application_id: string
  readonly author: { readonly session_id: string; readonly principal_id: string; readonly owner_id: string }
  readonly submitted_by: string
  readonly base_commit: string | null
  readonly replaces: string | null
  readonly digest: string
  readonly files_count: number
  readonly review_id: string | null
  readonly decision: {
    readonly decision: 'approve' | 'reject'
    readonly by: string
    readonly reason: string
    readonly waived: readonly string[]
    readonly alone: boolean
    readonly expires_at: string | null
    readonly at: string
  } | null
  readonly drifted_to: string | null
  readonly url: string
  readonly created_at: string
}

export interface Finding {
  readonly rule: string
  readonly severity: keyof typeof severityGlyphs
  readonly path: string | null
  readonly line: number | null
  readonly reason: string
  readonly attack: string
  readonly mend: string
}

export interface Scenario {
  readonly id: string
  readonly verdict: keyof typeof verdictWords
  readonly isolated: boolean
  readonly says: string
}

export interface AccessRow {
  readonly who: string
  readonly may: string
  readonly to: string
  readonly route: string
  readonly seen_in: readonly string[]
}

/** With what a gate found. */
export interface WholeArtifact extends Artifact {
  readonly report: {
    readonly gate: { readonly name: string; readonly version: string }
    readonly rules: { readonly version: string }
    readonly findings: readonly Finding[]
    readonly scenarios: readonly Scenario[]
    readonly access_model: readonly AccessRow[]
  } | null
  readonly obstacles: readonly (keyof typeof obstacleWords)[]
  readonly reviews: readonly {
    readonly id: string
    readonly reported_by: string
    readonly by_author: boolean
    readonly at: string
  }[]
}

export const kindValues = artifactKinds.map(value => ({ value, label: value.replaceAll('_', ' ') }))

export const stateWords = {
  submitted: ['waiting', 'Submitted'],
  reviewed: ['waiting', 'Waits for a decision'],
  approved: ['done', 'Approved'],
  rejected: ['denied', 'Rejected'],
  drifted: ['drifted', 'Drifted'],
  expired: ['ended', 'Expired'],
} as const satisfies Readonly<Record<string, readonly [GlyphName, string]>>

/** Of a state in the log, whichever it was. */
export function glyphOf(state: string): GlyphName {
  return Object.entries(stateWords).find(([name]) => name === state)?.[1][0] ?? 'unknown'
}

export const severityGlyphs = { critical: 'failed', high: 'refused', medium: 'note', low: 'less' } as const

export const verdictWords = {
  passed: ['done', 'Passed'],
  failed: ['failed', 'Failed'],
  not_applicable: ['ended', 'Does not apply'],
  errored: ['aborted', 'Broke off'],
} as const

export const obstacleWords = {
  not_reviewed: 'No review counts yet: somebody else than its author brings one.',
  rules_outdated: 'The review lacks a critical rule that is known by now.',
  not_executed: 'It was read, and not run.',
  not_isolated: 'It did not run isolated.',
  scenario_failed: 'A scenario failed.',
  critical_open: 'A critical finding is open.',
  access_model_empty: 'There is no access model to approve.',
} as const
