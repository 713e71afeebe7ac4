import type { MailWords } from '../mail/index.ts'
import { clockText, pageWordsIn, type Reader, visibleText, zoneName } from '../platform/page.ts'
import { Secret } from '../platform/secret.ts'
import type { Act, Approval, AskedApproval } from './model.ts'
import { approvalWordsIn } from './words/all.ts'

export interface RequestTold {
  /** A name that the program may have chosen itself. */
  readonly agent: string
  readonly program: string
  readonly approval: Pick<AskedApproval, 'request' | 'code' | 'url' | 'expiresAt'>
  readonly reader: Reader
}

const toolsMailedMax = 5

/** The mail about a request, in the person's language. */
export function requestMail(told: RequestTold): { readonly subject: string; readonly words: MailWords } {
  const { program, approval, reader } = told
  const words = approvalWordsIn(reader).mail
  const agent = visibleText(told.agent)
  const { tools } = approval.request
  const effects = pageWordsIn(reader.locale).effect
  const names = tools.slice(0, toolsMailedMax).map(({ name, effect }) => `${name} (${effects[effect]})`)
  const further = tools.length > toolsMailedMax ? `, … +${tools.length - toolsMailedMax}` : ''
  return {
    subject: words.subject(agent),
    words: {
      heading: words.heading(agent),
      lines: [words.tools(`${names.join(', ')}${further}`), words.code(approval.code), words.decide],
      link: { label: words.open, href: new Secret(approval.url) },
      validUntil: approval.expiresAt,
      askedBy: words.askedBy(agent, program, `${clockText(reader.now, reader)} ${zoneName(reader)}`),
      notYou: words.notYou,
    },
  }
}

export interface ActTold {
  readonly act: Pick<Act, 'kind' | 'persons' | 'expiresAt'>
  readonly url: string
  readonly askedBy: string
  readonly reader: Reader
}

/** The mail about an act that several persons decide. */
export function actMail({ act, url, askedBy, reader }: ActTold): {
  readonly subject: string
  readonly words: MailWords
} {
  const { acts: words, mail } = approvalWordsIn(reader)
  const { title, lead } = words.kinds[act.kind]
  return {
    subject: words.mailSubject(title),
    words: {
      heading: title,
      lines: [lead, words.needs(act.persons), mail.decide],
      link: { label: mail.open, href: new Secret(url) },
      validUntil: act.expiresAt,
      askedBy: words.mailAskedBy(visibleText(askedBy), `${clockText(reader.now, reader)} ${zoneName(reader)}`),
      notYou: words.mailNotYou,
    },
  }
}

export interface NeededTold {
  readonly approval: Pick<Approval, 'request' | 'code' | 'expiresAt'>
  readonly url: string
  /** The person who has approved already. */
  readonly askedBy: string
  readonly reader: Reader
}

/** The mail to those whom an approval needs beside its person. */
export function neededMail({ approval, url, askedBy, reader }: NeededTold): { subject: string; words: MailWords } {
  const { second: words, mail } = approvalWordsIn(reader)
  const names = approval.request.tools.slice(0, toolsMailedMax).map(({ name }) => name)
  const email = visibleText(askedBy)
  return {
    subject: words.mailSubject(email),
    words: {
      heading: words.mailSubject(email),
      lines: [mail.tools(names.join(', ')), words.mailWhy, mail.decide],
      link: { label: mail.open, href: new Secret(url) },
      validUntil: approval.expiresAt,
      askedBy: words.mailAskedBy(email, `${clockText(reader.now, reader)} ${zoneName(reader)}`),
      notYou: words.mailNotYou,
    },
  }
}
