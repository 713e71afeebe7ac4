import type { Html, HtmlValue } from '../../platform/page.ts'
import type { Ours, Theirs } from '../catalogue/guide.ts'
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
  readonly stepDone: string
  readonly stepNow: string
  readonly stepLater: string
  readonly lookAgain: string
  readonly stale: string
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
    readonly state: Readonly<Record<'pending' | 'verified' | 'failed', string>>
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
  /** What is pasted at a provider, and what comes from there. */
  readonly field: {
    readonly ours: Readonly<Record<Ours, string>>
    readonly theirs: Readonly<Record<Theirs, string>>
  }
  /** One thing to do at a provider; labels of its console stand in the places. */
  readonly guide: {
    open(path: Html): HtmlValue
    choose(what: Html): HtmlValue
    paste(field: Html): HtmlValue
    pasteToken(field: Html): HtmlValue
    set(field: Html, to: Html): HtmlValue
    readonly map: string
    copy(field: Html, into: Html): HtmlValue
    assign(at: Html): HtmlValue
  }
  readonly sso: {
    readonly heading: string
    readonly lead: string
    readonly choose: string
    readonly other: string
    readonly state: Readonly<Record<'begun' | 'draft' | 'tested' | 'active' | 'inactive', string>>
    readonly steps: readonly [string, string, string, string]
    readonly atProvider: string
    atVendor(vendor: Html): HtmlValue
    readonly guide: string
    readonly theirs: string
    readonly change: string
    readonly save: string
    readonly keepsSecret: string
    readonly metadataOr: string
    readonly metadataFile: string
    readonly notTested: string
    testedAt(time: Html): HtmlValue
    readonly test: string
    /** To the provider. */
    readonly goOn: string
    readonly activate: string
    readonly deactivate: string
  }
  readonly directories: {
    readonly heading: string
    readonly lead: string
    readonly choose: string
    readonly other: string
    readonly state: Readonly<Record<'validating' | 'linked', string>>
    readonly steps: readonly [string, string, string]
    readonly guide: string
    readonly tokenOnce: string
    readonly tokenOnceWhy: string
    tokenUntil(time: Html): HtmlValue
    readonly people: string
    readonly left: string
    readonly groups: string
    readonly tokens: string
    readonly rotate: string
    readonly roles: string
    readonly rolesWhy: string
    readonly noRole: string
  }
  readonly certificates: {
    readonly heading: string
    readonly lead: string
    readonly none: string
    readonly state: Readonly<Record<'fine' | 'ends' | 'ended', string>>
    until(time: Html): HtmlValue
    readonly next: string
    readonly nextHint: string
    readonly file: string
    readonly add: string
  }
  readonly streams: {
    readonly heading: string
    readonly lead: string
    readonly none: string
    readonly state: Readonly<Record<'sends' | 'waits' | 'fails', string>>
    failed(why: Html): HtmlValue
    readonly address: string
    readonly addressHint: string
    readonly add: string
    removeOf(address: Html): HtmlValue
  }
  readonly logs: {
    readonly heading: string
    readonly lead: string
    readonly none: string
    readonly what: string
    readonly who: string
    readonly when: string
    readonly older: string
  }
}

export const refusedHere = [
  'invalid_domain',
  'domain_already_exists',
  'domain_already_verified',
  'public_mail_domain',
  'connection_not_tested',
  'organization_domain_required',
  'too_many_setups',
  'required',
  'too_many_streams',
] as const
export type RefusedHere = (typeof refusedHere)[number]
