import type { Html, HtmlValue } from '../../platform/page.ts'

/** The words around applications of third parties on the account page. */
export interface ApplicationsWords {
  readonly title: string
  readonly application: string
  readonly gets: string
  readonly allowed: string
  since(day: Html): HtmlValue
  inOrganization(organization: Html): HtmlValue
  readonly untilTaken: string
  readonly takeBack: string
  readonly none: string
  taken(application: Html): HtmlValue
  /** What the scopes of OpenID Connect give; every other one is a permission, and shown by its own name. */
  readonly scopes: Readonly<Record<string, string>>
}
