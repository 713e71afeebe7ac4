import type { Application } from '../applications/index.ts'
import type { PrincipalState } from '../directory/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { AgentId, ApplicationId, Id, MembershipId, OrganizationId, SessionId, UserId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Secret } from '../platform/secret.ts'
import type { Session, Tokens } from '../sessions/index.ts'
import type { TrustCondition } from './check-trust-conditions.ts'

export const scopes = ['mcp:use', 'openid', 'profile', 'email', 'offline_access'] as const
/** Of what an application gets back unchanged. */
export const stateCharactersMax = 4096
/** Names an agent at the MCP endpoints; it conveys no access to anything. */
export const mcpScope = 'mcp:use'

/** The official command line, which asks for a scope of the hosted service that gives nothing here and is left out. */
export const workosCli = {
  clientId: 'client_01KFKHSZWK9ADVJV854PDFQCCR',
  name: 'WorkOS CLI',
  foreignScope: 'staging-environment:credentials:read',
} as const

/**
 * Our own command line. Whoever approves it lets it administer this server as they could at the dashboard; the page that asks shows
 * this name, so it says so.
 */
export const ambitCli = {
  clientId: 'client_01AMB1T0C0MMANDX1NE0000000',
  name: 'Ambit CLI, to administer this server',
} as const

/** Parameters of a request: those that came once and have a value, and the names of those that came more often. */
export interface Parameters {
  readonly values: ReadonlyMap<string, string>
  readonly repeated: readonly string[]
}

/** RFC 6749 section 4.1.2.1, RFC 8707 section 2, OpenID Connect Core section 3.1.2.6, RFC 9126 section 2.3. */
export type AuthorizationError =
  | 'invalid_request'
  | 'invalid_request_uri'
  | 'unauthorized_client'
  | 'access_denied'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'invalid_target'
  | 'login_required'
  | 'consent_required'
  | 'interaction_required'

/** What a step of the authorization request says: the value that the next ones use, or why the client is sent back. */
export type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: AuthorizationError; readonly description: string }

export type Prompt = 'none' | 'login' | undefined

/** An authorization request that all steps let pass. */
export interface AuthorizationRequest {
  readonly applicationId: ApplicationId
  readonly redirectUri: string
  readonly state: string | undefined
  readonly nonce: string | undefined
  readonly codeChallenge: string
  readonly scope: string
  /** In the form of the base URL, whichever loopback name was asked for. */
  readonly resource: string | undefined
  readonly prompt: Prompt
  /** The client wants the person to be asked, whatever they allowed before. */
  readonly asksAnew: boolean
  /** Thumbprint of the key that redeems the code, where the client named one (RFC 9449 section 10). */
  readonly holderKey: string | undefined
  /** Oldest sign-in that may be used, in seconds; the application's policy where the client asks for nothing. */
  readonly maxAgeSeconds: number
}

/** Where a code was given out, and the only place where it is redeemed. */
export type CodeDoor = 'oauth2' | 'user_management'

/** A code as it was kept: a promise of tokens for a session that the consent started. */
export interface KeptCode {
  readonly applicationId: ApplicationId
  readonly sessionId: Session['id']
  readonly redirectUri: string
  readonly codeChallenge: string | undefined
  readonly door: CodeDoor
  /** The invitation that is accepted when the code is redeemed. */
  readonly invitationId: Id<'invitation'> | undefined
  readonly scope: string
  readonly resource: string | undefined
  readonly nonce: string | undefined
  /** Thumbprint of the key that redeems it, where the client named one (RFC 9449 section 10). */
  readonly holderKey: string | undefined
  /** When the person signed in, for the id_token. */
  readonly signedInAt: Date
  readonly isUsed: boolean
}

