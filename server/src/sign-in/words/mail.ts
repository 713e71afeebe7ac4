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

/** What a mail names. */
export interface MailAsker {
  /** The application, or this server's own account pages. */
  readonly application: string
  /** "14:20 UTC"; empty where nothing ends. */
  readonly until: string
  /** The host of this server. */
  readonly brand: string
}

export interface MailWordBook {
  askedBy(asked: { at: string; device: string; address: string | undefined; application: string }): string
  magicAuth(asker: MailAsker): MailText
  signInLink(asker: MailAsker): MailText
  noAccount(asker: MailAsker): MailText
  emailVerification(asker: MailAsker): MailText
  /** A second proof of a sign-in that looks unlike the earlier ones. */
  radarChallenge(asker: MailAsker): MailText
  /** Before somebody changes how they sign in, from a page of an application. */
  elevatedAccess(asker: MailAsker): MailText
  passwordReset(asker: MailAsker): MailText
  emailChange(asker: MailAsker): MailText
  passwordChanged(asker: MailAsker): MailText
  /** To the former address. */
  addressChanged(asker: MailAsker): MailText
  /** By an application or an administrator. */
  passwordSet(asker: MailAsker): MailText
  factorAdded(asker: MailAsker): MailText
}
