import type {
  AccountId,
  ApplicationId,
  OrganizationId,
  PrincipalId,
  ProviderId,
  SessionId,
  ToolId,
  UserId,
} from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'

/** What a tool does to the world, in our registry: hints by the upstream never lower it (MT11). */
export const effects = ['read', 'write', 'destructive'] as const
export type Effect = (typeof effects)[number]

/** `custom` only gives tokens: it has no tools here. */
export const providerKinds = ['mcp', 'rest', 'openapi', 'ambit', 'custom'] as const
export type ProviderKind = (typeof providerKinds)[number]

/** Whose accounts are connected there. */
export const ownerships = ['user', 'organization'] as const
export type Ownership = (typeof ownerships)[number]

/** What an administrator can let a provider ask of agents' programs: an answer of their model, the folders that they work in. */
export const clientRequests = ['sampling', 'roots'] as const
export type ClientRequest = (typeof clientRequests)[number]

/** What a third party may ask in one call: a form of the person, or something of their agent's program. */
export type QuestionKind = 'form' | ClientRequest

export const authMethods = ['oauth', 'api_key', 'client_credentials'] as const
export type AuthMethod = (typeof authMethods)[number]

export interface ProviderAuth {
  readonly type: 'none' | 'bearer' | 'oauth' | 'client_credentials'
  /** Whose credential a call uses: one of the installation, or the person's own. */
  readonly per: 'installation' | 'user'
}

