import type { z } from 'zod'
import type { Platform } from '../../platform/platform.ts'
import type { Secret } from '../../platform/secret.ts'
import type { Assertion, Connection, Protocol } from '../model.ts'

/** What is new at each visit and kept sealed until the browser is back. */
export interface VisitSecrets {
  /** Goes with the browser and comes back: `state` in OpenID Connect, `RelayState` in SAML. */
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

export interface Leaving extends VisitSecrets {
  readonly connection: Connection
  readonly secret: Secret | undefined
  readonly loginHint: string | undefined
  readonly domainHint: string | undefined
  /** The person shall be asked there again. */
  readonly again: boolean
}

/** The way to a provider: an address, or what a form posts there. */
export interface Away {
  readonly address: URL
  /** Undefined: by redirect. */
  readonly fields?: Readonly<Record<string, string>>
}

export interface SigningOut {
  readonly connection: Connection
  readonly secret: Secret | undefined
  readonly session: ProviderSession
}

export interface Returning extends VisitSecrets {
  readonly connection: Connection
  readonly secret: Secret | undefined
  /** What the browser brought in the address. */
  readonly parameters: URLSearchParams
  /** What the provider's page posted, where it did. */
  readonly posted: URLSearchParams | undefined
}

/** A sign-in at a provider, by which its end there is known here, and its end here there. */
export interface ProviderSession {
  /** What the provider calls it. */
  readonly index: string | undefined
  /** What the provider is shown when it shall end there. */
  readonly hint: Readonly<Record<string, string>>
}

export type CameBack =
  | { readonly outcome: 'told'; readonly assertion: Assertion; readonly session: ProviderSession }
  /** The person said no there. */
  | { readonly outcome: 'declined' }
  /** What came is no answer to our request, or says something that does not fit; `because` is for the administrator and the log. */
  | { readonly outcome: 'failed'; readonly because: string }

/** Whose sign-ins ended at the provider: of a person, of a session there, or of both at once. */
export type SignedOutThere =
  | { readonly ok: true; readonly idpId: string | undefined; readonly idpSessions: readonly string[] | undefined }
  | { readonly ok: false; readonly because: string }

/** The same, brought by a browser, which goes on with the answer. */
export type BroughtLogout =
  | (Extract<SignedOutThere, { ok: true }> & { readonly answer: URL | undefined })
  | Extract<SignedOutThere, { ok: false }>

/** One way in which a provider of an organization speaks. Nobody below this registry switches on its name. */
export interface ProtocolMethod {
  readonly protocol: Protocol
  /** What an administrator sets up, and what is kept of it. */
  readonly settings: z.ZodType<Readonly<Record<string, unknown>>>
  /** Whether it can't do without a secret. */
  readonly needsSecret: boolean
  /** Made here at the beginning, where nobody else gives it. */
  newSecret?(on: Pick<Platform, 'clock'>, connection: Pick<Connection, 'id'>): Promise<Secret>
  /** What is given, with what stands elsewhere. Throws what the network throws. */
  prepare?(
    on: Pick<Platform, 'egress'>,
    given: Readonly<Record<string, unknown>>,
  ): Promise<Readonly<Record<string, unknown>>>
  /** Whether a test of the settings before stands for those after as well. */
  keepsTest?(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): boolean
  /** When the last of what the provider signs with ends, as far as it says so. */
  certificateEnd?(settings: Readonly<Record<string, unknown>>): Date | undefined
  /** What we say about ourselves to the provider, as XML. */
  metadata?(on: Pick<Platform, 'config'>, connection: Pick<Connection, 'id'>, secret: Secret | undefined): string
  /** Addresses of ours that are registered at the provider, by the name that providers use. */
  addresses(on: Pick<Platform, 'config'>, connection: Pick<Connection, 'id'>): Readonly<Record<string, string>>
  /** Where the browser is sent. Throws what the network throws. */
  leave(on: Platform, leaving: Leaving): Promise<Away>
  comeBack(on: Platform, returning: Returning): Promise<CameBack>
  /** Judges what the provider says without being asked, and uses it up; undefined where nobody can come so. */
  arrive?(
    on: Platform,
    arriving: {
      readonly connection: Connection
      readonly secret: Secret | undefined
      readonly posted: URLSearchParams
    },
  ): Promise<CameBack>
  /** Who signed out there, as the provider says it to this server itself. */
  hearLogout?(on: Platform, connection: Connection, token: string): Promise<SignedOutThere>
  /** The same by way of a browser, in the query of an address. */
  hearBrowser?(
    on: Platform,
    brought: { readonly connection: Connection; readonly secret: Secret | undefined; readonly query: string },
  ): Promise<BroughtLogout>
  /** Where the browser is sent so that the sign-in ends there too; undefined where the provider takes nobody for that. Throws what the network throws. */
  signOut(on: Platform, leaving: SigningOut): Promise<URL | undefined>
}
