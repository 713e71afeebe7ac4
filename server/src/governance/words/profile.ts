import type { Html, HtmlValue } from '../../platform/page.ts'

/** The words around a person's name, address, language and ways to sign in. */
export interface ProfileWords {
  readonly title: string
  readonly lead: string
  readonly toAccount: string
  readonly name: {
    readonly title: string
    readonly first: string
    readonly last: string
    readonly language: string
    /** No language of one's own: the one that the browser asks for. */
    readonly asBrowser: string
    readonly languageHint: string
    readonly save: string
    readonly saved: string
  }
  readonly email: {
    readonly title: string
    readonly now: string
    readonly proven: string
    readonly unproven: string
    readonly prove: string
    readonly next: string
    readonly hint: string
    readonly send: string
    readonly missing: string
    readonly same: string
    readonly codeTitle: string
    /** Beside the wall. */
    worksUntil(time: Html): HtmlValue
    sent(email: Html, until: Html): HtmlValue
    readonly code: string
    readonly confirm: string
    readonly again: string
    readonly keep: string
    readonly wrong: string
    readonly late: string
    readonly used: string
    readonly dead: string
    readonly taken: string
    changed(email: Html): HtmlValue
  }
  readonly password: {
    readonly title: string
    readonly now: string
    readonly next: string
    readonly hint: string
    readonly change: string
    readonly changed: string
    readonly wrong: string
    readonly none: string
    readonly getLink: string
  }
  readonly passkeys: {
    readonly title: string
    readonly passkey: string
    readonly added: string
    readonly used: string
    readonly notYet: string
    readonly suspect: string
    readonly add: string
    readonly remove: string
    readonly removed: string
    readonly none: string
  }
  readonly factors: {
    readonly title: string
    readonly app: string
    readonly added: string
    readonly set: string
    readonly remove: string
    readonly removed: string
    readonly none: string
    left(count: number): string
    readonly renew: string
    readonly newTitle: string
    readonly newLead: string
    readonly kept: string
  }
  readonly identities: {
    readonly title: string
    readonly provider: string
    readonly since: string
    readonly disconnect: string
    readonly disconnected: string
    connect(provider: Html): HtmlValue
    readonly none: string
    readonly noProvider: string
  }
}
