import type { Application, OrganizationDemands, SignInMethod } from '../applications/index.ts'
import type { InstallationRole } from '../platform/actor.ts'
import type { ApplicationId, Id, OrganizationId, SessionId, UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Secret } from '../platform/secret.ts'

/** Who sits at the browser, by a cookie of the account application. It gives no authority in any other application. */
export interface Person {
  readonly userId: UserId
  readonly email: string
  readonly name: string
  readonly role: InstallationRole | undefined
  readonly sessionId: SessionId
  readonly startedAt: Date
  readonly expiresAt: Date
  /** Derived from the cookie, so that only this browser's pages know it. */
  readonly csrfToken: string
  /** In whose place the person acts at the moment: only an administrator does. */
  readonly acting?: readonly Acting[]
  /** True when the strict cookie came too: the request began on a page of ours. */
  readonly startedHere: boolean
  /** The languages in which pages may speak: the person's own choice, then the browser's. */
  readonly languages: readonly string[]
}

/** A living session in which an administrator acts in the place of a person. */
export interface Acting {
  readonly sessionId: SessionId
  /** Of the person. */
  readonly email: string
  readonly application: string
  readonly reason: string
  readonly until: Date
}

/** How a person proved who they are, first: the names are those of `authentication_method` on the wire. */
export const authenticationMethods = [
  'Password',
  'MagicAuth',
  'Passkey',
  'GoogleOAuth',
  'GitHubOAuth',
  'MicrosoftOAuth',
  'AppleOAuth',
  'ExternalAuth',
  'SSO',
  'Impersonation',
] as const
export type AuthenticationMethod = (typeof authenticationMethods)[number]

/** What counts as a second factor, beside a passkey that verified the person. */
export const secondFactors = ['totp', 'recovery_code', 'remembered_device', 'Passkey'] as const
export type SecondFactor = (typeof secondFactors)[number]

/** A first factor that was passed, and when; with the second one where it was passed too. */
export interface Proof {
  readonly userId: UserId
  readonly method: AuthenticationMethod
  readonly at: Date
  readonly secondFactorAt?: Date | undefined
  /** The organization whose connection said who it is. */
  readonly vouchedBy?: OrganizationId | undefined
  /** By which of its connections, where that is still known. */
  readonly connectionId?: Id<'connection'> | undefined
  /** The sign-in there that this one stands on. */
  readonly providerSignIn?: Id<'providerSignIn'> | undefined
  /** When a code that was mailed because of the risk came back. */
  readonly confirmedAt?: Date | undefined
}

/** What stands between a proof and a session, the first thing first. Only `done` may start one. */
export type NextStep =
  | { readonly step: 'email_verification'; readonly verificationId: string }
  /** The sign-in is risky, and nobody enrolled a second factor: a code was mailed. */
  | { readonly step: 'risk_challenge'; readonly challengeId: string }
  | { readonly step: 'mfa_enrollment' }
  | { readonly step: 'mfa_challenge'; readonly factors: readonly { readonly id: string; readonly type: 'totp' }[] }
  | {
      readonly step: 'organization_selection'
      readonly organizations: readonly { readonly id: OrganizationId; readonly name: string }[]
    }
  | { readonly step: 'sso_required'; readonly connectionIds: readonly string[] }
  | {
      readonly step: 'refused'
      readonly because: StepRefusal
      /** The ways that the organization takes, where it is the one that refuses. */
      readonly methods?: readonly SignInMethod[] | undefined
    }
  | { readonly step: 'done'; readonly organizationId: OrganizationId | undefined }

export type StepRefusal =
  | 'method_not_allowed'
  | 'sign_up_not_allowed'
  | 'organization_not_allowed'
  /** The organization itself takes other ways to sign in than this one. */
  | 'organization_methods'
  /** A list of this installation blocks it. */
  | 'risk'

/** Everything that decides the next step, read once. */
export interface StepQuestion {
  readonly proof: Proof
  readonly application: Application
  readonly emailVerified: boolean
  /** What is demanded because of the risk; undefined where it was judged before. */
  readonly risk?: RiskVerdict | undefined
  /** Second factors that were proven once, oldest first. */
  readonly factors: readonly { readonly id: string; readonly type: 'totp' }[]
  /** Where the person may act: active memberships only. */
  readonly organizations: readonly { readonly id: OrganizationId; readonly name: string }[]
  /** The organization that was asked for, or that the invitation leads to. */
  readonly organizationId: OrganizationId | undefined
  /** True when accepting the invitation makes the person a member of `organizationId`. */
  readonly invited: boolean
  /** False: none is needed, and none is chosen. True: nobody comes in without one. Undefined: as the application's policy says. */
  readonly inOrganization?: boolean | undefined
  /** What each of these organizations demands, as far as it demands something. */
  readonly demands: ReadonlyMap<OrganizationId, OrganizationDemands>
}

/** A half-done sign-in as it was kept. */
export interface Pending {
  readonly id: Id<'pending'>
  readonly applicationId: ApplicationId
  readonly proof: Proof
  readonly organizationId: OrganizationId | undefined
  readonly invitationId: string | undefined
  readonly carried: Json | undefined
  readonly expiresAt: Date
}

export const codeKinds = [
  'magic_auth',
  'email_verification',
  'password_reset',
  'email_change',
  'passwordless',
  'radar_challenge',
  'elevated_access',
] as const
export type CodeKind = (typeof codeKinds)[number]

