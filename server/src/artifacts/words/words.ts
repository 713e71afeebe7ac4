import type { Html, HtmlValue } from '../../platform/page.ts'
import type { ApprovalObstacle } from '../check-approvable.ts'
import type { SetChange } from '../derive-set-changes.ts'
import type { ArtifactKind, ArtifactState, FindingSeverity, ScenarioVerdict } from '../model.ts'

/** The words of the page on which a person decides about an artifact. */
export interface ArtifactWords {
  readonly language: string
  title(name: string): string
  readonly lead: string
  readonly what: string
  readonly kind: string
  readonly kinds: Readonly<Record<ArtifactKind, string>>
  readonly application: string
  readonly madeBy: string
  /** The agent, and the session in which it did. */
  inSession(agent: Html, session: Html): HtmlValue
  readonly answersFor: string
  readonly submitted: string
  submittedBy(who: Html, time: Html): HtmlValue
  readonly files: string
  filesOf(count: number, digest: Html): HtmlValue
  readonly showFiles: string
  bytes(count: string): string
  readonly commit: string
  readonly states: Readonly<Record<ArtifactState, string>>
  readonly access: string
  readonly accessLead: string
  readonly who: string
  readonly may: string
  readonly to: string
  readonly route: string
  readonly seenIn: string
  readonly read: string
  readonly noAccess: string
  readonly findings: string
  readonly noFindings: string
  readonly severities: Readonly<Record<FindingSeverity, string>>
  readonly problem: string
  readonly attack: string
  readonly mend: string
  readonly wholeArtifact: string
  readonly scenarios: string
  readonly noScenarios: string
  readonly verdicts: Readonly<Record<ScenarioVerdict, string>>
  readonly notIsolated: string
  trace(reference: Html): HtmlValue
  readonly gate: string
  reviewedWith(gate: Html, rules: Html): HtmlValue
  broughtBy(who: Html, time: Html): HtmlValue
  /** Above words of the gate. */
  readonly byGate: string
  readonly noReview: string
  readonly byAuthor: string
  readonly cannot: string
  readonly obstacles: Readonly<Record<ApprovalObstacle, string>>
  readonly own: string
  readonly madeHere: string
  readonly alone: string
  readonly drifted: string
  readonly driftedLead: string
  readonly rulesDrifted: string
  readonly changes: Readonly<Record<SetChange['change'], string>>
  readonly decide: string
  readonly sum: string
  readonly reason: string
  readonly reasonHint: string
  readonly waive: string
  readonly waiveHint: string
  readonly counts: string
  days(count: number): string
  readonly password: string
  readonly approve: string
  readonly reject: string
  readonly endApproval: string
  readonly reasonMissing: string
  readonly waiversMissing: string
  readonly decision: string
  decided(email: Html, decision: 'approve' | 'reject', time: Html): HtmlValue
  livedWith(rules: Html): HtmlValue
  readonly waits: string
  approvedUntil(time: Html): HtmlValue
  overSince(time: Html): HtmlValue
  readonly blocked: string
}
