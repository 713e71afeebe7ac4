import type { PrincipalKind, PrincipalState } from '../../directory/model.ts'
import type { WayIn } from '../derive-way-in.ts'
import type { FindingKind } from '../model.ts'

/** All words of the page that shows a principal's lifecycle, in one language. */
export interface LifecycleWords {
  readonly language: string
  readonly lead: Readonly<Record<PrincipalKind, string>>
  readonly facts: {
    readonly title: string
    readonly owner: string
    readonly nobody: string
    readonly cameIn: string
    readonly since: string
    readonly lastUsed: string
    readonly never: string
  }
  readonly states: Readonly<Record<PrincipalState, string>>
  readonly ways: Readonly<Record<WayIn, string>>
  readonly holds: {
    readonly sessions: string
    readonly sessionOf: string
    readonly mayDo: string
    readonly nothing: string
    readonly none: string
    readonly keys: string
    readonly key: string
    readonly keyKinds: Readonly<Record<'api_key' | 'client_secret' | 'workload_trust', string>>
    readonly noEnd: string
    readonly owns: string
  }
  readonly ends: {
    readonly title: string
    readonly sessions: string
    readonly grants: string
    readonly approvals: string
    readonly keys: string
    readonly principals: string
  }
  readonly findings: { readonly title: string; readonly kinds: Readonly<Record<FindingKind, string>> }
}
