import { randomFillSync } from 'node:crypto'
import { monotonicFactory } from 'ulid'

/** Prefixes of all ids that we mint; each id is `prefix_` and a ULID (Crockford base32, upper case). */
export const idPrefixes = {
  user: 'user',
  agent: 'agent',
  serviceAccount: 'svc',
  organization: 'org',
  membership: 'om',
  apiKey: 'api_key',
  application: 'app',
  client: 'client',
  secret: 'secret',
  redirectUri: 'redir',
  signingKey: 'key',
  session: 'session',
  token: 'token',
  provider: 'data_integration',
  account: 'data_installation',
  tool: 'tool',
  openapiImport: 'openapi_import',
  policy: 'policy',
  approval: 'approval',
  act: 'act',
  approvalRule: 'approval_rule',
  delegation: 'delegation',
  grant: 'grant',
  call: 'call',
  event: 'event',
  receipt: 'receipt',
  stop: 'stop',
  agentBlueprint: 'agent_blueprint',
  agentInstance: 'agent_instance',
  agentRegistration: 'agent_reg',
  agentClaim: 'agent_reg_claim',
  agentClaimAttempt: 'agent_reg_claim_attempt',
  drift: 'drift',
  request: 'req',
  flow: 'flow',
  invitation: 'invitation',
  magicAuth: 'magic_auth',
  emailVerification: 'email_verification',
  passwordReset: 'password_reset',
  emailChange: 'email_change',
  passwordlessSession: 'passwordless_session',
  factor: 'auth_factor',
  challenge: 'auth_challenge',
  radarChallenge: 'radar_challenge',
  elevatedAccess: 'elevated_access',
  riskAttempt: 'radar_att',
  passkey: 'passkey',
  domain: 'org_domain',
  role: 'role',
  permission: 'perm',
  roleAssignment: 'role_assignment',
  groupRoleAssignment: 'gra',
  resource: 'authz_resource',
  group: 'group',
  itContact: 'it_contact',
  corsOrigin: 'cors_origin',
  logoutUri: 'logout_uri',
  flag: 'flag',
  webhook: 'we',
  delivery: 'delivery',
  auditExport: 'audit_log_export',
  auditStream: 'audit_stream',
  connectApplication: 'conn_app',
  authorizedApplication: 'authorized_connect_app',
  identityIssuer: 'identity_issuer',
  workloadTrust: 'workload_trust',
  artifact: 'artifact',
  artifactReview: 'artifact_review',
  finding: 'finding',
  configurationFinding: 'config_finding',
  accessReview: 'review',
  reviewItem: 'review_item',
  waitlist: 'waitlist',
  waitlistEntry: 'wl_user',
  identityProvider: 'idp',
  identity: 'identity',
  externalSignIn: 'ext_auth',
  connection: 'conn',
  profile: 'prof',
  portalVisit: 'portal',
  providerSignIn: 'sso_sign_in',
  directory: 'directory',
  directoryToken: 'directory_token',
  directoryUser: 'directory_user',
  directoryGroup: 'directory_group',
  mail: 'mail',
  pending: 'pending',
  deviceCode: 'device',
  actionEndpoint: 'action_endpoint',
  actionExecution: 'action_execution',
} as const

export type IdKind = keyof typeof idPrefixes
declare const brand: unique symbol
/** A prefixed ULID. Branded, so that a session id can't be passed where a grant id is wanted. */
export type Id<K extends IdKind> = string & { readonly [brand]: K }
export type UserId = Id<'user'>
export type AgentId = Id<'agent'>
export type ServiceAccountId = Id<'serviceAccount'>
export type PrincipalId = UserId | AgentId | ServiceAccountId
export type OrganizationId = Id<'organization'>
export type ApplicationId = Id<'application'>
export type SessionId = Id<'session'>
export type ProviderId = Id<'provider'>
export type AccountId = Id<'account'>
export type ToolId = Id<'tool'>
export type ApprovalId = Id<'approval'>
export type ActId = Id<'act'>
export type ApprovalRuleId = Id<'approvalRule'>
export type GrantId = Id<'grant'>
export type CallId = Id<'call'>
export type EventId = Id<'event'>
export type ReceiptId = Id<'receipt'>
export type MembershipId = Id<'membership'>
export type InvitationId = Id<'invitation'>
export type RoleId = Id<'role'>
export type GroupId = Id<'group'>
export type ResourceId = Id<'resource'>
export type MailId = Id<'mail'>
/** Objects of the vault are bare UUIDs, as the WorkOS API has them. */
export type VaultObjectId = string & { readonly [brand]: 'vaultObject' }
/** Whose row it is: an organization, a user, or the installation itself. Every query names one (I10). */
export type Owner = OrganizationId | UserId | 'installation'

const randomBytesARead = 4_096
const byteValues = 256
const nextUlid = monotonicFactory(bufferedRandom())

/** Fractions of one random byte each, a few thousand a read: the library's own source asks the platform once for every character. */
function bufferedRandom(): () => number {
  const bytes = new Uint8Array(randomBytesARead)
  let at = bytes.length
  return () => {
    if (at === bytes.length) {
      randomFillSync(bytes)
      at = 0
    }
    return (bytes[at++] ?? 0) / byteValues
  }
}

/** A new id. Never a credential: ids are guessable in part and stand in URLs and logs. */
export function newId<K extends IdKind>(kind: K, now: number = Date.now()): Id<K> {
  return `${idPrefixes[kind]}_${nextUlid(now)}` as Id<K>
}

const ulidShape = /^[0-9A-HJKMNP-TV-Z]{26}$/

/** The text as an id of that kind, or undefined when it has another shape. */
export function parseId<K extends IdKind>(kind: K, text: string): Id<K> | undefined {
  const prefix = `${idPrefixes[kind]}_`
  return text.startsWith(prefix) && ulidShape.test(text.slice(prefix.length)) ? (text as Id<K>) : undefined
}

/** For values that our own tables returned: their shape was checked when they were made. */
export function idFrom<K extends IdKind>(_kind: K, text: string): Id<K> {
  return text as Id<K>
}
