import type { FrameWords, Html, HtmlValue } from '../../platform/page.ts'
import type { StepRefusal } from '../model.ts'
import type { ConsentWords } from './consent.ts'
import type { MailWordBook } from './mail.ts'
import type { PasskeyWords, ProofMailBook, ProviderWords } from './proofs.ts'
import type { SignOutWords } from './sign-out.ts'

/** The end of something: its time, and whether it is on the reader's own day. */
export interface End {
  readonly time: Html
  readonly today: boolean
}

/** All words of the sign-in pages and mails in one language. A key that is missing does not compile. */
export interface Words {
  /** Around every page; names the language too. */
  readonly frame: FrameWords
  /** How dates are written: BCP 47. */
  readonly locale: string
  /** "Deutsch", as its speakers call it. */
  readonly name: string
  /** What is entered where no application is: "your account". */
  readonly yourAccount: string
  /** "30 minutes", "8 hours". */
  spell(seconds: number): string
  /** Beside the wall: "until 22:10 at the latest". */
  untilLatest(time: Html): HtmlValue
  /** Beside the wall: "works until 14:20". */
  worksUntil(time: Html): HtmlValue
  /** Beside the wall, where nothing is given yet. */
  readonly noAccessYet: string
  readonly footer: { readonly support: string; readonly terms: string; readonly privacy: string }
  readonly field: {
    readonly email: string
    readonly password: string
    readonly newPassword: string
    readonly code: string
    readonly firstName: string
    readonly lastName: string
    readonly recoveryCode: string
    readonly optional: string
  }
  readonly error: {
    readonly emptyField: string
    readonly enterEmail: string
    readonly enterPassword: string
    readonly enterCode: string
    readonly stale: string
    lockedOut(time: Html): HtmlValue
    notActive(brand: Html): HtmlValue
    readonly wrongCode: string
    readonly usedCode: string
    readonly lateCode: string
    readonly deadCode: string
    password(fault: PasswordFault): string
    readonly mailOff: string
    /** The text of an endpoint that was asked and said no. */
    denied(text: Html): HtmlValue
  }
  readonly signIn: {
    title(application: string): string
    readonly heading: string
    toContinue(application: Html): HtmlValue
    readonly button: string
    readonly resetPassword: string
    readonly or: string
    readonly sendCode: string
    readonly passkey: string
    with(provider: string): string
    readonly sso: string
    bounds(idle: string, end: End): HtmlValue
    readonly noAccount: string
    readonly createAccount: string
    wrong(canReset: boolean): string
    ended(reason: 'expired' | 'idle' | 'ended', at: Html): HtmlValue
    linkFirst(provider: string): string
  }
  readonly code: {
    readonly title: string
    readonly heading: string
    sent(email: Html, end: End): HtmlValue
    readonly hint: string
    readonly button: string
    readonly again: string
    readonly otherWay: string
  }
  readonly link: {
    readonly title: string
    heading(application: Html): HtmlValue
    as(email: Html): HtmlValue
    readonly button: string
    readonly otherBrowserTitle: string
    readonly otherBrowser: string
    readonly overTitle: string
    readonly over: string
    readonly askAgain: string
  }
  readonly signUp: {
    title(application: string): string
    readonly heading: string
    lead(application: Html): HtmlValue
    readonly button: string
    readonly haveAccount: string
    readonly signIn: string
    readonly hint: string
  }
  readonly details: {
    readonly title: string
    readonly heading: string
    lead(email: Html): HtmlValue
    readonly passwordHint: string
    readonly button: string
    readonly skip: string
  }
  /** How well a new password holds, while it is typed. */
  readonly meter: {
    /** With `{n}` for the characters that are missing. */
    readonly short: string
    readonly weak: string
    readonly fine: string
    readonly strong: string
  }
  readonly confirm: {
    readonly title: string
    readonly heading: string
    lead(email: Html, end: End): HtmlValue
    readonly button: string
    readonly begin: string
  }
  readonly verify: {
    readonly title: string
    readonly heading: string
    lead(email: Html, end: End): HtmlValue
    readonly button: string
    readonly again: string
    readonly sentAgain: string
    readonly otherAccount: string
  }
  readonly factor: {
    readonly title: string
    readonly heading: string
    readonly lead: string
    readonly button: string
    readonly useRecovery: string
    readonly useApp: string
    readonly recoveryHeading: string
    readonly recoveryLead: string
    recoveryLeft(count: number): string
    remember(days: number): string
    readonly otherAccount: string
  }
  readonly enrol: {
    readonly title: string
    readonly heading: string
    required(application: Html): HtmlValue
    readonly lead: string
    readonly begin: string
    readonly scanHeading: string
    readonly scan: string
    readonly qrLabel: string
    readonly byHand: string
    readonly button: string
    readonly codesTitle: string
    readonly codesHeading: string
    readonly codesLead: string
    /** Beside the wall. */
    readonly shownOnce: string
    readonly goOn: string
  }
  readonly organization: {
    readonly title: string
    readonly heading: string
    lead(application: Html): HtmlValue
    readonly none: string
  }
  readonly reset: {
    readonly title: string
    readonly heading: string
    readonly lead: string
    readonly button: string
    sent(email: Html, end: End): HtmlValue
    readonly sentHeading: string
    readonly newTitle: string
    readonly newHeading: string
    newLead(email: Html): HtmlValue
    readonly newButton: string
    readonly doneTitle: string
    doneHeading: string
    done(ended: number): string
    readonly overHeading: string
    readonly over: string
    readonly askAgain: string
    readonly backToSignIn: string
  }
  readonly invitation: {
    title(organization: string): string
    heading(organization: Html): HtmlValue
    lead(inviter: Html | undefined, email: Html): HtmlValue
    readonly accept: string
    readonly signIn: string
    readonly createAccount: string
    otherAccount(email: Html): HtmlValue
    readonly switchAccount: string
    readonly overHeading: string
    over(state: 'expired' | 'revoked' | 'accepted' | 'unknown'): string
    readonly openAccount: string
    readonly acceptedTitle: string
    accepted(organization: Html): HtmlValue
  }
  readonly refused: {
    readonly title: string
    heading(because: StepRefusal): string
    next(because: StepRefusal, application: Html): HtmlValue
    readonly otherWay: string
    readonly otherAccount: string
  }
  readonly consent: ConsentWords
  readonly signOut: SignOutWords
  readonly passkey: PasskeyWords
  readonly provider: ProviderWords
  readonly mail: MailWordBook & ProofMailBook
}

export type PasswordFault = 'too_short' | 'too_long' | 'from_your_name' | 'known_to_others' | 'leaked'
