import type { MailWords } from '../mail/index.ts'
import { dayText, type Reader, visibleText } from '../platform/page.ts'
import { ssoWordsIn } from './words/all.ts'

export interface CertificateTold {
  readonly organization: string
  readonly connection: string
  readonly endsAt: Date
  readonly reader: Reader
}

/** The mail to who administers this server, in their language: what stops, when, and what to do before. */
export function certificateMail({ organization, connection, endsAt, reader }: CertificateTold): {
  readonly subject: string
  readonly words: MailWords
} {
  const words = ssoWordsIn(reader).certificate
  const day = dayText(endsAt, reader)
  const subject = words.subject(visibleText(organization))
  return {
    subject,
    words: {
      heading: subject,
      lines: [words.ends(visibleText(connection), day), words.renew],
      askedBy: words.askedBy,
      notYou: words.notYou,
    },
  }
}
