import type { Application } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import type { Platform } from '../platform/platform.ts'
import { randomToken, Secret, sha256 } from '../platform/secret.ts'
import { keepSignIn } from './actions-logout.ts'
import { codeFits } from './check-code.ts'
import type { ProviderSession } from './methods/protocol.ts'
import type { Assertion, Connection, Profile, ProfileAsked } from './model.ts'
import * as store from './store-profiles.ts'

const codeSeconds = 600
/** How long an application may read the profile again. */
export const profileTokenSeconds = 600

export interface CodeParts {
  readonly connection: Connection
  readonly assertion: Assertion & { readonly email: string }
  readonly session: ProviderSession
  readonly application: Application
  readonly asked: ProfileAsked
}

/** What came from the provider is kept as a profile, and the application gets a code for it. */
export function issueCode(
  on: Platform,
  { connection, assertion, session, application, asked }: CodeParts,
): Promise<Secret> {
  const code = new Secret(randomToken())
  return on.database.transaction(async tx => {
    const profile = await store.saveProfile(tx, connection.id, assertion)
    await keepSignIn(on, tx, { connection, profileId: profile.id, session })
    await store.insertCode(tx, {
      hash: sha256(code.reveal()),
      applicationId: application.id,
      profileId: profile.id,
      redirectUri: asked.redirectUri,
      codeChallenge: asked.codeChallenge,
      seconds: codeSeconds,
    })
    await record(tx, {
      type: 'sso.profile_asserted',
      body: {
        actor: 'system',
        organization: connection.organizationId,
        connection: connection.id,
        profile: profile.id,
        application: application.id,
      },
    })
    return code
  })
}

export interface PresentedCode {
  readonly code: string
  readonly application: Application
  /** The application proved who it is. */
  readonly clientProven: boolean
  readonly verifier: string | undefined
}

export interface ToldProfile {
  readonly profile: Profile
  readonly token: Secret
}

/** Of many requests with one code one gets the profile. Who can prove it a second time ends the token: two hold the code then (T02). */
export async function redeemCode(on: Platform, presented: PresentedCode): Promise<ToldProfile | undefined> {
  const hash = sha256(presented.code)
  const kept = await store.findCode(on.database, hash)
  if (kept === undefined || !codeFits({ ...presented, kept })) return undefined
  const token = new Secret(randomToken())
  const profile = kept.isUsed
    ? undefined
    : await on.database.transaction(tx =>
        store.takeCode(tx, { hash, tokenHash: sha256(token.reveal()), seconds: profileTokenSeconds }),
      )
  if (profile !== undefined) return { profile, token }
  await store.endTokenOf(on.database, hash)
  return undefined
}

/** The profile that a living token reads. */
export function readProfile(on: Platform, token: string): Promise<Profile | undefined> {
  return store.findProfileByToken(on.database, sha256(token))
}