/** What a device asked for, and how far its person has come with it. */
export interface KeptDevice {
  readonly hash: Buffer
  readonly applicationId: ApplicationId
  readonly door: CodeDoor
  readonly scope: string
  readonly resource: string | undefined
  readonly codeChallenge: string | undefined
  readonly ipAddress: string
  readonly userAgent: string | undefined
  readonly state: 'pending' | 'approved' | 'denied'
  /** Started by the approval. */
  readonly sessionId: Session['id'] | undefined
  readonly signedInAt: Date | undefined
  readonly intervalSeconds: number
  readonly secondsSincePoll: number | undefined
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly isLate: boolean
  readonly isUsed: boolean
}

/** What a grant made: the members of the answer follow from it. */
export interface Granted {
  readonly session: Session
  readonly tokens: Tokens
  readonly scope: string
  readonly resource: string | undefined
  readonly nonce?: string | undefined
  readonly signedInAt?: Date | undefined
  readonly holderKey?: string | undefined
  /** Of an exchange (RFC 8693 section 2.2.1). */
  readonly issuedTokenType?: string
  /** Of an exchange: what was handed on (RFC 9396 section 7). */
  readonly authorizationDetails?: readonly object[] | undefined
}

/** Hands on what may be done in the session above, as the request asks for it; answers what was handed on (RFC 9396 section 7). */
export type HandOn = (
  tx: Transaction,
  handing: { readonly parent: Session; readonly child: Session; readonly details: string },
) => Promise<readonly object[]>

/** A token request after the client has proven who it is. */
export interface TokenRequest {
  readonly values: ReadonlyMap<string, string>
  readonly application: Application
  readonly userAgent: string | undefined
  readonly address: string
  /** Thumbprint of the key that the request proved (RFC 9449); the tokens are bound to it. */
  readonly holderKey: string | undefined
  /** Grants of access are known above this capability only, so the door brings it along. */
  readonly handOn: HandOn
}

/** Whom an id_token or userinfo speaks of. */
export interface Subject {
  readonly userId: UserId
  readonly actor: string | undefined
}

/** What a client says of itself, at registration or in its metadata document, after it was judged. */
export interface ClientDescription {
  readonly name: string
  readonly clientUri: string | undefined
  readonly redirectUris: readonly string[]
  readonly tokenEndpointAuthMethod: Application['tokenEndpointAuthMethod']
  readonly jwks: Application['jwks']
}

export type DescribedClient =
  | { readonly ok: true; readonly value: ClientDescription }
  | {
      readonly ok: false
      readonly error: 'invalid_redirect_uri' | 'invalid_client_metadata'
      readonly description: string
    }

