import type { Html, HtmlValue } from '../../platform/page.ts'
import type { Section } from '../model.ts'

/** All words of the portal in one language. A key that is missing does not compile. */
export interface PortalWords {
  /** BCP 47; the same as in the words of the sign-in. */
  readonly language: string
  readonly section: Readonly<Record<Section, string>>
  /** Of the row of links between the parts. */
  readonly parts: string
  /** Beside the wall: until when this visit lasts. */
  until(time: Html): HtmlValue
  readonly copy: string
  readonly copied: string
  back(application: Html): HtmlValue
  readonly finish: string
  readonly leave: string
  readonly step: string
  readonly stepDone: string
  readonly stepNow: string
  readonly stepLater: string
  readonly lookAgain: string
  readonly start: {
    readonly title: string
    heading(organization: Html): HtmlValue
    lead(application: Html): HtmlValue
    readonly can: string
    readonly button: string
    readonly notYours: string
  }
  readonly over: {
    readonly title: string
    readonly heading: string
    readonly link: string
    readonly visit: string
    readonly left: string
  }
  readonly home: {
    readonly title: string
    heading(organization: Html): HtmlValue
    readonly lead: string
    readonly what: Readonly<Record<Section, string>>
  }
  /** Of refusals, by their code; what has none here is said as it is. */
  readonly refused: Readonly<Record<RefusedHere, string>>
  readonly domains: {
    readonly heading: string
    readonly lead: string
    readonly none: string
    readonly label: string
    readonly hint: string
    readonly add: string
    readonly state: Readonly<Record<'pending' | 'verified' | 'failed' | 'missing', string>>
    readonly record: string
    readonly type: string
    readonly host: string
    readonly value: string
    readonly check: string
    checkOf(domain: Html): HtmlValue
    readonly remove: string
    removeOf(domain: Html): HtmlValue
    readonly notYet: string
    proven(domain: Html): HtmlValue
    removed(domain: Html): HtmlValue
    readonly steps: readonly [string, string, string]
  }
}

export const refusedHere = [
  'invalid_domain',
  'domain_already_exists',
  'domain_already_verified',
  'public_mail_domain',
] as const
export type RefusedHere = (typeof refusedHere)[number]
