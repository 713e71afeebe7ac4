import { policyFault } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { findUser, findUserByEmail, getUser, type User } from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Sql, Transaction } from '../platform/database.ts'
import { newId, type UserId } from '../platform/ids.ts'
import { pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, Refusal } from '../platform/refusal.ts'
import { randomToken, Secret, sha256 } from '../platform/secret.ts'
import { lastSignIn } from '../sessions/index.ts'
import { recordTried } from './actions-events.ts'
import type { Flow } from './actions-flow.ts'
import { queueNote } from './actions-mail.ts'
import { type Captured, signUp } from './actions-sign-up.ts'
import type { Returned } from './actions-visits.ts'
import { linkIsProven } from './check-link-proof.ts'
import { type Arrival, decideArrival } from './decide-arrival.ts'
import { providerMethods } from './methods/providers.ts'
import type { Identity, IdentityProvider, Person, Place, Proof, StepRefusal } from './model.ts'
import * as store from './store-identities.ts'
import { findProvider, listProviders } from './store-providers.ts'
import { findLink, type IdentityLink, insertLink, takeLink } from './store-visits.ts'

const linkSeconds = 600

export type Arrived = Extract<Returned, { outcome: 'arrived' }>

export type Welcomed =
  | { readonly outcome: 'proven'; readonly proof: Proof }
  /** A proof here is missing; the token goes on from the proof there, in this browser only. */
  | { readonly outcome: 'link'; readonly token: Secret; readonly because: 'link' | 'verify_email' }
  | { readonly outcome: 'connected' | 'provider_only_links' | 'not_active' }
  | { readonly outcome: 'refused'; readonly because: StepRefusal }
  | { readonly outcome: 'denied'; readonly text: string }
  | ({ readonly outcome: 'captured'; readonly email: string } & Captured)

/** Somebody came back from a provider: who that is here, or what is missing until it is known. */
export async function welcomeArrival(on: Platform, flow: Flow, arrived: Arrived): Promise<Welcomed> {
  const { provider, upstream, linkingUserId } = arrived
  const identity = await store.findIdentity(on.database, provider.id, upstream.subject)
  const taken = upstream.email === undefined ? undefined : await findUserByEmail(on.database, upstream.email)
  const arrival = decideArrival({
    provider,
    upstream,
    isKnown: identity !== undefined,
    addressIsTaken: taken !== undefined,
    isLinking: linkingUserId !== undefined,
  })
  return follow(on, flow, { arrived, identity, arrival })
}

interface Following {
  readonly arrived: Arrived
  readonly identity: Identity | undefined
  readonly arrival: Arrival
}

async function follow(on: Platform, flow: Flow, { arrived, identity, arrival }: Following): Promise<Welcomed> {
  switch (arrival) {
    case 'sign_in':
      return identity === undefined ? { outcome: 'not_active' } : signInKnown(on, flow, { arrived, identity })
    case 'sign_up':
      return signUpBy(on, flow, arrived)
    case 'link':
    case 'verify_email':
      return { outcome: 'link', because: arrival, token: await keepLink(on, flow, arrived) }
    case 'connected':
    case 'provider_only_links':
      return { outcome: arrival }
  }
}

async function signInKnown(
  on: Platform,
  flow: Flow,
  { arrived, identity }: { readonly arrived: Arrived; readonly identity: Identity },
): Promise<Welcomed> {
  const user = await findUser(on.database, identity.userId)
  if (user?.state !== 'active') {
    const { place } = flow
    await recordTried(on, on.database, { user, kind: 'oauth', status: 'failed', place, because: 'not_active' })
    return { outcome: 'not_active' }
  }
  await on.database.transaction(tx => store.saveIdentityUse(tx, identity.id, arrived.upstream.email))
  return { outcome: 'proven', proof: proofBy(on, arrived.provider, user.id) }
}

function proofBy(on: Platform, { kind }: IdentityProvider, userId: UserId): Proof {
  return { userId, method: providerMethods[kind].proves, at: on.clock.now() }
}

/** A new person with the address that the provider vouches for, where the application takes people who have no account. */
async function signUpBy(on: Platform, flow: Flow, arrived: Arrived): Promise<Welcomed> {
  const { upstream, provider } = arrived
  const { email = '', firstName, lastName } = upstream
  const fault = policyFault(flow.application, { signsUp: true, method: providerMethods[provider.kind].proves })
  if (fault !== undefined)
    return { outcome: 'refused', because: fault === 'sign_up_not_allowed' ? fault : 'method_not_allowed' }
  const actor: Actor = { kind: 'system', node: on.node }
  const names = { ...(firstName && { firstName }), ...(lastName && { lastName }) }
  const parts = { email, emailVerified: true, ...names }
  const user = await signUp(on, actor, { parts, place: flow.place }).catch(addressTaken)
  if (user !== undefined && 'captured' in user) return { outcome: 'captured', email, captured: user.captured }
  if (user !== undefined && 'denied' in user) return { outcome: 'denied', text: user.denied }
  // Somebody took the address meanwhile: then they prove that it is theirs, like everybody.
  if (user === undefined) return { outcome: 'link', because: 'link', token: await keepLink(on, flow, arrived) }
  await on.database.transaction(tx => connect(tx, actor, { user, provider, upstream }))
  return { outcome: 'proven', proof: proofBy(on, provider, user.id) }
}

function addressTaken(cause: unknown): undefined {
  if (cause instanceof Refusal && cause.status < 500) return undefined
  throw cause
}

