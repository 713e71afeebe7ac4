import type { Html, HtmlValue } from '../../platform/page.ts'

/** A scope in plain words: what it gives, and what that means. */
export interface ScopeWords {
  readonly gives: HtmlValue
  readonly means: HtmlValue
}

/** The words around what a person lets a third party's application have. */
export interface ConsentWords {
  title(application: string): string
  heading(application: Html): HtmlValue
  readonly lead: string
  readonly who: string
  readonly name: string
  readonly checked: string
  readonly unchecked: string
  checkedMeans(owner: Html | undefined): HtmlValue
  readonly uncheckedMeans: string
  readonly site: string
  readonly siteMeans: string
  readonly returnsTo: string
  readonly returnsToThisComputer: string
  readonly returnsToSite: string
  readonly returnsToProgram: string
  readonly account: string
  readonly accountMeans: string
  readonly gets: string
  readonly isNew: string
  readonly before: string
  scope(scope: 'openid' | 'profile' | 'email' | 'offline_access', until: Html): ScopeWords
  /** A permission has words of the installation's administrators; the organization is undefined while it is still to be chosen. */
  permissionMeans(organization: Html | undefined): HtmlValue
  readonly organization: string
  readonly organizationOnly: string
  readonly chooseOne: string
  readonly organizationMissing: string
  readonly changed: string
  readonly takeBack: string
  readonly allow: string
  readonly deny: string
}
