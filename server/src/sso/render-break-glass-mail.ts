import type { MailWords } from '../mail/index.ts'
import { clockText, dayText, type Reader, visibleText, zoneName } from '../platform/page.ts'
import type { BreakGlassNotice } from './model.ts'
import { ssoWordsIn } from './words/all.ts'

export interface BreakGlassTold {
  readonly what: BreakGlassNotice
  readonly organization: string
  /** The address of the person, or their id once they are gone. */
  readonly who: string
  readonly at: Date
  readonly reader: Reader
}

/** The mail to whoever is told of a break-glass account. */
export function breakGlassMail({ what, organization, who, at, reader }: BreakGlassTold): {
  readonly subject: string
  readonly words: MailWords
} {
  const words = ssoWordsIn(reader).breakGlass
  const moment = `${dayText(at, reader)}, ${clockText(at, reader)} ${zoneName(reader, at)}`
  const subject = words.subject(visibleText(organization))
  return {
    subject,
    words: {
      heading: subject,
      lines: [words.said[what](visibleText(who), moment), words.look],
      askedBy: words.askedBy,
      notYou: words.notYou,
    },
  }
}
