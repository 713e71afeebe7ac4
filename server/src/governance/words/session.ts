import type { Html, HtmlValue } from '../../platform/page.ts'
import type { CallOutcome } from '../derive-story.ts'
import type { ReceiptWords } from './receipt.ts'
import type { TimelineWords } from './timeline.ts'

type RequestOutcome = 'pending' | 'approved' | 'narrowed' | 'denied' | 'expired' | 'withdrawn'
/** Reasons for which a call was not sent; one that is not named here says no more than that it was not. */
export const refusedReasons = [
  'outside_bounds',
  'tainted',
  'no_grant',
  'budget_used',
  'policy',
  'drifted',
  'ended',
  'approval_required',
  'connection_required',
] as const
export type RefusedReason = (typeof refusedReasons)[number]

/** All words of the page that explains one session, in one language. A key that is missing does not compile. */
export interface SessionWords {
  /** BCP 47; the same as in the words of the sign-in. */
  readonly language: string
  readonly page: SessionPageWords
  readonly story: StoryWords
  readonly calls: CallTableWords
  readonly shown: ShownWords
  readonly timeline: TimelineWords
  readonly receipt: ReceiptWords
}

export interface SessionPageWords {
  title(principal: string, day: string): string
  readonly yourAccount: string
  actingFor(principal: Html, person: Html): HtmlValue
  readonly report: string
  readonly purposeBy: string
  readonly touched: string
  readonly timeline: string
  readonly calls: string
  readonly older: string
  readonly noCall: string
  readonly asked: string
  lastOf(shown: number, all: number): string
  readonly state: string
  readonly integrity: string
  readonly completeness: string
  readonly inside: string
  readonly incomplete: string
  readonly complete: string
  readonly pendingEvents: string
  unsettled(calls: number): string
  readonly everyCall: string
  readonly everyFinished: string
  insideOf(inside: number, sent: number): string
  newest(calls: number): string
  readonly noneRefused: string
  refused(calls: number): string
  readonly active: string
  endedAt(time: Html): HtmlValue
  endedAfter(because: Html | undefined, length: Html): HtmlValue
  readonly verified: string
  events(events: number, checkpoint: number): string
  readonly pending: string
  readonly pendingMeans: string
  readonly broken: string
  brokenAt(index: number, because: string): string
  readonly mismatch: string
  readonly did: Readonly<Record<'read' | 'write' | 'destructive', string>>
  callCount(calls: number): string
  atLeast(calls: string): string
  withheld(calls: number): string
  readonly nothing: string
  readonly undeclared: string
  readonly outcome: Readonly<Record<RequestOutcome, string>>
  readonly nothingAsked: string
  askedAt(time: Html): HtmlValue
  decidedAt(time: Html): HtmlValue
  decidedBy(time: Html, by: Html): HtmlValue
  readonly whatShown: string
  readonly digest: string
  readonly agentsWords: string
}

/** The picture in a sentence. */
export interface StoryWords {
  runs(since: Html, end: Html): HtmlValue
  ran(from: Html, to: Html, because: Html | undefined): HtmlValue
  ranShort(run: {
    readonly from: Html
    readonly to: Html
    readonly could: Html
    readonly because: Html | undefined
  }): HtmlValue
  part(shown: number, all: number): string
  readonly nothingAsked: string
  decided(requests: number, denied: number): string
  readonly noCall: string
  readonly noneRefused: string
  refused(calls: number, reasons: string): string
  /** Why so many of them were. */
  readonly refusedFor: Readonly<Record<RefusedReason | 'other', string>>
  withheld(results: number): string
  unknown(calls: number): string
}

/** The table of calls. */
export interface CallTableWords {
  readonly call: string
  readonly at: string
  readonly outcome: string
  readonly why: string
  readonly outcomes: Readonly<Record<CallOutcome, string>>
  refusedFor(reason: string): string
  readonly because: Readonly<Record<RefusedReason, string>>
  more(calls: number): string
  withheld(ended: Html | undefined, came: Html | undefined): HtmlValue
  unknown(at: Html): HtmlValue
  readonly aborted: string
  readonly notSent: string
  readonly failed: string
  readonly inFlight: string
  readonly drifted: string
  readonly ended: string
  readonly nothingSent: string
  oneCall(id: Html, at: Html | undefined): HtmlValue
  grant(at: Html): HtmlValue
  grantLeft(at: Html, left: number): HtmlValue
  rule(rule: Html): HtmlValue
  readonly tainted: string
  askedAs(id: string): string
}

/** What was asked and shown, in lines. */
export interface ShownWords {
  readonly oneCall: string
  readonly access: string
  oneCallOf(tools: string): string
  accessTo(tool: string): string
  accessToMany(tools: number): string
  readonly tool: string
  readonly account: string
  readonly noneNeeded: string
  readonly sessionEnds: string
  readonly limits: string
  readonly language: string
}
