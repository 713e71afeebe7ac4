import type { Account, Provider } from './state-accounts.ts'
import type { Approval } from './state-approvals.ts'
import type { Permission, Role } from './state-roles.ts'

const time = '2026-01-15T12:00:00.000Z'
const later = '2036-01-15T12:00:00.000Z'
const times = { created_at: time, updated_at: time }

/** A role as the server presents it. */
export function presentRole({ id, organization, slug, name, description, permissions }: Role): object {
  return {
    object: 'role',
    id,
    slug,
    name,
    description,
    type: organization === null ? 'EnvironmentRole' : 'OrganizationRole',
    resource_type_slug: 'organization',
    permissions: permissions.toSorted(),
    ...times,
  }
}

/** A list of roles comes whole, and says nothing of pages. */
export function presentRoles(roles: readonly Role[]): object {
  return { object: 'list', data: roles.map(presentRole) }
}

/** A permission of the server's own. */
export function presentPermission({ slug, name }: Permission): object {
  return {
    object: 'permission',
    id: `perm_${slug}`,
    slug,
    name,
    description: null,
    system: true,
    resource_type_slug: 'organization',
    ...times,
  }
}

/** An account, without its credential. */
export function presentAccount({ id, user, organization, name, scopes, state }: Account): object {
  return {
    object: 'connected_account',
    id,
    connection_role: 'compatibility',
    account_identifier: null,
    account_display_name: name,
    user_id: user,
    organization_id: organization,
    scopes,
    auth_method: 'oauth',
    api_key_last_4: null,
    state,
    ...times,
  }
}

/** A provider with the account of one owner there; lists carry the former spellings too. */
export function presentProvider(provider: Provider, account: Account | undefined): object {
  const listed = account === undefined ? null : withFormerNames(account)
  const type = provider.method === 'oauth' ? 'oauth2' : provider.method
  return {
    object: 'data_provider',
    id: provider.id,
    name: provider.name,
    description: null,
    slug: provider.slug,
    integration_type: provider.slug,
    credentials_type: type,
    scopes: provider.scopes,
    auth_methods: [provider.method],
    connection_owner: provider.ownership,
    ownership: provider.ownership === 'user' ? 'userland_user' : 'organization',
    ...times,
    integrationType: provider.slug,
    credentialsType: type,
    createdAt: time,
    updatedAt: time,
    connected_account: listed,
    connected_accounts: listed === null ? [] : [listed],
  }
}

function withFormerNames(account: Account): object {
  const { user, organization } = account
  return {
    ...presentAccount(account),
    userland_user_id: user,
    userlandUserId: user,
    organizationId: organization,
    createdAt: time,
    updatedAt: time,
  }
}

/** What an agent asks for; `issuer` is where its page is. */
export function presentApproval({ id, user, purpose, code, state, tools }: Approval, issuer: string): object {
  const decided = state !== 'pending'
  return {
    object: 'approval',
    id,
    session_id: id.replace('approval', 'session'),
    kind: 'access',
    state,
    user_id: user,
    application_id: id.replace('approval', 'app'),
    code,
    url: `${issuer}/approvals/${id}`,
    purpose,
    tools: tools.map(tool => ({
      ...tool,
      provider: 'provider_1',
      account: null,
      digest: '0'.repeat(64),
      constraints: {},
    })),
    limits: { duration_seconds: 3_600, max_calls: 40, max_bytes: null },
    request_digest: '0'.repeat(64),
    call_digest: null,
    arguments_digest: null,
    created_at: time,
    expires_at: later,
    decided_at: decided ? time : null,
    decided_by: decided ? user : null,
    decided_in_session: decided ? id.replace('approval', 'session') : null,
  }
}
