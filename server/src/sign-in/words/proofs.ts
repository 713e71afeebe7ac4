import type { Html, HtmlValue } from '../../platform/page.ts'
import type { MailAsker, MailText } from './mail.ts'

/** The words around passkeys. */
export interface PasskeyWords {
  readonly title: string
  readonly heading: string
  readonly lead: string
  readonly button: string
  readonly factorLead: string
  readonly stepUpHeading: string
  readonly stepUpLead: string
  readonly otherWay: string
  readonly newTitle: string
  readonly newHeading: string
  readonly newLead: string
  readonly newName: string
  readonly newNameHint: string
  readonly newButton: string
  readonly needsScript: string
  /** The authenticator or the person said no, or nothing was found. */
  readonly notGiven: string
  /** What came was not right. */
  readonly invalid: string
  readonly tooMany: string
}

/** The words around providers that people sign in by. */
export interface ProviderWords {
  readonly failedTitle: string
  declinedHeading(provider: Html): HtmlValue
  readonly declined: string
  failedHeading(provider: Html): HtmlValue
  readonly failed: string
  readonly strayHeading: string
  readonly stray: string
  onlyLinks(provider: Html): HtmlValue
  readonly tryAgain: string
  linkTitle(provider: string): string
  linkHeading(provider: Html): HtmlValue
  /** Somebody has the address here, and signs in first. */
  linkTaken(provider: Html, email: Html): HtmlValue
  /** The provider did not vouch for an address. */
  linkUnverified(provider: Html): HtmlValue
  readonly linkSignIn: string
  /** On the way to the provider, from the account page. */
  linkThere(provider: Html): HtmlValue
  /** What is connected with what. */
  linkAsk(provider: Html, theirs: Html, ours: Html): HtmlValue
  readonly linkConsequence: string
  linkButton(provider: string): string
  readonly linkCancel: string
  readonly linkOverHeading: string
  readonly linkOver: string
  connectedHeading(provider: Html): HtmlValue
  readonly connected: string
  readonly toAccount: string
}

export interface ProofMailBook {
  passkeyAdded(told: MailAsker & { readonly name: string }): MailText
  passkeyRemoved(told: MailAsker & { readonly name: string }): MailText
  passkeySuspected(told: MailAsker & { readonly name: string }): MailText
  identityConnected(told: MailAsker & { readonly name: string; readonly theirs: string }): MailText
  identityDisconnected(told: MailAsker & { readonly name: string }): MailText
}
