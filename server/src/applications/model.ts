import type { AgentId, ApplicationId, Id, OrganizationId, UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'

export const applicationKinds = ['web', 'single_page', 'native', 'machine', 'agent', 'account', 'dashboard'] as const
export type ApplicationKind = (typeof applicationKinds)[number]
/** What may be made by the API: the account application and the dashboard are built in. */
export const creatableKinds = ['web', 'single_page', 'native', 'machine', 'agent'] as const

export const authMethods = ['none', 'client_secret_post', 'client_secret_basic', 'private_key_jwt'] as const
export type AuthMethod = (typeof authMethods)[number]

/** How a person may sign in; an application names those that it lets in. */
export const signInMethods = [
  'password',
  'magic_auth',
  'passkey',
  'oauth',
  'google_oauth',
  'github_oauth',
  'microsoft_oauth',
  'apple_oauth',
  'sso',
] as const
export type SignInMethod = (typeof signInMethods)[number]

/** `off`: no second factor is asked for. `optional`: of those who have one. `required`: of everybody. */
export const mfaPolicies = ['off', 'optional', 'required'] as const
export type MfaPolicy = (typeof mfaPolicies)[number]

/** Who may come in, and how. */
export interface SignInPolicy {
  /** One or more. */
  readonly methods: readonly SignInMethod[]
  /** Whether somebody without an account may make one here. */
  readonly signUp: boolean
  readonly mfa: MfaPolicy
  /** Undefined: each one. */
  readonly organizations: readonly OrganizationId[] | undefined
  /** Whether a session needs an organization at all. */
  readonly requireOrganization: boolean
}

/** What an organization demands of whoever speaks for it, at every application, besides what that one asks. */
export interface OrganizationDemands {
  /** How a person may sign in; undefined: as the application says. One or more. */
  readonly methods: readonly SignInMethod[] | undefined
  readonly mfaRequired: boolean
  /** Its break-glass accounts: people whom `methods` does not bind, by a password with a second factor or by a passkey. */
  readonly breakGlass: readonly UserId[]
}

export const breakGlassMax = 2

/** What an application looks like on the hosted pages. Colours are `#rrggbb`; texts are plain. */
export interface Branding {
  readonly logoUrl?: string | undefined
  readonly darkLogoUrl?: string | undefined
  readonly accentColor?: string | undefined
  readonly darkAccentColor?: string | undefined
  readonly backgroundColor?: string | undefined
  readonly darkBackgroundColor?: string | undefined
  readonly supportUrl?: string | undefined
  readonly termsUrl?: string | undefined
  readonly privacyUrl?: string | undefined
  /** Of the sign-in page, by language. */
  readonly headings?: Readonly<Record<string, string>> | undefined
}

export type ApplicationState = 'active' | 'retired'
export type Registration = 'built_in' | 'admin' | 'dynamic' | 'metadata_document'

/** Three clocks of a session, and two limits that hang on them. Each is in seconds. */
export interface SessionPolicy {
  /** Hard end, counted from the start; never moves. */
  readonly maxSeconds: number
  /** Ends earlier after this time without an act. */
  readonly idleSeconds: number
  /** Life of one access token, never past the session's end. */
  readonly accessTokenSeconds: number
  /** Longest life of one access grant. */
  readonly grantMaxSeconds: number
  /** How old a sign-in at Ambit may be to be used without asking again; 0 asks each time. */
  readonly signInReuseMaxAgeSeconds: number
}

export interface RedirectUri {
  readonly id: Id<'redirectUri'>
  readonly uri: string
  readonly isDefault: boolean
}

/** Where a browser may be sent after a session ended here. */
export interface LogoutUri {
  readonly id: Id<'logoutUri'>
  readonly uri: string
  readonly isDefault: boolean
}

/** A trust context of its own (I5); users and organizations are shared by all of them. */
export interface Application {
  readonly id: ApplicationId
  /** `client_…`, or the URL of a client metadata document. */
  readonly clientId: string
  readonly name: string
  readonly kind: ApplicationKind
  readonly state: ApplicationState
  readonly registration: Registration
  readonly clientUri: string | undefined
  readonly policy: SessionPolicy
  readonly tokenEndpointAuthMethod: AuthMethod
  /** Public keys of `private_key_jwt`, as the client gave them. */
  readonly jwks: Json | undefined
  readonly redirectUris: readonly RedirectUri[]
  readonly logoutUris: readonly LogoutUri[]
  /** Whose pages may call us from a browser, exactly as written. */
  readonly origins: readonly string[]
  readonly description: string | undefined
  readonly homepageUrl: string | undefined
  /** Where a sign-in begins at the application itself, when one of our pages was opened without a request. */
  readonly initiateLoginUri: string | undefined
  /** Where it signs its people in itself, instead of on our page. */
  readonly externalSignInUri: string | undefined
  readonly signIn: SignInPolicy
  readonly branding: Branding
  readonly backChannelLogoutUri: string | undefined
  /** What stands in the access tokens of its people besides. */
  readonly claimTemplate: ClaimTemplate | undefined
  /** Framed in a browser where its session ended, so that it clears what it keeps there. */
  readonly frontChannelLogoutUri: string | undefined
  /** Whether that address is told issuer and session. */
  readonly frontChannelLogoutSessionRequired: boolean
  /** The application that calls without an application in their address mean. */
  readonly isDefault: boolean
  readonly connect: ConnectParts
  readonly unusedUntil: Date | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** JSON with variables, filled in for each token. */
export interface ClaimTemplate {
  readonly content: string
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** What the Connect API knows of an application besides. */
export interface ConnectParts {
  /** Made there; or it registered itself. */
  readonly shown: boolean
  readonly thirdParty: boolean
  /** What it may ask for; undefined: whatever is offered. */
  readonly scopes: readonly string[] | undefined
  readonly organizationId: OrganizationId | undefined
}

/** What an application starts with: every way in, a second factor of those who have one. */
export const defaultSignInPolicy: SignInPolicy = {
  methods: signInMethods,
  signUp: true,
  mfa: 'optional',
  organizations: undefined,
  requireOrganization: false,
}

const agentPolicy: SessionPolicy = {
  maxSeconds: 8 * 3600,
  idleSeconds: 30 * 60,
  accessTokenSeconds: 600,
  grantMaxSeconds: 3600,
  signInReuseMaxAgeSeconds: 12 * 3600,
}
const userPolicy: SessionPolicy = {
  maxSeconds: 30 * 86400,
  idleSeconds: 7 * 86400,
  accessTokenSeconds: 300,
  grantMaxSeconds: 3600,
  signInReuseMaxAgeSeconds: 12 * 3600,
}
const accountPolicy: SessionPolicy = { ...userPolicy, maxSeconds: 12 * 3600, idleSeconds: 30 * 60 }

/** What an application starts with; an administrator may change each member. */
export const defaultPolicies: Readonly<Record<ApplicationKind, SessionPolicy>> = {
  web: userPolicy,
  single_page: userPolicy,
  native: userPolicy,
  machine: agentPolicy,
  agent: agentPolicy,
  account: accountPolicy,
  dashboard: accountPolicy,
}

/** Ours: people are signed in there by our own pages, and no client asks in its name. */
export function isBuiltIn(kind: ApplicationKind): boolean {
  return kind === 'account' || kind === 'dashboard'
}

/** Agents ask for consent each time; the others sign a person in. */
export function actsAsAgent(kind: ApplicationKind): boolean {
  return kind === 'agent' || kind === 'machine'
}

/** True when a session under the old policy may outlive what the new one allows. */
export function isTighter(next: SessionPolicy, previous: SessionPolicy): boolean {
  return next.maxSeconds < previous.maxSeconds || next.idleSeconds < previous.idleSeconds
}

/** True for applications in which people act themselves; their access tokens are JWTs. */
export function servesPeople(kind: ApplicationKind): boolean {
  return kind === 'web' || kind === 'single_page' || kind === 'native'
}

export type KeyAlgorithm = 'RS256' | 'ES256'

/** A key that verifies what one application's key set has signed. */
export interface PublicKey {
  readonly kid: Id<'signingKey'>
  readonly applicationId: ApplicationId
  readonly algorithm: KeyAlgorithm
  readonly jwk: Json
  /** DER of a certificate of this key by itself. */
  readonly certificate: Buffer | undefined
  readonly signsFrom: Date
}

/** A client secret as it may be shown: never itself, only its last characters. */
export interface ClientSecret {
  readonly id: Id<'secret'>
  readonly hint: string
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly lastUsedAt: Date | null
}

/** A principal that acts through one application, and the person who answers for it. */
export interface Agent {
  readonly id: AgentId
  readonly ownerId: UserId
}
