import type { Html, HtmlValue } from '../html.ts'

/** The words of the reach bar: "42 min of 8 h", "ends 22:02". */
export interface BarWords {
  readonly of: string
  readonly ends: string
  readonly ended: string
}

/** What is so, and the next step (U5). */
export interface FaultWords {
  readonly title: string
  readonly next: HtmlValue
}

/** Words that parts of pages say wherever they stand, in one language. A key that is missing does not compile. */
export interface PageWords {
  /** BCP 47; the same as in the words of the sign-in. */
  readonly language: string
  readonly effect: Readonly<Record<'read' | 'write' | 'destructive', string>>
  readonly bar: BarWords
  /** "30 minutes", "8 hours". */
  spell(seconds: number): string
  /** Why a session ended, as it can follow that it did. An unknown reason says nothing that may be wrong. */
  because(reason: string | undefined, by?: HtmlValue): Html | undefined
  /** "at 22:02" on the reader’s day, else "on 25 Nov 2026, 02:10". */
  at(time: Html, today: boolean): HtmlValue
  showAll(characters: string): string
  readonly endSession: string
  endSessionOf(whose: Html): HtmlValue
  readonly error: ErrorWords
}

/** The words of pages that say no. */
export interface ErrorWords {
  readonly notFound: string
  readonly notAllowed: string
  readonly ended: string
  readonly tooMany: string
  readonly failed: string
  readonly notDone: string
  readonly noAccess: string
  readonly reference: string
  readonly referenceMeans: string
  readonly nothingHere: string
  nothingHereFor(who: Html): HtmlValue
  readonly wrongAddress: string
  readonly otherAccount: string
  readonly useAnotherAccount: string
  readonly stale: FaultWords
  readonly openAgain: string
  readonly ours: FaultWords
  readonly openAccount: string
  /** Refusals that a person at a page can meet, by their codes. */
  readonly codes: Readonly<Record<RefusedCode, FaultWords>>
  /** Of a refusal that is not among them; what it says stands below, in English. */
  readonly other: string
}

export const refusedCodes = [
  'connection_unknown',
  'database_unavailable',
  'mail_is_off',
  'method_not_allowed',
  'request_too_large',
  'too_many_requests',
] as const
export type RefusedCode = (typeof refusedCodes)[number]
