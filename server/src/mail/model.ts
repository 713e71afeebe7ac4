import type { Secret } from '../platform/secret.ts'

/** Why a mail is sent; each has words of its own. */
export const mailPurposes = [
  'magic_auth',
  'email_verification',
  'password_reset',
  'email_change',
  'invitation',
  'waitlist',
  'approval',
  'access_review',
  'notice',
] as const
export type MailPurpose = (typeof mailPurposes)[number]

/** `kept`: nothing is sent from here, the outbox shows it. */
export type MailState = 'queued' | 'sent' | 'failed' | 'kept'

/** What a mail says; the frame around it is the same for all. */
export interface MailWords {
  readonly heading: string
  readonly lines: readonly string[]
  readonly code?: Secret
  /** Its address begins with the base URL, whatever host the request named (T34). */
  readonly link?: { readonly label: string; readonly href: Secret }
  readonly validUntil?: Date
  /** Who asked: account, application, place and device. */
  readonly askedBy: string
  /** What to do if it wasn't you. */
  readonly notYou: string
}

/** The mail as it is sent. */
export interface MailBody {
  readonly text: string
  readonly html: string
}
