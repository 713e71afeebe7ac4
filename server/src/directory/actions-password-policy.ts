import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Secret } from '../platform/secret.ts'
import { hasLeaked } from './actions-breaches.ts'
import {
  checkPassword,
  ownWords,
  type PasswordAbout,
  type PasswordVerdict,
  passwordLengthMax,
  passwordLengthMin,
} from './check-password.ts'
import { commonWords } from './derive-common-words.ts'
import { passwordRefused } from './errors.ts'
import type { User } from './model.ts'

/** Whose password it is to be, and besides this server the application that it opens. */
export interface PasswordOwner extends Pick<User, 'email'> {
  readonly firstName?: string | null | undefined
  readonly lastName?: string | null | undefined
  readonly fullName?: string | null | undefined
  readonly application?: string | undefined
}

function aboutOf(on: Platform, { email, firstName, lastName, fullName, application }: PasswordOwner): PasswordAbout {
  const labels = new URL(on.config.baseUrl).hostname.split('.').slice(0, -1)
  const services = ['Ambit', ...labels, ...(application === undefined ? [] : [application])]
  return { email, names: [firstName, lastName, fullName], services }
}

/** 400 `password_strength_error` with the reason, where nobody should be protected by this password. */
export async function refuseWeak(on: Platform, password: Secret, owner: PasswordOwner): Promise<void> {
  const verdict = checkPassword(password.reveal(), aboutOf(on, owner))
  if (verdict !== 'fine') throw passwordRefused(`password_${verdict}`, sentences[verdict])
  if (await hasLeaked(on, password)) throw passwordRefused('password_leaked', sentences.leaked)
}

/** For a page: what is wrong with the password that was refused; throws on what is no such refusal. */
export function weaknessOf(cause: unknown): Exclude<PasswordVerdict, 'fine'> {
  const code =
    cause instanceof Refusal && cause.code === 'password_strength_error' ? cause.errors?.[0]?.code : undefined
  const found = weaknesses.find(verdict => code === `password_${verdict}`)
  if (found === undefined) throw cause
  return found
}

const weaknesses = ['too_short', 'too_long', 'from_your_name', 'known_to_others', 'leaked'] as const

const sentences: Readonly<Record<Exclude<PasswordVerdict, 'fine'>, string>> = {
  too_short: `A password has at least ${passwordLengthMin} characters. A few words in a row do.`,
  too_long: `A password has at most ${passwordLengthMax} characters. Choose a shorter one.`,
  from_your_name:
    'This password is made of a name that goes with it: of the person, the address or what it opens. Choose another one.',
  known_to_others: 'Many people use this password or one like it, so it is tried first. Choose another one.',
  leaked: 'This password is in a list of leaked ones, so it is tried first. Choose another one.',
}

/** What the page needs to judge a password while it is typed, by the same count. */
export function guessWordsFor(
  on: Platform,
  owner: PasswordOwner,
): { common: readonly string[]; own: readonly string[] } {
  return { common: commonWords, own: ownWords(aboutOf(on, owner)) }
}
