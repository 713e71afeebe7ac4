import type { Html, HtmlValue } from '../../platform/page.ts'
import type { BreakGlassNotice } from '../model.ts'

/** Why somebody who came back from their organization's provider is not let in. */
export const refusedArrivals = [
  'no_email',
  'not_vouched',
  'outside_organization',
  'address_taken',
  'not_active',
  'not_member',
] as const
export type RefusedArrival = (typeof refusedArrivals)[number]

/** All words of single sign-on in one language. A key that is missing does not compile. */
export interface SsoWords {
  /** BCP 47; the same as in the words of the sign-in. */
  readonly language: string
  readonly ask: {
    readonly title: string
    readonly heading: string
    readonly lead: string
    readonly label: string
    readonly button: string
    readonly unknown: string
    readonly otherWay: string
  }
  readonly leave: {
    readonly title: string
    heading(organization: Html): HtmlValue
    lead(connection: Html): HtmlValue
    readonly button: string
  }
  readonly failed: {
    readonly title: string
    heading(organization: Html): HtmlValue
    readonly unreachable: string
    readonly answer: string
    readonly declined: string
    readonly again: string
  }
  readonly refused: Readonly<Record<RefusedArrival, string>>
  readonly stray: { readonly heading: string; readonly lead: string }
  /** The mail before the certificate of a provider ends. */
  readonly certificate: {
    subject(organization: string): string
    ends(connection: string, day: string): string
    readonly renew: string
    readonly askedBy: string
    readonly notYou: string
  }
  /** The mail about a break-glass account, by what became of it. */
  readonly breakGlass: {
    subject(organization: string): string
    readonly said: Readonly<Record<BreakGlassNotice, (who: string, at: string) => string>>
    readonly look: string
    readonly askedBy: string
    readonly notYou: string
  }
  /** A provider sent somebody here without being asked. */
  readonly arrive: {
    readonly title: string
    heading(organization: Html): HtmlValue
    lead(who: Html): HtmlValue
    /** Somebody else is signed in in this browser. */
    instead(current: Html): HtmlValue
    readonly button: string
    readonly stay: string
  }
  /** After signing out by the provider. */
  readonly gone: { readonly title: string; readonly heading: string; readonly lead: string; readonly again: string }
  readonly test: {
    readonly title: string
    readonly heading: string
    readonly lead: string
    readonly idpId: string
    readonly email: string
    readonly name: string
    readonly groups: string
    readonly nothing: string
    readonly attributes: string
    readonly verdict: Readonly<Record<'would_enter' | RefusedArrival, string>>
    readonly over: string
  }
}
