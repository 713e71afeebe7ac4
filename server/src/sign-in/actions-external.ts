import type { Application } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import {
  allowAttempt,
  createUser,
  emailLengthMax,
  findUserByEmail,
  findUserByExternalId,
  isEmailAddress,
  lockPrincipals,
  refuseOutranked,
  type User,
  updateUser,
} from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import { newId, parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { rateLimits } from '../platform/rate-limits.ts'
import { badRequest, notFound } from '../platform/refusal.ts'
import { randomToken, sha256 } from '../platform/secret.ts'
import type { Flow } from './actions-flow.ts'
import { type Passed, passWithin } from './actions-sign-in.ts'
import { completeExternal, findExternal, insertExternal, takeExternal } from './store-external.ts'

/** Where a sign-in at the page of an application begins. */
export const externalPath = '/sign-in/external'

/** How long somebody may take on the page of the application. */
const externalSeconds = 1800
/** How long the browser has to come back, once the application said who it is. */
const backSeconds = 300

const startsPerAddress = rateLimits.external_sign_in

/** Begins a sign-in at the page of the application: where the browser is sent, with the name of this one sign-in. */
export async function startExternal(on: Platform, flow: Flow, page: string): Promise<URL> {
  await allowAttempt(on, startsPerAddress, flow.place.address ?? '')
  const id = newId('externalSignIn')
  await insertExternal(on.database, {
    id,
    applicationId: flow.application.id,
    flowHash: sha256(flow.browser),
    returnTo: flow.returnTo ?? '',
    seconds: externalSeconds,
  })
  const target = new URL(page)
  target.searchParams.set('external_auth_id', id)
  return target
}

/** The page of an application that signs its people in itself; undefined for every other one. */
export function externalPageOf({ kind, externalSignInUri }: Application): string | undefined {
  return kind === 'account' ? undefined : externalSignInUri
}

export interface ExternalPerson {
  /** The application's own name of the person. */
  readonly externalId: string
  readonly email: string
  readonly firstName: string | undefined
  readonly lastName: string | undefined
  readonly fullName: string | undefined
  readonly metadata: Readonly<Record<string, string>> | undefined
}

/**
 * The application says who signed in there. The person is made, or brought up to date, by its own name of them. Answers where the
 * browser goes on: it counts only in the browser in which the sign-in began, so nobody is signed in by an address that
 * somebody else sent (T24).
 *
 * @throws Refusal 404 for a sign-in that is unknown or late, 400 `external_auth_session_already_completed`, `invalid_email`,
 * `email_not_available`, 403 for a person with a higher role than the actor, or one who is suspended.
 */
export async function completeSignIn(
  on: Platform,
  actor: Actor,
  { id: text, person }: { readonly id: string; readonly person: ExternalPerson },
): Promise<URL> {
  const id = parseId('externalSignIn', text)
  const begun = id && (await findExternal(on.database, id))
  if (id === undefined || begun === undefined) throw notFound('external authentication')
  if (begun.isCompleted) throw alreadyCompleted()
  const user = await bringUpToDate(on, actor, person)
  const state = randomToken()
  await on.database.transaction(async tx => {
    await lockPrincipals(tx, [user.id])
    if (!(await completeExternal(tx, { id, userId: user.id, stateHash: sha256(state), seconds: backSeconds })))
      throw alreadyCompleted()
    await record(tx, {
      type: 'external_sign_in.completed',
      ...inSession(actor),
      body: { actor: actorName(actor), user: user.id, application: begun.applicationId },
    })
  })
  return new URL(`${on.config.baseUrl}/sign-in/external/complete?${new URLSearchParams({ state })}`)
}

function alreadyCompleted(): Error {
  return badRequest('external_auth_session_already_completed', 'This sign-in was completed before. Begin a new one.')
}

/** The application vouches for the address: it signed the person in. */
async function bringUpToDate(on: Platform, actor: Actor, person: ExternalPerson): Promise<User> {
  const { externalId, email, ...said } = person
  if (!isEmailAddress(email) || email.length > emailLengthMax)
    throw badRequest('invalid_email', 'This is no e-mail address.')
  const known = await findUserByExternalId(on.database, externalId)
  const holder = await findUserByEmail(on.database, email)
  if (holder !== undefined && holder.id !== known?.id)
    throw badRequest('email_not_available', 'Somebody else has this address. Give the id that they have here.')
  if (known === undefined) return createUser(on, actor, { externalId, email, emailVerified: true, ...said })
  refuseOutranked(actor, known)
  return updateUser(on, actor, { id: known.id, change: { email, emailVerified: true, ...said } })
}

/** The browser is back: the person is signed in in it, behind the gates that are left. Undefined where nothing waits for it. */
export function endExternal(
  on: Platform,
  begun: Flow,
  { state, flowTo }: { readonly state: string; readonly flowTo: (returnTo: string) => Promise<Flow> },
): Promise<{ readonly flow: Flow; readonly passed: Passed } | undefined> {
  return on.database.transaction(async tx => {
    const taken = await takeExternal(tx, { stateHash: sha256(state), flowHash: sha256(begun.browser) })
    if (taken === undefined) return undefined
    await lockPrincipals(tx, [taken.userId])
    const flow = await flowTo(taken.returnTo)
    const proof = { userId: taken.userId, method: 'ExternalAuth', at: on.clock.now() } as const
    return { flow, passed: await passWithin(on, tx, flow, { proof }) }
  })
}