/** An issuer that says, for one organization, who somebody is (Identity Assertion Authorization Grant). */
export interface IdentityIssuer {
  readonly id: Id<'identityIssuer'>
  readonly issuer: string
  readonly organizationId: OrganizationId
  /** What finds the person: an address that it has verified, or its subject as the person's external id. */
  readonly subject: 'email' | 'external_id'
  /** Which clients may bring what it says; none: nobody. */
  readonly applications: readonly ApplicationId[]
  readonly jwks: Json | undefined
  readonly jwksUri: string | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** A client of an issuer's own authorization server, and the application that it is here. */
export interface ForeignClient {
  /** As the issuer names it. */
  readonly clientId: string
  readonly applicationId: ApplicationId
}

/** What the platform of a workload has to say of it, so that it is the agent of this application. */
export interface WorkloadTrust {
  readonly id: Id<'workloadTrust'>
  readonly applicationId: ApplicationId
  readonly issuer: string
  /** Undefined: this server. */
  readonly audience: string | undefined
  readonly conditions: readonly TrustCondition[]
  readonly jwks: Json | undefined
  readonly jwksUri: string | undefined
  readonly lastUsedAt: Date | undefined
  readonly createdAt: Date
}

/** What agents of a blueprint may do at most, and who may have one. Empty lists of roles and organizations: each one. */
export interface BlueprintLimits {
  readonly name: string
  readonly description: string | undefined
  readonly permissions: readonly string[]
  readonly roleSlugs: readonly string[]
  readonly organizationIds: readonly OrganizationId[]
}

export interface Blueprint extends BlueprintLimits {
  readonly id: Id<'agentBlueprint'>
  /** Of kind agent; its policy are the times of the sessions. */
  readonly applicationId: ApplicationId
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** The agent of one member in one organization; without a membership it acts by itself. */
export interface Instance {
  readonly id: Id<'agentInstance'>
  readonly blueprintId: Id<'agentBlueprint'>
  readonly organizationId: OrganizationId
  readonly membershipId: MembershipId | undefined
  readonly agentId: AgentId
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** What is known of the session of an instance besides the session. */
export interface InstanceSession {
  readonly sessionId: SessionId
  readonly instanceId: Id<'agentInstance'>
  /** Whose tokens these are. */
  readonly audienceId: ApplicationId
  /** The most that the agent above it handed on. */
  readonly ceiling: readonly string[] | undefined
  readonly intent: string | undefined
}

/** Whether agents may register themselves here, and who may own one. No role: every member, and people without an organization. */
export interface AgentRegistrationSettings {
  readonly enabled: boolean
  readonly roleSlugs: readonly string[]
}

/** An agent that registered itself. Until it is claimed it is nobody: no principal, no application, no credential. */
export interface AgentRegistration {
  readonly id: Id<'agentRegistration'>
  readonly claimId: Id<'agentClaim'>
  readonly kind: 'anonymous' | 'service_auth'
  /** As it calls itself. */
  readonly name: string
  readonly ipAddress: string
  readonly userAgent: string | undefined
  readonly attempts: number
  /** Who it will be, and is once it is claimed. */
  readonly agentId: AgentId
  readonly createdAt: Date
  readonly updatedAt: Date
  /** Of the claim: nobody can claim it later. */
  readonly expiresAt: Date
  readonly isLate: boolean
  readonly claimedAt: Date | undefined
  readonly claimedBy: UserId | undefined
  readonly organizationId: OrganizationId | undefined
}

/** One request of such an agent to one person, known by their address. */
export interface ClaimAttempt {
  readonly id: Id<'agentClaimAttempt'>
  readonly registrationId: Id<'agentRegistration'>
  /** The address that the agent named; undefined once the claim is done. */
  readonly loginHint: string | undefined
  readonly state: 'open' | 'linked' | 'denied' | 'replaced' | 'completed'
  readonly userId: UserId | undefined
  readonly organizationId: OrganizationId | undefined
  readonly userCodeHash: Buffer | undefined
  readonly codeIsLate: boolean
  readonly guessesLeft: number
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly expiresAt: Date
  readonly isLate: boolean
}

export interface StartedAttempt {
  readonly attempt: ClaimAttempt
  /** Where the person answers. */
  readonly verificationUri: Secret
}

export interface Registering {
  readonly registration: AgentRegistration
  readonly claimToken: Secret
  readonly started: StartedAttempt | undefined
}

/** An organization of the person, where the agent can be placed. */
export interface Place {
  readonly organizationId: OrganizationId
  readonly name: string
  readonly roles: readonly string[]
}

export interface Confirmed {
  readonly registration: AgentRegistration
  /** Shown to the person, who reads it to the agent. */
  readonly userCode: string
  readonly places: readonly Place[]
}

export interface Claimed {
  readonly registration: AgentRegistration
  readonly clientId: string
  /** Shown once. */
  readonly clientSecret: Secret
}

/** An agent that registered itself, with what became of it. */
export interface OwnRegistration {
  readonly registration: AgentRegistration
  /** The one that completed its claim, or the newest one. */
  readonly attempt: ClaimAttempt | undefined
  /** Of the agent, once there is one. */
  readonly state: PrincipalState | undefined
}

/** A registration and the attempt that is answered. */
export interface Waiting {
  readonly registration: AgentRegistration
  readonly attempt: ClaimAttempt
}
