import type { Effect } from '../model.ts'

/**
 * What an agent can do at this server itself, as data: routes of its own API by their operations. What is not in this list can
 * not be called by an agent, whatever anybody approves. Never in it: what decides an approval, what answers with a credential
 * (keys, secrets, codes, links that let somebody in), what changes who may administer, and what gives a session more.
 */
export interface OwnTool {
  /** The operation of the route. */
  readonly operation: string
  /** What it is about, as the log names it. */
  readonly kind: string
  /** Where it does more than its method says. */
  readonly effect?: Effect
  /** Members of the request that no agent may give: with them it would know a credential, or vouch for somebody. */
  readonly withheld?: readonly string[]
  /** The argument that names what is acted on, where it must be neither the agent's own session nor its own person. */
  readonly target?: { readonly argument: string; readonly kind: 'session' | 'user' | 'membership' }
}

const vouching = ['password', 'password_hash', 'password_hash_type', 'password_salt_position', 'email_verified']

const users: readonly OwnTool[] = [
  { operation: 'listUsers', kind: 'users' },
  { operation: 'getUser', kind: 'user' },
  { operation: 'createUser', kind: 'user', withheld: vouching },
  {
    operation: 'updateUser',
    kind: 'user',
    withheld: [...vouching, 'email'],
    target: { argument: 'id', kind: 'user' },
  },
  { operation: 'deleteUser', kind: 'user', target: { argument: 'id', kind: 'user' } },
]

const organizations: readonly OwnTool[] = [
  { operation: 'listOrganizations', kind: 'organizations' },
  { operation: 'getOrganization', kind: 'organization' },
  { operation: 'createOrganization', kind: 'organization' },
  { operation: 'updateOrganization', kind: 'organization' },
  { operation: 'deleteOrganization', kind: 'organization' },
]

const memberships: readonly OwnTool[] = [
  { operation: 'listOrganizationMemberships', kind: 'memberships' },
  { operation: 'getOrganizationMembership', kind: 'membership' },
  {
    operation: 'createOrganizationMembership',
    kind: 'membership',
    target: { argument: 'user_id', kind: 'user' },
  },
  {
    operation: 'updateOrganizationMembership',
    kind: 'membership',
    target: { argument: 'id', kind: 'membership' },
  },
  {
    operation: 'deactivateOrganizationMembership',
    kind: 'membership',
    target: { argument: 'id', kind: 'membership' },
  },
  {
    operation: 'reactivateOrganizationMembership',
    kind: 'membership',
    target: { argument: 'id', kind: 'membership' },
  },
  {
    operation: 'deleteOrganizationMembership',
    kind: 'membership',
    target: { argument: 'id', kind: 'membership' },
  },
]

const roles: readonly OwnTool[] = [
  { operation: 'listEnvironmentRoles', kind: 'roles' },
  { operation: 'listOrganizationRoles', kind: 'roles' },
  { operation: 'createOrganizationRole', kind: 'role' },
  { operation: 'updateOrganizationRole', kind: 'role' },
]

/** Who is asked in gets a link by mail. It never stands in an answer to an agent. */
const invitations: readonly OwnTool[] = [
  { operation: 'listInvitations', kind: 'invitations' },
  { operation: 'getInvitation', kind: 'invitation' },
  { operation: 'sendInvitation', kind: 'invitation', withheld: ['inviter_user_id'] },
  { operation: 'resendInvitation', kind: 'invitation' },
  { operation: 'revokeInvitation', kind: 'invitation' },
]

/** What an agent made it submits itself, so that its session stands with it. A report about its own work counts for nothing. */
const artifacts: readonly OwnTool[] = [
  { operation: 'listArtifacts', kind: 'artifacts' },
  { operation: 'getArtifact', kind: 'artifact' },
  { operation: 'createArtifact', kind: 'artifact', withheld: ['session_id', 'report'] },
]

const others: readonly OwnTool[] = [
  { operation: 'listApplications', kind: 'applications' },
  { operation: 'getApplication', kind: 'application' },
  { operation: 'listSessions', kind: 'sessions' },
  { operation: 'listUserSessions', kind: 'sessions' },
  {
    operation: 'endSession',
    kind: 'session',
    effect: 'destructive',
    withheld: ['scope'],
    target: { argument: 'id', kind: 'session' },
  },
  { operation: 'listAuditEvents', kind: 'audit_events' },
]

export const ownTools: readonly OwnTool[] = [
  ...users,
  ...organizations,
  ...memberships,
  ...roles,
  ...invitations,
  ...artifacts,
  ...others,
]
