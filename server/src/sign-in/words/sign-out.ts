import type { Html, HtmlValue } from '../../platform/page.ts'

/** The words around signing out. */
export interface SignOutWords {
  readonly title: string
  /** Beside the wall. */
  signedInUntil(time: Html): HtmlValue
  /** What ends, and what does not. */
  lead(startedAt: Html): HtmlValue
  readonly button: string
  readonly everywhere: string
  readonly stay: string
  overTitle(application: string | undefined): string
  overHeading(application: Html | undefined): HtmlValue
  readonly ended: string
  /** Beside the wall. */
  endedAt(time: Html): HtmlValue
  over(reason: string, at: Html): HtmlValue
  readonly again: string
  readonly receipt: string
  goOnTo(host: Html): HtmlValue
  /** Before the applications whose sessions ended with it. */
  readonly told: string
}
