import type { Html, HtmlValue } from '../../platform/page.ts'
import type { ActKind, ActState } from '../model.ts'

/** What several persons decide. */
export interface ActWords {
  readonly kinds: Readonly<Record<ActKind, { readonly title: string; readonly lead: string }>>
  /** How many have to approve it. */
  needs(persons: number): string
  readonly exactly: string
  digest(digest: Html): HtmlValue
  readonly askedBy: string
  askedAt(email: Html, time: Html): HtmlValue
  readonly decisions: string
  readonly nobodyYet: string
  part(email: Html, decision: 'approve' | 'deny', time: Html): HtmlValue
  /** What one more approval comes to: the act itself, or that it waits for others. */
  sum(left: number): string
  readonly oneOfThem: string
  readonly denyForGood: string
  readonly password: string
  readonly states: Readonly<Record<ActState, string>>
  /** Beside the wall. */
  decideBefore(time: Html): HtmlValue
  useBefore(time: Html): HtmlValue
  over(time: Html): HtmlValue
  waits(left: number): string
  readonly youDecided: string
  mailSubject(title: string): string
  mailAskedBy(email: string, at: string): string
  readonly mailNotYou: string
}
