import type { Html, HtmlValue } from '../../platform/page.ts'

/** The words of the pages about an organization's policy. */
export interface PolicyWords {
  readonly language: string
  title(organization: string): string
  readonly lead: string
  readonly account: string
  /** Over the links to them. */
  readonly yours: string
  readonly versions: string
  readonly noVersions: string
  readonly version: string
  readonly state: string
  readonly written: string
  readonly actions: string
  numbered(version: number): string
  readonly states: Readonly<Record<'draft' | 'active' | 'retired', string>>
  readonly form: string
  readonly formLead: string
  readonly provider: string
  readonly anyProvider: string
  readonly providerHint: string
  readonly groups: string
  readonly noGroups: string
  readonly roles: string
  readonly rolesHint: string
  readonly noDestructive: string
  readonly weekdays: string
  readonly repositoriesAt: string
  readonly repositories: string
  readonly repositoriesHint: string
  readonly readOnly: string
  readonly everyGroup: string
  readonly showCedar: string
  readonly cedar: string
  readonly cedarLead: string
  readonly fromForm: string
  readonly text: string
  readonly tests: string
  readonly testsHint: string
  readonly keep: string
  readonly notKept: string
  readonly versionLead: string
  readonly organization: string
  readonly digest: string
  by(who: Html, when: Html): HtmlValue
  readonly rules: string
  readonly preview: string
  readonly previewLead: string
  readonly runPreview: string
  readonly runAgain: string
  readonly notRun: string
  readonly stale: string
  readonly ran: string
  readonly lookedAt: string
  readonly complete: string
  readonly incomplete: string
  readonly refused: string
  readonly allowed: string
  readonly nothingChanges: string
  readonly what: string
  readonly at: string
  readonly becomes: string
  readonly why: string
  readonly kinds: Readonly<Record<'call' | 'refusal' | 'approval' | 'request', string>>
  readonly becomesWord: Readonly<Record<'allowed' | 'refused', string>>
  firstOf(shown: number, all: number): string
  readonly test: string
  readonly passed: string
  readonly failed: string
  readonly activate: string
  activateLead(organization: string): string
  readonly replaces: string
  readonly first: string
  readonly password: string
  readonly passwordWrong: string
  readonly passwordNeeded: string
  readonly lockedOut: string
  readonly changed: string
  readonly activateButton: string
  readonly discard: string
  readonly activated: string
  readonly previewed: string
  readonly kept: string
  readonly discarded: string
}
