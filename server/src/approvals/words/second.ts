import type { Html, HtmlValue } from '../../platform/page.ts'

/** A request that a rule lets nobody approve alone. */
export interface SecondWords {
  title(agent: string): string
  heading(agent: Html): HtmlValue
  /** Who gave it first, and that others approve exactly that. */
  lead(person: Html): HtmlValue
  readonly waiting: string
  readonly what: string
  readonly account: string
  readonly until: string
  duration(duration: string, sessionEnd: Html): HtmlValue
  readonly limits: string
  readonly noCallLimit: string
  calls(calls: number): string
  bytes(bytes: string): string
  readonly decisions: string
  part(email: Html, decision: 'approve' | 'deny', time: Html): HtmlValue
  readonly rules: string
  rule(name: Html, approved: number, persons: number): HtmlValue
  readonly sum: string
  readonly approve: string
  readonly deny: string
  readonly takeBack: string
  readonly waits: string
  /** On the page of the person: who comes after them. */
  afterYou(rules: Html): HtmlValue
  ruleNeeds(name: Html, persons: number): HtmlValue
  /** What became of it, to those who took part. */
  deniedBy(email: Html, time: Html): HtmlValue
  mailSubject(email: string): string
  readonly mailWhy: string
  mailAskedBy(email: string, at: string): string
  readonly mailNotYou: string
}