interface Connecting {
  readonly user: Pick<User, 'id'>
  readonly provider: Pick<IdentityProvider, 'id' | 'slug'>
  readonly upstream: { readonly subject: string; readonly email: string | undefined }
}

/** False when somebody has it already. */
async function connect(tx: Transaction, actor: Actor, { user, provider, upstream }: Connecting): Promise<boolean> {
  const id = newId('identity')
  const { subject, email } = upstream
  const made = await store.insertIdentity(tx, { id, userId: user.id, providerId: provider.id, subject, email })
  if (!made) return false
  await record(tx, {
    type: 'identity.connected',
    ...inSession(actor),
    body: {
      actor: actor.kind === 'system' ? user.id : actorName(actor),
      user: user.id,
      identity: id,
      provider: provider.slug,
    },
  })
  return true
}

/** Keeps what was proven at the provider, for this browser, ten minutes, once. */
async function keepLink(on: Platform, flow: Flow, arrived: Arrived): Promise<Secret> {
  const token = new Secret(randomToken())
  const { upstream, provider, returnTo, linkingUserId } = arrived
  await insertLink(on.database, {
    hash: sha256(token.reveal()),
    flowHash: sha256(flow.browser),
    providerId: provider.id,
    subject: upstream.subject,
    email: upstream.email,
    returnTo,
    userId: linkingUserId,
    seconds: linkSeconds,
  })
  return token
}

/** A link that waits, with its provider and whether this person may take it. */
export interface WaitingLink {
  readonly link: IdentityLink
  readonly provider: IdentityProvider
  /** Somebody is signed in and proved it: all that is missing is their yes. */
  readonly isProven: boolean
}

/** Undefined for one that is unknown, late or used, and for one of another browser: the answer is one for all (T26). */
export async function findWaitingLink(
  on: Platform,
  flow: Flow,
  { token, person }: { readonly token: string; readonly person: Person | undefined },
): Promise<WaitingLink | undefined> {
  const link = await findLink(on.database, { hash: sha256(token), flowHash: sha256(flow.browser) })
  const provider = link && (await findProvider(on.database, link.providerId))
  if (link === undefined || provider === undefined || provider.state === 'inactive') return undefined
  return { link, provider, isProven: person !== undefined && (await isProven(on, person, link)) }
}

async function isProven(on: Platform, person: Person, link: IdentityLink): Promise<boolean> {
  const last = await lastSignIn(on.database, person.sessionId)
  return linkIsProven({ link, person: { userId: person.userId, provenAt: last?.at } })
}

export type LinkTried =
  | { readonly outcome: 'connected_now'; readonly returnTo: string | undefined }
  /** One of the proofs is missing. */
  | { readonly outcome: 'link_proof_required' }
  /** It is somebody's already. */
  | { readonly outcome: 'connected'; readonly provider: IdentityProvider }

/**
 * Connects an account at a provider with the one of this person: both were proven in this browser, and the person said yes. The
 * owner hears of it by mail. The link is used up whatever comes of it.
 */
export async function connectIdentity(
  on: Platform,
  flow: Flow,
  { token, person }: { readonly token: string; readonly person: Person },
): Promise<LinkTried> {
  const waiting = await findWaitingLink(on, flow, { token, person })
  if (waiting === undefined || !waiting.isProven) return { outcome: 'link_proof_required' }
  const { provider } = waiting
  return on.database.transaction(async (tx): Promise<LinkTried> => {
    const link = await takeLink(tx, { hash: sha256(token), flowHash: sha256(flow.browser) })
    if (link === undefined) return { outcome: 'link_proof_required' }
    const user = await getUser(tx, person.userId)
    const made = await connect(tx, { kind: 'person', ...person }, { user, provider, upstream: link })
    if (!made) return { outcome: 'connected', provider }
    const theirs = link.email ?? link.subject
    await queueNote(tx, on, {
      ...noteTo(user, flow.place),
      text: (words, asker) => words.mail.identityConnected({ ...asker, name: provider.name, theirs }),
    })
    return { outcome: 'connected_now', returnTo: link.returnTo }
  })
}

function noteTo(user: User, place: Place) {
  return { purpose: 'notice', to: user.email, user, application: undefined, place } as const
}

/** Takes a connection of this person away and tells them by mail. 404 for somebody else's. Whoever calls asked for a fresh sign-in. */
export async function disconnectIdentity(
  on: Platform,
  actor: Actor,
  { userId, id, place }: { readonly userId: UserId; readonly id: string; readonly place: Place },
): Promise<void> {
  await on.database.transaction(async tx => {
    const identity = (await store.listIdentities(tx, userId)).find(each => each.id === id)
    if (identity === undefined || !(await store.deleteIdentity(tx, userId, id))) throw notFound('identity')
    const { slug, name } = identity.provider
    await record(tx, {
      type: 'identity.disconnected',
      ...inSession(actor),
      body: { actor: actorName(actor), user: userId, identity: id, provider: slug },
    })
    await queueNote(tx, on, {
      ...noteTo(await getUser(tx, userId), place),
      text: (words, asker) => words.mail.identityDisconnected({ ...asker, name }),
    })
  })
}

const connectableMax = 100

/** The providers that a person can connect with their account, and has not yet. */
export async function connectableProviders(
  sql: Sql,
  userId: UserId,
): Promise<readonly Pick<IdentityProvider, 'slug' | 'name'>[]> {
  const there = new Set((await store.listIdentities(sql, userId)).map(identity => identity.provider.id))
  const all = await listProviders(sql, pageOf({ limit: connectableMax, order: 'asc' }))
  return all.filter(provider => provider.state !== 'inactive' && !there.has(provider.id))
}
