import type { Application } from '../applications/index.ts'
import type { User } from '../directory/index.ts'
import { queueMail } from '../mail/index.ts'
import type { Transaction } from '../platform/database.ts'
import { clockText, zoneName } from '../platform/page.ts'
import type { Platform } from '../platform/platform.ts'
import { Secret } from '../platform/secret.ts'
import { parseDevice } from '../sessions/index.ts'
import type { CodeKind, OneTimeCode, Place } from './model.ts'
import { wordsIn } from './words/all.ts'
import type { MailAsker, MailText } from './words/mail.ts'
import type { Words } from './words/words.ts'

export interface CodeMail {
  readonly code: OneTimeCode
  /** The token of the link, where the mail has one. */
  readonly link: Secret | undefined
  readonly user: Pick<User, 'locale'>
  readonly application: Application | undefined
  readonly place: Place
}

const texts = {
  magic_auth: 'magicAuth',
  email_verification: 'emailVerification',
  password_reset: 'passwordReset',
  email_change: 'emailChange',
  passwordless: 'signInLink',
  radar_challenge: 'radarChallenge',
  elevated_access: 'elevatedAccess',
} as const
/** Whose mails are counted as codes of a sign-in where they have no word of their own. */
const purposes: Partial<Record<CodeKind, Note['purpose']>> = {
  email_verification: 'email_verification',
  password_reset: 'password_reset',
  email_change: 'email_change',
}
const linkPaths = {
  magic_auth: '/sign-in/link/',
  passwordless: '/sign-in/link/',
  password_reset: '/reset-password/',
} as const

/** Kinds of codes that have a link. */
export type LinkKind = keyof typeof linkPaths

/** Where a person comes to by a link. It begins with the configured address, whatever the request's headers say (T34). */
export function linkAddress(on: Pick<Platform, 'config'>, kind: LinkKind, link: Secret): string {
  return `${on.config.baseUrl}${linkPaths[kind]}${link.reveal()}`
}

function hasLink(kind: CodeKind): kind is LinkKind {
  return Object.hasOwn(linkPaths, kind)
}

/** Queues the mail that carries a code. */
export async function queueCodeMail(tx: Transaction, on: Platform, mail: CodeMail): Promise<void> {
  const { code, link, user, application, place } = mail
  const href = link === undefined || !hasLink(code.kind) ? undefined : linkAddress(on, code.kind, link)
  await queueNote(tx, on, {
    user,
    application,
    place,
    purpose: purposes[code.kind] ?? 'magic_auth',
    to: code.email,
    text: (words, asker) => words.mail[texts[code.kind]](asker),
    until: code.expiresAt,
    ...(link !== undefined && code.value?.reveal() === link.reveal() ? {} : { code: code.value }),
    ...(href === undefined ? {} : { href }),
  })
}

export interface Note {
  readonly purpose: Parameters<typeof queueMail>[2]['purpose']
  readonly to: string
  readonly user: Pick<User, 'locale'> | undefined
  readonly application: Application | undefined
  readonly place: Place
  readonly text: (words: Words, asker: MailAsker) => MailText
  readonly until?: Date | undefined
  readonly code?: Secret | undefined
  readonly href?: string | undefined
}

/** Queues a mail in the person's language, with who asked, from where, and what to do if it was somebody else. */
export async function queueNote(tx: Transaction, on: Platform, note: Note): Promise<void> {
  const words = wordsIn([note.user?.locale])
  const reader = { zone: 'UTC', now: on.clock.now() }
  const application = nameOf(on, note.application)
  const text = note.text(words, {
    application,
    brand: brandOf(on),
    until: note.until === undefined ? '' : `${clockText(note.until, reader)} ${zoneName(reader)}`,
  })
  await queueMail(tx, on, {
    purpose: note.purpose,
    to: note.to,
    subject: text.subject,
    ...(note.user?.locale === undefined ? {} : { locale: note.user.locale }),
    words: {
      heading: text.heading,
      lines: text.lines,
      ...(note.code === undefined ? {} : { code: note.code }),
      ...(note.href === undefined || text.button === undefined
        ? {}
        : { link: { label: text.button, href: new Secret(note.href) } }),
      ...(note.until === undefined ? {} : { validUntil: note.until }),
      askedBy: words.mail.askedBy({
        at: `${clockText(reader.now, reader)} ${zoneName(reader)}`,
        device: parseDevice(note.place.userAgent),
        address: note.place.address,
        application,
      }),
      notYou: text.notYou,
    },
  })
}

/** How a mail names what the person signs in to. */
export function nameOf(on: Platform, application: Application | undefined): string {
  return application === undefined || application.kind === 'account' ? brandOf(on) : application.name
}

function brandOf(on: Platform): string {
  return new URL(on.config.baseUrl).host
}
