import type { Html, HtmlValue } from '../../platform/page.ts'

/** What became of a request. */
export interface DecidedWords {
  readonly endingEnds: string
  readonly openReceipt: string
  readonly openAccount: string
  readonly request: string
  askedAt(time: Html): HtmlValue
  readonly session: string
  readonly ended: string
  hardEnd(time: Html): HtmlValue
  readonly noLimit: string
  atMost(calls: number): string
  atMostBytes(bytes: string, left: string): string
  readonly denied: string
  deniedAt(time: Html): HtmlValue
  readonly deniedTitle: string
  readonly nothingGiven: string
  stays(then: Html): HtmlValue
  /** After what was given or stays. */
  cantChange(agent: Html): HtmlValue
  deniedUntil(time: Html): HtmlValue
  readonly deniedAndEnded: string
  endedAt(time: Html): HtmlValue
  readonly endedTitle: string
  grantsEnded(grants: number): string
  newSession(agent: Html): HtmlValue
  endedUntil(time: Html): HtmlValue
  readonly expired: string
  readonly expiredHeading: string
  readonly expiredTitle: string
  expiredLead(time: Html, agent: Html): HtmlValue
  readonly withdrawn: string
  withdrew(agent: Html): HtmlValue
  readonly sessionEndedFirst: string
  readonly withdrawnTitle: string
  withdrawnAt(time: Html): HtmlValue
  sessionEnded(reason: Html | undefined, time: Html): HtmlValue
  withdrawnUntil(time: Html): HtmlValue
  readonly ran: string
  mayRun(before: Html): HtmlValue
  didNotRun(before: Html): HtmlValue
  readonly approved: string
  readonly usedOnce: string
  readonly notUsed: string
  oneCallAt(time: Html): HtmlValue
  oneCallTitle(agent: string): string
  approvedAt(time: Html): HtmlValue
  approvedTitle(agent: string): string
  mayUse(agent: Html, providers: Html, until: Html): HtmlValue
  readonly mayClose: string
  couldUse(agent: Html, providers: Html, until: Html): HtmlValue
  accessUntil(time: Html): HtmlValue
}
