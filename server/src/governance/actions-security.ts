import { record } from '../audit/index.ts'
import { getUser, guessWordsFor, hasPassword, type OnPassword, updateUser } from '../directory/index.ts'
import type { Actor } from '../platform/actor.ts'
import type { SessionId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import type { Call } from '../platform/route.ts'
import type { Secret } from '../platform/secret.ts'
import { endSessionsOfPerson } from '../sessions/index.ts'
import {
  afterPasswordChange,
  connectableProviders,
  disconnectIdentity,
  getFactor,
  languages,
  listIdentities,
  listPasskeys,
  newRecoveryCodes,
  type Person,
  placeOf,
  provenFactors,
  recoveryCodesLeft,
  removeFactor,
  removePasskey,
  stepUp,
} from '../sign-in/index.ts'
import { accountBase } from './actions-frame.ts'
import type { SecurityView } from './render-security.ts'

/** What the page shows of a person's ways to sign in. */
export async function securityOf(
  on: Platform,
  person: Person,
): Promise<Omit<SecurityView, 'done' | 'error' | 'fault'>> {
  const { userId } = person
  const [user, withPassword, factors, left, passkeys, identities, connectable] = await Promise.all([
    getUser(on.database, userId),
    hasPassword(on.database, userId),
    provenFactors(on.database, userId),
    recoveryCodesLeft(on.database, userId),
    listPasskeys(on.database, userId),
    listIdentities(on.database, userId),
    connectableProviders(on.database, userId),
  ])
  return {
    ...accountBase(on, person),
    email: user.email,
    emailVerified: user.emailVerified,
    firstName: user.firstName,
    lastName: user.lastName,
    locale: languageOf(user.locale),
    languages: languages.map(({ frame, name }) => ({ language: frame.language, name })),
    connectable: connectable.map(({ slug, name }) => ({ slug, name })),
    guess: guessWordsFor(on, user),
    hasPassword: withPassword,
    factors: factors.map(({ id, label, issuer, createdAt }) => ({ id, name: label || issuer, addedAt: createdAt })),
    recoveryCodesLeft: left,
    passkeys: passkeys.map(({ id, name, createdAt, lastUsedAt, suspectedAt }) => ({
      id,
      name,
      addedAt: createdAt,
      lastUsedAt,
      isSuspect: suspectedAt !== undefined,
    })),
    identities: identities.map(({ id, provider, email, createdAt }) => ({
      id,
      provider: provider.name,
      email,
      since: createdAt,
    })),
  }
}

/** The language of the pages that a locale stands for; undefined for none, and for one that they do not speak. */
function languageOf(locale: string | undefined): string | undefined {
  const spoken = locale?.toLowerCase().split('-')[0]
  return languages.find(({ frame }) => frame.language === spoken)?.frame.language
}

/** A person as far as they act on their own account. */
export type Self = Pick<Person, 'userId' | 'email' | 'role' | 'sessionId'>

/** A person as the one who acts. */
export function actorOf({ userId, email, role, sessionId }: Self): Actor {
  return { kind: 'person', userId, email, role, sessionId }
}

export interface PasswordChange {
  readonly current: Secret
  readonly next: Secret
  readonly call: Call
}

/**
 * Changes the person's own password. Whoever sits at an open browser does not know the old one, and whoever knew it loses what
 * they opened with it: all other sign-ins end. The person is told by mail.
 *
 * @throws Refusal 400 where the new one protects nobody, 429 after too many tries.
 */
export async function changePassword(
  on: Platform,
  person: Self,
  { current, next, call }: PasswordChange,
): Promise<'changed' | 'wrong'> {
  if (!(await stepUp(on, person, current))) return 'wrong'
  const onPassword: OnPassword = (tx, user) =>
    afterPasswordChange(on, tx, { user, place: placeOf(call), tell: 'sign_ins_end' })
  await updateUser(on, actorOf(person), { id: person.userId, change: { password: next }, onPassword })
  await endOtherSignIns(on, person)
  return 'changed'
}

/** Ends every sign-in of this person but the one that asks, doors first, and answers which. */
export function endOtherSignIns(on: Platform, person: Self): Promise<SessionId[]> {
  const { userId, sessionId: except } = person
  return endSessionsOfPerson(on, actorOf(person), { userId, except, reason: 'ended_by_person' })
}

/** 404 for a factor of somebody else, as for one that is not there. */
export async function removeOwnFactor(on: Platform, person: Self, id: string): Promise<void> {
  const factor = await getFactor(on.database, id)
  if (factor.userId !== person.userId) throw notFound('factor')
  await removeFactor(on, actorOf(person), id)
}

export interface Removed {
  readonly id: string
  readonly call: Call
}

/** 404 for a passkey of somebody else, as for one that is not there. */
export async function removeOwnPasskey(on: Platform, person: Self, { id, call }: Removed): Promise<void> {
  await removePasskey(on, actorOf(person), { userId: person.userId, id, place: placeOf(call) })
}

/** 404 for a connection of somebody else, as for one that is not there. */
export async function disconnectOwnIdentity(on: Platform, person: Self, { id, call }: Removed): Promise<void> {
  await disconnectIdentity(on, actorOf(person), { userId: person.userId, id, place: placeOf(call) })
}

/** New codes instead of all former ones, for whoever has a second factor. */
export async function renewRecoveryCodes(on: Platform, person: Self): Promise<readonly Secret[]> {
  return on.database.transaction(async tx => {
    if ((await provenFactors(tx, person.userId)).length === 0) throw notFound('factor')
    const codes = await newRecoveryCodes(tx, person.userId)
    const body = { actor: person.userId, user: person.userId }
    await record(tx, { type: 'recovery_codes.renewed', session: person.sessionId, body })
    return codes
  })
}
