import * as oauth from 'oauth4webapi'
import type { SignInMethod } from '../../applications/index.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Secret } from '../../platform/secret.ts'
import { upstreamPerson } from '../derive-upstream-person.ts'
import type { AuthenticationMethod, IdentityProvider, ProviderKind, UpstreamPerson } from '../model.ts'
import { findActiveProviders } from '../store-providers.ts'
import type { SignInWay } from './method.ts'

/** What the way to a provider asks of it. */
export type KnownProvider = Pick<IdentityProvider, 'kind' | 'slug' | 'issuer' | 'clientId' | 'scopes' | 'settings'>

/** A provider with what is needed to talk to it. */
export interface ProviderParty {
  readonly provider: KnownProvider
  readonly secret: Secret | undefined
  readonly server: oauth.AuthorizationServer
  /** Through the guarded fetcher. */
  readonly ask: (url: string, headers: Readonly<Record<string, string>>) => Promise<Response>
}

/** What a provider answered when a person came back from it. */
export interface Told {
  readonly accessToken: Secret
  /** Claims of the ID token, whose signature, issuer, audience, nonce and time are right; undefined where there is none. */
  readonly claims: Readonly<Record<string, unknown>> | undefined
  /** As it was signed; kept only by whoever has to show it to the provider again. */
  readonly idToken?: Secret | undefined
  /** What the browser brought besides the code. */
  readonly parameters: URLSearchParams
}

/** One kind of provider. Nobody below this registry switches on its name. */
export interface ProviderMethod {
  readonly kind: ProviderKind
  /** How the policy of an application calls it. */
  readonly policy: SignInMethod
  /** How tokens and sessions call it. */
  readonly proves: AuthenticationMethod
  /** The one that is meant when none is given; undefined: one has to be given. */
  readonly issuer: string | undefined
  readonly scopes: readonly string[]
  /** Names of the settings that it can't do without. */
  readonly settings: readonly string[]
  /** OpenID Connect: an ID token says who it is. */
  readonly isOpenId: boolean
  /** Further parameters of the request that sends the person there. */
  readonly parameters: Readonly<Record<string, string>>
  /** Its endpoints where it publishes none; undefined: OpenID Connect Discovery. */
  endpoints?(provider: KnownProvider): oauth.AuthorizationServer
  /** The issuer that an ID token has to name, where one server speaks for many. */
  issuerOf?(server: oauth.AuthorizationServer, claims: Readonly<Record<string, unknown>>): string | undefined
  clientAuth(party: ProviderParty, now: Date): oauth.ClientAuth
  person(party: ProviderParty, told: Told): Promise<UpstreamPerson | undefined>
}

/** What most providers have in common: a secret in the body, and the person in the ID token. */
export const openIdMethod = {
  settings: [],
  isOpenId: true,
  parameters: {},
  clientAuth: ({ server, secret }: ProviderParty): oauth.ClientAuth => {
    if (secret === undefined) return oauth.None()
    const methods = server.token_endpoint_auth_methods_supported
    const basicOnly = methods?.includes('client_secret_basic') === true && !methods.includes('client_secret_post')
    return basicOnly ? oauth.ClientSecretBasic(secret.reveal()) : oauth.ClientSecretPost(secret.reveal())
  },
  person: async (_party: ProviderParty, { claims }: Told): Promise<UpstreamPerson | undefined> =>
    claims === undefined ? undefined : upstreamPerson(claims),
} as const

/** The entries of the sign-in page for all providers of one kind. */
export function wayOf({ kind, policy }: ProviderMethod): SignInWay {
  return {
    policy,
    offer: async (on: Platform, { words }) =>
      (await findActiveProviders(on.database, kind)).map(({ name, slug }) => ({
        label: words.signIn.with(name),
        path: `/sign-in/with/${slug}`,
        sendsForm: false,
      })),
  }
}
