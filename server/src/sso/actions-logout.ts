import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { type Id, newId, parseId } from '../platform/ids.ts'
import { parseJson } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { randomToken, Secret, sha256 } from '../platform/secret.ts'
import { endGround, listStandingOn, type Receipt } from '../sessions/index.ts'
import { secretOf } from './actions-connections.ts'
import { connectionInvalid } from './errors.ts'
import { protocolMethods } from './methods/all.ts'
import type { ProviderSession } from './methods/protocol.ts'
import type { Connection } from './model.ts'
import { findConnection } from './store-connections.ts'
import { findProfile } from './store-profiles.ts'
import { signInPurpose } from './store-sealed.ts'
import * as store from './store-sign-ins.ts'

const logoutSeconds = 600

export interface ThereAndHere {
  readonly connection: Pick<Connection, 'id'>
  readonly profileId: Id<'profile'>
  readonly session: ProviderSession
}

/** Somebody signed in at a provider: kept, so that what stands on it here ends with it. */
export async function keepSignIn(
  on: Pick<Platform, 'rootKey'>,
  tx: Transaction,
  { connection, profileId, session }: ThereAndHere,
): Promise<Id<'providerSignIn'>> {
  const id = newId('providerSignIn')
  await store.insertSignIn(tx, {
    id,
    connectionId: connection.id,
    profileId,
    idpSession: session.index,
    hintSealed: on.rootKey.seal(signInPurpose, Buffer.from(JSON.stringify(session.hint)), id),
  })
  return id
}

export interface EndedThere {
  readonly connection: Connection
  readonly idpId: string | undefined
  /** Undefined: every sign-in of that person. */
  readonly idpSessions: readonly string[] | undefined
  /** Who says so. */
  readonly by: 'provider' | 'application'
  /** Digest of the link that asks for it: used up in the same commit, so that it counts until it was carried out, and then no more. */
  readonly link?: Uint8Array
}

/**
 * Sign-ins at a provider ended: with them, in one commit, the ground of every session that stands on one, half-done sign-ins, and
 * what reads the profile; then each session ends. Complete when this returns (I4).
 */
export function endThere(
  on: Platform,
  actor: Actor,
  { connection, by, link, ...which }: EndedThere,
): Promise<Receipt[]> {
  return endGround(on, actor, {
    reason: 'ended_by_provider',
    take: async tx => {
      if (link !== undefined && !(await store.takeLogout(tx, link))) throw notFound('logout token')
      const ended = await store.endSignIns(tx, { connectionId: connection.id, ...which })
      const profiles = [...new Set(ended.map(({ profileId }) => profileId))]
      await store.endReadingOf(tx, profiles)
      const { id, organizationId } = connection
      await record(tx, {
        type: 'sso.signed_out',
        ...inSession(actor),
        body: { actor: actorName(actor), organization: organizationId, connection: id, by, profiles },
      })
      return listStandingOn(
        tx,
        ended.map(each => each.id),
      )
    },
  })
}

export interface LogoutLink {
  readonly url: string
  readonly token: Secret
}

/**
 * An address at which a browser leaves here and at the provider of its organization, once within ten minutes.
 *
 * @throws Refusal 404 for an unknown profile, 400 `connection_invalid` where its connection is switched off.
 */
export async function startLogout(on: Platform, text: string): Promise<LogoutLink> {
  const id = parseId('profile', text)
  const profile = id && (await findProfile(on.database, id))
  if (profile === undefined) throw notFound('profile')
  if ((await findConnection(on.database, profile.connectionId))?.state !== 'active') throw connectionInvalid()
  const token = new Secret(randomToken())
  await store.insertLogout(on.database, {
    hash: sha256(token.reveal()),
    profileId: profile.id,
    seconds: logoutSeconds,
  })
  return { url: `${on.config.baseUrl}/sso/logout?${new URLSearchParams({ token: token.reveal() })}`, token }
}

/**
 * Ends here what stands on the sign-ins of a profile, and answers where the browser goes to end them at the provider: undefined
 * where nothing is known to show there, or nobody is taken.
 *
 * @throws Refusal 404 for a link that is unknown, used or too old.
 */
export async function leave(on: Platform, token: string): Promise<URL | undefined> {
  const link = sha256(token)
  const profileId = await store.findLogout(on.database, link)
  const profile = profileId && (await findProfile(on.database, profileId))
  const connection = profile && (await findConnection(on.database, profile.connectionId))
  if (profile === undefined || connection === undefined) throw notFound('logout token')
  const last = await store.findLastSignIn(on.database, profile.id)
  const session = last && { index: last.idpSession, hint: hintOf(on, last) }
  const actor: Actor = { kind: 'system', node: on.node }
  await endThere(on, actor, { connection, idpId: profile.idpId, idpSessions: undefined, by: 'application', link })
  if (session === undefined || connection.state !== 'active') return undefined
  const leaving = { connection, secret: await secretOf(on, connection), session }
  return protocolMethods[connection.protocol].signOut(on, leaving).catch(() => undefined)
}

function hintOf(
  on: Pick<Platform, 'rootKey'>,
  { id, hintSealed }: { readonly id: Id<'providerSignIn'>; readonly hintSealed: Uint8Array },
): Readonly<Record<string, string>> {
  const read = parseJson(on.rootKey.open(signInPurpose, hintSealed, id).toString('utf8'))
  const entries = Object.entries(Object(read.ok ? read.value : {}))
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
