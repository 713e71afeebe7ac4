import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type VerifiedRegistrationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { record } from '../audit/index.ts'
import { getUser } from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { newId, type UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { badRequest, conflict, notFound } from '../platform/refusal.ts'
import { parseDevice } from '../sessions/index.ts'
import { queuePasskeyNote } from './actions-passkey-notes.ts'
import { newChallenge, type PasskeyAsked, partyOf, passkeysMax, takeChallenge } from './actions-passkey-proof.ts'
import { textOf } from './derive-upstream-person.ts'
import type { Passkey, Place } from './model.ts'
import { parseMade } from './parse-passkey-answer.ts'
import { forgetDevices } from './store-factors.ts'
import * as store from './store-passkeys.ts'

const passkeyNameLengthMax = 60
/** EdDSA, ES256, RS256 (COSE algorithms): what authenticators of today can do. */
const algorithms = [-8, -7, -257]

/** Who adds a passkey to their own account, in which browser. */
export interface Adding {
  readonly userId: UserId
  readonly flow: string
}

function askedOf({ userId, flow }: Adding): PasskeyAsked {
  return { purpose: 'registration', userId, flow }
}

/**
 * What the browser asks an authenticator for a new passkey: one that it finds by itself later and that verifies the person.
 * Nothing is asked about the make of the authenticator.
 */
export async function registrationQuestion(
  on: Platform,
  adding: Adding,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { userId } = adding
  const user = await getUser(on.database, userId)
  const there = await store.listPasskeys(on.database, userId, passkeysMax)
  const party = partyOf(on)
  return generateRegistrationOptions({
    rpName: party.id,
    rpID: party.id,
    userID: new Uint8Array(Buffer.from(userId)),
    userName: user.email,
    userDisplayName: user.name,
    challenge: await newChallenge(on.database, askedOf(adding)),
    attestationType: 'none',
    supportedAlgorithmIDs: algorithms,
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    excludeCredentials: there.map(({ credentialId, transports }) => ({
      id: Buffer.from(credentialId).toString('base64url'),
      transports: [...transports],
    })),
  })
}

export interface AddedParts extends Adding {
  /** What the page sent. */
  readonly text: string
  /** Chosen by the person; the device's where none was. */
  readonly name: string | undefined
  readonly place: Place
}

/**
 * Adds a passkey (Web Authentication, section 7.1), and tells the person by mail. 400 `webauthn_invalid` for an answer that
 * isn't one to our question; 409 when there are 20. Whoever calls asked for a fresh sign-in first.
 */
export async function addPasskey(on: Platform, actor: Actor, parts: AddedParts): Promise<Passkey> {
  const added = await on.database.transaction(tx => addWithin(on, tx, actor, parts))
  if (added === 'too_many')
    throw conflict('too_many_passkeys', `There are ${passkeysMax} passkeys already. Remove one first.`)
  if (added === 'invalid') throw invalidPasskey()
  return added
}

/** Answers what is wrong, so that the challenge is used up with it. */
async function addWithin(
  on: Platform,
  tx: Transaction,
  actor: Actor,
  parts: AddedParts,
): Promise<Passkey | 'invalid' | 'too_many'> {
  const { userId, place } = parts
  const parsed = parseMade(parts.text)
  const taken = parsed !== undefined && (await takeChallenge(tx, askedOf(parts), parsed.challenge))
  const made = parsed !== undefined && taken ? await verified(on, parsed) : undefined
  if (parsed === undefined || made === undefined) return 'invalid'
  if ((await store.listPasskeys(tx, userId, passkeysMax)).length >= passkeysMax) return 'too_many'
  const name = textOf(parts.name, passkeyNameLengthMax) ?? parseDevice(place.userAgent)
  const id = newId('passkey')
  const inserted = await store.insertPasskey(tx, {
    id,
    userId,
    credentialId: Buffer.from(made.credential.id, 'base64url'),
    publicKey: made.credential.publicKey,
    counter: made.credential.counter,
    transports: parsed.answer.response.transports ?? [],
    backedUp: made.credentialBackedUp,
    name,
  })
  if (!inserted) return 'invalid'
  await forgetDevices(tx, userId)
  const type = 'passkey.added'
  const body = { actor: actorName(actor), user: userId, passkey: id, backed_up: made.credentialBackedUp }
  await record(tx, { type, ...inSession(actor), body })
  await queuePasskeyNote(tx, on, { userId, place, name, note: 'passkeyAdded' })
  return getPasskey(tx, userId, id)
}

type Made = NonNullable<VerifiedRegistrationResponse['registrationInfo']>

async function verified(
  on: Platform,
  { answer, challenge }: NonNullable<ReturnType<typeof parseMade>>,
): Promise<Made | undefined> {
  const party = partyOf(on)
  try {
    const { registrationInfo } = await verifyRegistrationResponse({
      response: answer,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    })
    return registrationInfo
  } catch {
    return undefined
  }
}

/** One answer for everything that can be wrong with what an authenticator said. */
function invalidPasskey(): ReturnType<typeof badRequest> {
  return badRequest('webauthn_invalid', 'This passkey could not be used. Begin again, or use another way.')
}

async function getPasskey(sql: Sql, userId: UserId, id: string): Promise<Passkey> {
  const found = (await store.listPasskeys(sql, userId, passkeysMax)).find(passkey => passkey.id === id)
  if (found === undefined) throw notFound('passkey')
  return shown(found)
}

/** A person's passkeys, oldest first; without their keys. */
export async function listPasskeys(sql: Sql, userId: UserId): Promise<Passkey[]> {
  return (await store.listPasskeys(sql, userId, passkeysMax)).map(shown)
}

function shown({ credentialId: _, publicKey: __, counter: ___, ...passkey }: store.PasskeyWithKey): Passkey {
  return passkey
}

/** Gives a passkey of this person another name. 404 for somebody else's; 400 for a name that is empty or too long. */
export async function renamePasskey(
  on: Platform,
  actor: Actor,
  { userId, id, name }: { readonly userId: UserId; readonly id: string; readonly name: string },
): Promise<void> {
  const text = textOf(name, passkeyNameLengthMax)
  if (text === undefined) throw badRequest('invalid_name', `A name has 1 to ${passkeyNameLengthMax} characters.`)
  await on.database.transaction(async tx => {
    const before = await store.renamePasskey(tx, userId, { id, name: text })
    if (before === undefined) throw notFound('passkey')
    await record(tx, {
      type: 'passkey.renamed',
      ...inSession(actor),
      body: { actor: actorName(actor), user: userId, passkey: id, before: { name: before }, after: { name: text } },
    })
  })
}

/** Removes a passkey of this person and tells them by mail. 404 for somebody else's. Whoever calls asked for a fresh sign-in. */
export async function removePasskey(
  on: Platform,
  actor: Actor,
  { userId, id, place }: { readonly userId: UserId; readonly id: string; readonly place: Place },
): Promise<void> {
  await on.database.transaction(async (tx: Transaction) => {
    const { name } = await getPasskey(tx, userId, id)
    if (!(await store.deletePasskey(tx, userId, id))) throw notFound('passkey')
    await forgetDevices(tx, userId)
    await record(tx, {
      type: 'passkey.removed',
      ...inSession(actor),
      body: { actor: actorName(actor), user: userId, passkey: id },
    })
    await queuePasskeyNote(tx, on, { userId, place, name, note: 'passkeyRemoved' })
  })
}
