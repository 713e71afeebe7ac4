import type { FaultWords, Html, HtmlValue } from '../../platform/page.ts'
import type { ClaimWords } from './claim.ts'
import type { DeviceWords } from './device.ts'

/** What is wrong with a request of a program, as a person reads it. */
export const faultNames = [
  'answered_before',
  'cant_go_on',
  'claim_gone',
  'claim_not_yours',
  'device_gone',
  'no_end_scope',
  'no_session',
  'not_let_in',
  'pushed_over',
  'request_over',
  'strange_logout',
  'strange_redirect',
  'strange_return',
  'unknown_client',
  'wrong_account',
] as const
export type FaultName = (typeof faultNames)[number]

/** All words of the pages of the OAuth server in one language, but those of third parties. A key that is missing does not compile. */
export interface OAuthWords {
  /** BCP 47; the same as in the words of the sign-in. */
  readonly language: string
  readonly consent: AgentConsentWords
  readonly device: DeviceWords
  readonly claim: ClaimWords
  readonly signedIn: SignedInWords
  readonly faults: Readonly<Record<FaultName, FaultWords>>
  readonly link: FaultLinkWords
}

/** Between a form of ours and the way back to the program. */
export interface SignedInWords {
  readonly title: string
  readonly word: string
  readonly goingBack: string
  opens(application: Html): HtmlValue
  readonly open: string
}

export interface FaultLinkWords {
  readonly account: string
  readonly anotherCode: string
  readonly tellProgram: string
}

/** What an agent asks for before its session: it gives no access. */
export interface AgentConsentWords {
  title(client: string): string
  heading(client: Html): HtmlValue
  readonly lead: string
  until(time: Html): HtmlValue
  readonly whoAsks: string
  readonly howLong: string
  readonly lastSession: string
  readonly start: string
  readonly dontStart: string
  readonly name: string
  readonly wholeName: string
  readonly verified: string
  readonly unverified: string
  readonly verifiedMeans: string
  readonly unverifiedMeans: string
  readonly program: string
  today(time: Html): HtmlValue
  on(day: Html): HtmlValue
  /** With the time at which it was, or nothing. */
  itself(at: HtmlValue): HtmlValue
  byDocument(at: HtmlValue): HtmlValue
  byAdministrator(at: HtmlValue): HtmlValue
  readonly returnsTo: string
  readonly unreadable: string
  readonly thisComputer: string
  readonly site: string
  readonly anyProgram: string
  readonly actsFor: string
  inOrganization(email: Html, organization: Html): HtmlValue
  readonly owner: string
  readonly learns: string
  readonly learnsBoth: string
  readonly learnsEmail: string
  readonly learnsProfile: string
  readonly hardEnd: string
  readonly neverMoves: string
  hardEndAt(end: Html, after: string, today: boolean): HtmlValue
  readonly inactivity: string
  readonly mayEndEarlier: string
  afterIdle(duration: string): HtmlValue
  readonly token: string
  readonly renewedInside: string
  everyToken(duration: string): HtmlValue
  scale(clocks: {
    readonly whole: string
    readonly end: Html
    readonly idle: string
    readonly token: string
  }): HtmlValue
  readonly noFormer: string
  started(time: Html): HtmlValue
  stillRuns(until: Html): HtmlValue
  ended(because: Html | undefined, at: HtmlValue): HtmlValue
  grantsEnded(grants: number): string
}
