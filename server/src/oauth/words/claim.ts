import type { Html, HtmlValue } from '../../platform/page.ts'

/** Where a person says whether an agent that registered itself is theirs. */
export interface ClaimWords {
  title(agent: string): string
  heading(agent: Html): HtmlValue
  /** What becomes of them by a yes, and what does not. */
  readonly lead: string
  readonly beware: string
  readonly calledItMeans: string
  readonly belongsTo: string
  readonly ownerMeans: string
  readonly organization: string
  readonly organizationMeans: string
  readonly claim: string
  readonly dontClaim: string
  readonly codeTitle: string
  codeLead(agent: Html): HtmlValue
  readonly codeBeware: string
  codeUntil(time: Html): HtmlValue
  readonly confirmed: string
  readonly deniedTitle: string
  readonly deniedNext: string
}