/** Something that went out by mail and comes back once: six digits, or a link. */
export interface OneTimeCode {
  readonly id: string
  readonly kind: CodeKind
  /** Undefined where nobody looked yet whether the address belongs to somebody. */
  readonly userId: UserId | undefined
  readonly email: string
  readonly applicationId: ApplicationId | undefined
  readonly carried: Json | undefined
  /** Six digits, or the token of a link; undefined once it was used or is late. */
  readonly value: Secret | undefined
  readonly expiresAt: Date
  readonly usedAt: Date | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** From where something was asked for, as mails name it. */
export interface Place {
  readonly address: string | undefined
  readonly userAgent: string | undefined
  /** Two letters, as a proxy that is trusted says. */
  readonly country?: string | undefined
}

/** A second factor of a person; the secret is sealed and stands nowhere else. */
export interface Factor {
  readonly id: Id<'factor'>
  readonly userId: UserId | undefined
  readonly type: 'totp'
  readonly issuer: string
  readonly label: string
  readonly verifiedAt: Date | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface Challenge {
  readonly id: Id<'challenge'>
  readonly factorId: Id<'factor'>
  readonly expiresAt: Date
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** What became of a code that was tried. `dead`: too many tries, none counts any more. */
export type CodeOutcome = 'right' | 'wrong' | 'late' | 'used' | 'dead'

/** Of names that somebody types or an application gives. */
export const givenNameLengthMax = 200

/** A key pair of a person in an authenticator; only the public half is here. */
export interface Passkey {
  readonly id: Id<'passkey'>
  readonly userId: UserId
  /** Chosen by the person, or the device that it was made on. */
  readonly name: string
  readonly transports: readonly string[]
  /** True when its provider keeps a copy, so that it survives the loss of the device. */
  readonly backedUp: boolean
  /** Its counter went back: somebody may hold a copy. It opens nothing any more. */
  readonly suspectedAt: Date | undefined
  readonly lastUsedAt: Date | undefined
  readonly createdAt: Date
}

/** What an authenticator is asked for; an answer to one never counts as an answer to another. */
export type ChallengePurpose = 'sign_in' | 'factor' | 'step_up' | 'registration'

export const providerKinds = ['google', 'github', 'microsoft', 'apple', 'oidc'] as const
export type ProviderKind = (typeof providerKinds)[number]

/** `link_only`: people connect it to an account that they have, and nobody signs in by it. */
export const providerStates = ['active', 'link_only', 'inactive'] as const
export type ProviderState = (typeof providerStates)[number]

/** Where people may sign in besides here. Its secret is sealed and stands nowhere else. */
export interface IdentityProvider {
  readonly id: Id<'identityProvider'>
  readonly kind: ProviderKind
  /** Stands in the address that people come back to, so it is never changed. */
  readonly slug: string
  readonly name: string
  readonly issuer: string
  readonly clientId: string
  readonly hasSecret: boolean
  readonly settings: Readonly<Record<string, string>>
  readonly scopes: readonly string[]
  readonly state: ProviderState
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** Who a person is at a provider. */
export interface Identity {
  readonly id: Id<'identity'>
  readonly userId: UserId
  readonly provider: Pick<IdentityProvider, 'id' | 'kind' | 'slug' | 'name'>
  /** The provider's own id of the person: the only thing that an identity is found by. */
  readonly subject: string
  /** As the provider last said it, for the reader; nobody is found by it. */
  readonly email: string | undefined
  readonly lastUsedAt: Date | undefined
  readonly createdAt: Date
}

/** What a provider says of a person. */
export interface UpstreamPerson {
  readonly subject: string
  readonly email: string | undefined
  /** Only what the provider says in so many words; everything else is no. */
  readonly emailVerified: boolean
  readonly firstName: string | undefined
  readonly lastName: string | undefined
}

/** What lists of allowed and blocked sign-ins are about. */
export const riskListTypes = [
  'ip_address',
  'domain',
  'email',
  'device',
  'user_agent',
  'device_fingerprint',
  'country',
] as const
export type RiskListType = (typeof riskListTypes)[number]
export const riskListActions = ['block', 'allow'] as const
export type RiskListAction = (typeof riskListActions)[number]

export interface RiskListEntry {
  readonly type: RiskListType
  readonly action: RiskListAction
  readonly entry: string
}

export type { RiskMode } from '../platform/config.ts'

/** A sign-in as the rules see it. */
export interface SignInSeen {
  /** "Firefox on Linux". */
  readonly device: string | undefined
  /** "203.0.113.x". */
  readonly network: string | undefined
  readonly country: string | undefined
}

/** An earlier one of the same person. */
export interface PastSignIn extends SignInSeen {
  readonly at: Date
}

/** Why a sign-in is risky, with what a person can check. */
export interface RiskReason {
  readonly rule: 'new_device' | 'velocity' | 'impossible_travel' | 'list'
  readonly facts: Readonly<Record<string, string | number | null>>
}

export type RiskVerdict = 'allow' | 'challenge' | 'block'

export interface Risk {
  readonly verdict: RiskVerdict
  /** What is done about it here: the verdict, or nothing while verdicts are only observed. */
  readonly demand: RiskVerdict
  readonly reasons: readonly RiskReason[]
}
