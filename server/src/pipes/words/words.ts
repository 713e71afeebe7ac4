import type { Html, HtmlValue } from '../../platform/page.ts'
import type { AccountHealth } from '../derive-account-health.ts'

/** All words of the page on which a person connects an account, in one language. A key that is missing does not compile. */
export interface ConnectWords {
  /** BCP 47; the same as in the words of the sign-in. */
  readonly language: string
  title(provider: string): string
  heading(provider: Html, organization: Html): HtmlValue
  lead(provider: Html): HtmlValue
  /** Where the account will be one of an organization. */
  sharedHeading(provider: Html, organization: Html): HtmlValue
  sharedLead(organization: Html): HtmlValue
  readonly untilDisconnected: HtmlValue
  readonly provider: string
  providerAt(provider: Html, host: Html): HtmlValue
  addedBy(name: Html): HtmlValue
  addedByOn(name: Html, day: Html): HtmlValue
  readonly kept: string
  sealed(organization: Html): HtmlValue
  readonly keptMeans: string
  /** Where an application sent the person: it gets the credential. */
  readonly keptForApplications: string
  readonly ends: string
  endsWhen(organization: Html, provider: Html): HtmlValue
  readonly endsMeans: string
  readonly askedThere: string
  readonly mostEver: string
  readonly noScope: string
  goOn(provider: Html): HtmlValue
  readonly notNow: string
  /** Of a window that an application has opened, and leads on to where an account is connected. */
  readonly waitingHeading: string
  readonly waitingLead: string
  token(provider: Html): HtmlValue
  readonly tokenHint: string
  connect(provider: Html): HtmlValue
  readonly notConnected: string
  declined(provider: Html): HtmlValue
  failed(provider: Html): HtmlValue
  tokenRefused(provider: Html): HtmlValue
  readonly tokenMissing: string
  scopesMissing(provider: Html, scopes: Html): HtmlValue
  connectedTitle(provider: string): string
  readonly connected: string
  connectedHeading(provider: Html, organization: Html): HtmlValue
  readonly connectedLead: string
  readonly back: string
  readonly account: string
  connectedAt(time: Html): HtmlValue
  readonly givenThere: string
  readonly lastUsed: string
  readonly notYet: string
  readonly usedBy: string
  readonly nobody: string
  readonly noGrant: string
  disconnecting(agents: Html): HtmlValue
  readonly disconnect: string
  readonly openAccount: string
  neededTitle(provider: string): string
  readonly nothingToConnect: string
  needed(provider: Html): HtmlValue
  asksNone(provider: Html): HtmlValue
  oneForAll(organization: Html): HtmlValue
  /** Several accounts of one person at one provider. */
  yours(provider: Html): HtmlValue
  readonly isDefault: string
  readonly defaultMeans: string
  readonly makeDefault: string
  readonly connectAgain: string
  readonly name: string
  readonly saveName: string
  forOne(organization: Html): HtmlValue
  readonly health: Readonly<Record<AccountHealth, string>>
  checked(ago: HtmlValue): HtmlValue
  /** Accounts of an organization, for whoever manages them. */
  sharedTitle(organization: string): string
  sharedAccounts(organization: Html): HtmlValue
  readonly sharedMeans: string
  readonly sharedNone: string
  readonly sharedNotConnected: string
  readonly sharedSaved: string
  readonly whoseAgents: string
  readonly nobodys: string
  readonly allMembers: string
  withRole(role: string): string
  readonly save: string
  another(provider: Html): HtmlValue
  anotherMeans(provider: Html): HtmlValue
}
