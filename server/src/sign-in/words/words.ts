import type { HtmlValue } from '../../platform/page.ts'

/** What a mail of a sign-in says. Plain text: it stands in the text part and, escaped, in the HTML part. */
export interface MailText {
  /** Who, what, until when. */
  readonly subject: string
  readonly heading: string
  readonly lines: readonly string[]
  /** The words on the button, where there is a link. */
  readonly button?: string
  readonly notYou: string
}

/** Who asked for a mail, as its words name it. */
export interface MailAsker {
  /** The application, or this server's own account pages. */
  readonly application: string
  /** "14:20" */
  readonly until: string
  readonly brand: string
}

/** All words of the sign-in pages and mails in one language. A key that is missing does not compile. */
export interface Words {
  /** BCP 47, for `lang`. */
  readonly language: string
  readonly signIn: {
    readonly sendCode: string
  }
  readonly mail: {
    askedBy(asked: { at: string; device: string; address: string | undefined; application: string }): string
    magicAuth(asker: MailAsker): MailText
    noAccount(asker: MailAsker): MailText
    emailVerification(asker: MailAsker): MailText
    passwordReset(asker: MailAsker): MailText
    emailChange(asker: MailAsker): MailText
    passwordChanged(asker: MailAsker): MailText
    factorAdded(asker: MailAsker): MailText
  }
}

/** A word inside a sentence, which may be marked up. */
export type Said = HtmlValue