/** A third party: a remote MCP server, or a REST API with typed tools from our catalogue. */
export interface Provider {
  readonly id: ProviderId
  readonly slug: string
  readonly name: string
  readonly kind: ProviderKind
  readonly state: 'active' | 'retired'
  /** The endpoint of an MCP server. */
  readonly url: string | undefined
  readonly catalogue: string | undefined
  /** Other hosts than those of the catalogue, by the names that it has for them. */
  readonly baseUrls: Readonly<Record<string, string>>
  readonly auth: ProviderAuth
  readonly secretVersion: number
  readonly oauthClientId: string | undefined
  readonly oauthIssuer: string | undefined
  readonly oauthScopes: readonly string[]
  /** Undefined: never read, or the upstream said that its list has changed. */
  readonly toolsReadAt: Date | undefined
  readonly leftOut: readonly LeftOut[]
  /** Of a custom provider: how it is asked for tokens. */
  readonly definition: CustomDefinition | undefined
  /** Whose accounts there may be connected and used. */
  readonly enabledFor: readonly Ownership[]
  /** What it may ask of an agent's program during a call, besides a form for its person. */
  readonly mayAsk: readonly ClientRequest[]
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** How a custom provider is asked for tokens. Without addresses it takes keys only. */
export interface CustomDefinition {
  readonly authorizationUrl: string | undefined
  readonly tokenUrl: string | undefined
  /** Where tokens are refreshed, if not at `tokenUrl`. */
  readonly refreshTokenUrl: string | undefined
  readonly pkceEnabled: boolean
  readonly requestScopeSeparator: string
  readonly scopesRequired: boolean
  readonly clientSecretRequired: boolean
  readonly additionalAuthorizationParameters: Readonly<Record<string, string>>
  readonly tokenBodyContentType: TokenBody
  readonly authenticateVia: 'request_body' | 'basic_auth_header'
}

export const tokenBodies = ['application/x-www-form-urlencoded', 'application/json'] as const
export type TokenBody = (typeof tokenBodies)[number]

/** What applications connect accounts of one ownership through. */
export interface Integration {
  readonly id: ProviderId
  readonly providerId: ProviderId
  readonly ownership: Ownership
  readonly description: string | undefined
  /** Whose client it is: one of the installation, or each organization's own. */
  readonly credentialsType: 'custom' | 'organization'
  /** Undefined: those of the provider. */
  readonly scopes: readonly string[] | undefined
  /** Undefined: that of the provider. */
  readonly clientId: string | undefined
  readonly secretVersion: number
  readonly secretLast4: string | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** What one organization has changed of an integration; undefined inherits. */
export interface OrganizationSettings {
  readonly integrationId: ProviderId
  readonly organizationId: OrganizationId
  readonly enabled: boolean | undefined
  readonly scopes: readonly string[] | undefined
  readonly clientId: string | undefined
  readonly secretVersion: number
  readonly secretLast4: string | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** One named operation of a provider, as it was reviewed last. */
export interface Tool {
  readonly id: ToolId
  readonly providerId: ProviderId
  readonly providerSlug: string
  /** `provider__tool`, as the gateway lists it. */
  readonly name: string
  /** The name on the provider's own endpoint. */
  readonly plainName: string
  /** Display text without hidden characters. */
  readonly title: string | undefined
  readonly description: string
  /** As the upstream gave it; what the digest covers. */
  readonly definition: ToolDefinition
  /** With display texts cleaned, nothing else changed. */
  readonly inputSchema: JsonObject
  readonly outputSchema: JsonObject | undefined
  readonly effect: Effect
  /** What the upstream says about itself; shown to an administrator, never believed. */
  readonly effectHint: Effect | undefined
  readonly digest: string
  readonly state: 'active' | 'drifted' | 'gone'
  readonly seenDigest: string | undefined
  readonly seenDefinition: ToolDefinition | undefined
  readonly findings: readonly string[]
  readonly createdAt: Date
  readonly updatedAt: Date
}

export type JsonObject = { readonly [member: string]: Json }

/** The members of an MCP tool that reach a model or a person. */
export interface ToolDefinition {
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly inputSchema: JsonObject
  readonly outputSchema?: JsonObject
  readonly annotations?: JsonObject
  readonly icons?: Json
  readonly _meta?: JsonObject
  /** Catalogue tools only: what is sent. It belongs to what is pinned. */
  readonly operation?: Json
}

/** A tool that did not make it into the catalogue. */
export interface LeftOut {
  readonly name: string
  readonly finding: string
}

/** Why an account needs its person again. `answer_lost`: the provider replaced the token, and we never heard by which. */
export type LostBecause = 'revoked' | 'expired' | 'answer_lost' | 'by_request'

/** What an owner calls an account. */
export const accountNameCharactersMax = 60

export type AccountOwner = UserId | OrganizationId

/** Whose agents may use an account of an organization. Of a person's own account it says nothing. */
export type AccountUse =
  | { readonly by: 'nobody' }
  | { readonly by: 'members' }
  | { readonly by: 'role'; readonly role: string }

/** An authorization of a person or an organization at a provider. Its credential is in the vault and not in here. */
export interface Account {
  readonly id: AccountId
  readonly providerId: ProviderId
  readonly ownerId: AccountOwner
  /** The organization that a person's account is for, or the owner itself. */
  readonly organizationId: OrganizationId | undefined
  /** `compatibility`: the one that is meant where none is named. */
  readonly connectionRole: 'compatibility' | 'standard'
  readonly authMethod: AuthMethod
  /** Connected by an application's link or call: only then is its credential handed to applications. */
  readonly forApplications: boolean
  /** The client that the credential was given to; undefined: the one that the provider has by itself. */
  readonly clientId: string | undefined
  /** Of a key or of a client's secret that somebody entered. */
  readonly secretLast4: string | undefined
  /** What the provider calls the holder. */
  readonly externalId: string | undefined
  /** Whether it can be renewed without its person; undefined: not known. */
  readonly refreshable: boolean | undefined
  /** Whether each refresh brings another refresh token; undefined: not seen yet. */
  readonly refreshRotates: boolean | undefined
  /** Refreshes in a row whose answer did not come. */
  readonly refreshFailures: number
  readonly lostBecause: LostBecause | undefined
  /** What the provider calls the holder. */
  readonly label: string
  /** What its owner calls it. */
  readonly name: string | undefined
  readonly usedBy: AccountUse
  /** When the provider last said that the credential is good. */
  readonly checkedAt: Date
  readonly state: 'connected' | 'needs_reconnection' | 'disconnected'
  readonly scopes: readonly string[]
  readonly issuer: string | undefined
  readonly credentialVersion: number
  readonly credentialExpiresAt: Date | undefined
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** `fits`: all that the session could use there, the one that is meant among them. */
export type AccountLookup =
  | { readonly outcome: 'none_needed' }
  | { readonly outcome: 'connected'; readonly account: Account; readonly fits: readonly Account[] }
  | { readonly outcome: 'connection_required'; readonly connectPath: string }
  /** Several fit and none of them is meant where none is named. */
  | { readonly outcome: 'selection_required'; readonly fits: readonly Account[] }
  /** None of them, or more than one, is called so. */
  | { readonly outcome: 'account_unknown'; readonly fits: readonly Account[] }

/** Who an account would be used for: a person, in a session of an agent that acts for them. */
export interface AccountUser {
  readonly userId: UserId
  /** Undefined: outside of a session, where nothing of an organization counts. */
  readonly sessionId?: SessionId | undefined
  /** As an agent names it: by its id, its name or its label. */
  readonly named?: string | undefined
}

/** Something at a third party that a call touched. */
export interface Resource {
  readonly provider: string
  readonly kind: string
  readonly id: string
  readonly label: string
  readonly act: Effect
}

/** What keeps a call from an answer. Public words are chosen by whoever tells the agent. */
export type UpstreamFault =
  /** Not reached, broken off, or answered with an error of its own. */
  | 'unavailable'
  | 'timed_out'
  /** The address leads to where the guard lets nothing go. */
  | 'not_allowed'
  /** The third party does not accept the credential any more. */
  | 'credential_refused'
  /** The account may do less than the call needs; its owner can consent to more. */
  | 'scope_missing'
  /** The account is not connected, or belongs to another provider. */
  | 'connection_required'
  /** The provider or the tool is not served any more. */
  | 'gone'
  /** The answer is larger than any we take. */
  | 'too_large'
  /** The answer is not what the protocol or the tool's own schema promises. */
  | 'malformed'
  /** The upstream wants to ask the person something, which is not relayed. */
  | 'input_required'

/** The shape of an MCP `CallToolResult`. */
export interface ToolResult {
  readonly content: readonly JsonObject[]
  readonly structuredContent?: Json
  readonly isError?: boolean
  readonly _meta?: JsonObject
}

/** What did not fit into a result: text that follows it, or the whole of it as JSON. */
export interface Rest {
  readonly mediaType: 'text/plain' | 'application/json'
  readonly text: string
}

export type UpstreamAnswer =
  | {
      readonly outcome: 'answered'
      readonly result: ToolResult
      /** Undefined when the result is all there was. */
      readonly rest: Rest | undefined
      readonly isError: boolean
      readonly resources: readonly Resource[] | 'undeclared'
      readonly firstByteSent: true
    }
  /** No byte of the call left: a one-call approval may be given back. */
  | { readonly outcome: 'not_sent'; readonly why: UpstreamFault }
  /** It left, and whether it took effect is not known. */
  | { readonly outcome: 'failed'; readonly why: UpstreamFault; readonly sent: boolean }
  | { readonly outcome: 'aborted'; readonly sent: boolean }
  /** It wants an answer of the person first, and the same call again with it. */
  | {
      readonly outcome: 'asked'
      readonly questions: Readonly<Record<string, Question>>
      readonly requestState: string | undefined
    }
  /** Refused without an act: the client that calls would have to support more. */
  | { readonly outcome: 'lacks_capability'; readonly capabilities: readonly string[] }

/** What a third party wants of the client: a form for the person, an answer of the model, or its roots. */
export interface Question {
  readonly method: QuestionMethod
  readonly params: JsonObject
}

export const questionMethods = ['elicitation/create', 'sampling/createMessage', 'roots/list'] as const
export type QuestionMethod = (typeof questionMethods)[number]

/** That a call may be answered by a question, and what the client brings from the round before. */
export interface Asking {
  readonly kinds: readonly QuestionKind[]
  readonly inputResponses: JsonObject | undefined
  readonly requestState: string | undefined
  /**
   * Asks while the call runs, for servers that ask on its stream, and waits for what the client answers; undefined when it answers
   * nothing. Absent where a question can only be the answer of the call.
   */
  readonly ask?: (question: Question) => Promise<JsonObject | undefined>
}

/** That somebody wants to hear when a resource changes, until the signal is aborted. */
export interface ResourceWatch {
  readonly signal: AbortSignal
  changed(): void
}

/** From the least to the most pressing (RFC 5424, section 6.2.1). */
export const logLevels = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'] as const
export type LogLevel = (typeof logLevels)[number]

/** What a third party says while it works on a call. */
export interface UpstreamLog {
  readonly level: LogLevel
  readonly logger: string | undefined
  readonly data: Json
}

/** Whose agent makes a call. */
export interface Caller {
  readonly sessionId: SessionId
  readonly principalId: PrincipalId
  readonly applicationId: ApplicationId
  /** The person it acts for; undefined for an agent that acts for itself. */
  readonly onBehalfOf: UserId | undefined
  /** Who let it make this call. It does no more than they may, whose agent ever it is. */
  approver(): Promise<UserId>
}

export interface UpstreamProgress {
  readonly progress: number
  readonly total?: number
  readonly message?: string
}

export type Freshness = { readonly outcome: 'same' | 'drifted' | 'gone' | 'unavailable' }
export type Readiness = { readonly outcome: 'ready' | 'connection_required' | 'unavailable' }

/** Slugs that would read as addresses of ours, or as tools of the gateway itself. */
export const reservedSlugs: readonly string[] = ['applications', 'client_secrets', 'callback', 'gateway', 'mcp']
export const slugShape = /^[a-z][a-z0-9-]{0,30}$/

/** Of one provider; a longer list is not read to its end. */
export const toolsMax = 1_000
/** On each result: whose words it holds, and what was taken out of it. The words stay as they are, so that structured ones stay valid. */
export const provenanceMetaKey = 'dev.ambit/provenance'
/** A result larger than this is cut, with a note that says so. */
export const toolResultBytesMax = 1_048_576
/** Nothing of a result larger than this is taken. */
export const upstreamAnswerBytesMax = 4_194_304
/** From the request to the whole answer of one tool call. */
export const upstreamCallTimeoutMs = 60_000

/** Where a person connects an account. */
export const connectPath = (slug: string): string => `/connect/${slug}`

/** Where the accounts of an organization are managed. */
export function sharedAccountsPath({ id }: { readonly id: string }): string {
  return `/account/organizations/${id}/accounts`
}

/** People and organizations have ids of their own kinds. */
export function ownershipOf(owner: AccountOwner): Ownership {
  return owner.startsWith('org_') ? 'organization' : 'user'
}
