// Generated from the API description by `npm run generate`. Change the routes, not this file.

import { type ClientOptions, sender } from '../request.ts'

export type AccessGrant = {
  id: string
  provider: string
  account_id: string | null
  tools: string[]
  expires_at: string
  ended_at: string | null
  end_reason: string | null
  calls_left: number | null
}

export type AnchoredReceipt = {
  object: 'receipt'
  id: string
  session_id: string
  tokens_ended: number
  grants_ended: number
  approvals_withdrawn: number
  calls_aborted: number
  calls_withheld: number
  calls_unsettled: number
  sessions_ended: string[]
  offline_tokens: {
    id: string
    application_id: string
    until: string
  }[]
  completed_at: string
  signed: string
  signature: string
  event_id: string
  index: number | null
  inclusion_proof: {
    leaf_hash: string
    path: string[]
    leaf: string
    opening: {
      salt: string
      text: string
    } | null
  } | null
  checkpoint: string | null
}

export type Application = {
  object: 'application'
  id: string
  client_id: string
  name: string
  kind: 'web' | 'single_page' | 'native' | 'machine' | 'agent' | 'account'
  state: 'active' | 'retired'
  registration: 'built_in' | 'admin' | 'dynamic' | 'metadata_document'
  client_uri: string | null
  token_endpoint_auth_method: 'none' | 'client_secret_post' | 'client_secret_basic' | 'private_key_jwt'
  redirect_uris: {
    id: string
    uri: string
    default: boolean
  }[]
  session_policy: {
    max_seconds: number
    idle_seconds: number
    access_token_seconds: number
    grant_max_seconds: number
    sign_in_reuse_max_age_seconds: number
  }
  created_at: string
  updated_at: string
}

export type Approval = {
  object: 'approval'
  id: string
  session_id: string
  kind: 'access' | 'call'
  state: 'pending' | 'approved' | 'denied' | 'expired' | 'withdrawn' | 'consumed'
  user_id: string
  application_id: string
  code: string
  url: string
  purpose: string | null
  tools: ({
    id: string
    name: string
    provider: string
    account: string | null
    digest: string
    effect: 'read' | 'write' | 'destructive'
    constraints: { [name: string]: unknown }
  })[]
  limits: {
    duration_seconds: number
    max_calls: number | null
  }
  request_digest: string
  call_digest: string | null
  arguments_digest: string | null
  created_at: string
  expires_at: string
  decided_at: string | null
  decided_by: string | null
  decided_in_session: string | null
}

export type ApprovalWithGrants = {
  object: 'approval'
  id: string
  session_id: string
  kind: 'access' | 'call'
  state: 'pending' | 'approved' | 'denied' | 'expired' | 'withdrawn' | 'consumed'
  user_id: string
  application_id: string
  code: string
  url: string
  purpose: string | null
  tools: ({
    id: string
    name: string
    provider: string
    account: string | null
    digest: string
    effect: 'read' | 'write' | 'destructive'
    constraints: { [name: string]: unknown }
  })[]
  limits: {
    duration_seconds: number
    max_calls: number | null
  }
  request_digest: string
  call_digest: string | null
  arguments_digest: string | null
  created_at: string
  expires_at: string
  decided_at: string | null
  decided_by: string | null
  decided_in_session: string | null
  grants: ({
    id: string
    expires_at: string
    ended_at: string | null
  })[]
}

export type AuditEvent = {
  object: 'audit_event'
  index: number
  id: string
  at: string
  type: string
  session_id: string | null
  body: unknown
}

export type ClientSecret = {
  object: 'client_secret'
  id: string
  secret_hint: string
  created_at: string
  expires_at: string | null
  last_used_at: string | null
}

export type ConnectedAccount = {
  object: 'connected_account'
  id: string
  provider_id: string
  owner_id: string
  label: string
  state: 'connected' | 'needs_reconnection' | 'disconnected'
  scopes: string[]
  credential_expires_at: string | null
  created_at: string
  updated_at: string
}

export type GivenAccess = {
  object: 'access_grant'
  id: string
  session_id: string
  approval_id: string
  provider: string
  account_id: string | null
  tools: {
    name: string
    digest: string
    effect: string
    constraints: { [name: string]: unknown }
  }[]
  created_at: string
  expires_at: string
  ended_at: string | null
  end_reason: string | null
  calls_left: number | null
}

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }

export type Organization = {
  object: 'organization'
  id: string
  name: string
  domains: never[]
  external_id: string | null
  metadata: { [name: string]: string }
  allow_profiles_outside_organization: boolean
  stripe_customer_id?: string
  created_at: string
  updated_at: string
}

export type OrganizationMembership = {
  object: 'organization_membership'
  id: string
  organization_id: string
  organization_name: string
  user_id: string
  status: 'active' | 'inactive' | 'pending'
  directory_managed: boolean
  custom_attributes: { [name: string]: unknown }
  role: {
    slug: string
  }
  roles: {
    slug: string
  }[]
  created_at: string
  updated_at: string
}

export type Provider = {
  object: 'provider'
  id: string
  slug: string
  name: string
  kind: 'mcp' | 'rest'
  state: 'active' | 'retired'
  url: string | null
  catalogue: string | null
  base_urls: {
    api?: string
    oauth?: string
  }
  auth: {
    type: 'none' | 'bearer' | 'oauth'
    per: 'installation' | 'user'
  }
  oauth: {
    client_id: string | null
    issuer: string | null
    scopes: string[]
  }
  connect_path: string | null
  tools_read_at: string | null
  left_out: {
    name: string
    finding: string
  }[]
  created_at: string
  updated_at: string
}

export type Receipt = {
  object: 'receipt'
  id: string
  session_id: string
  tokens_ended: number
  grants_ended: number
  approvals_withdrawn: number
  calls_aborted: number
  calls_withheld: number
  calls_unsettled: number
  sessions_ended: string[]
  offline_tokens: {
    id: string
    application_id: string
    until: string
  }[]
  completed_at: string
  signed: string
  signature: string
}

export type SessionExplanation = {
  object: 'session_explanation'
  session: {
    id: string
    kind: string
    status: 'active' | 'ended'
    application: {
      name: string
      client_id: string
    }
    started_at: string
    expires_at: string
    ended_at: string | null
    end_reason: string | null
  }
  principal: {
    id: string
    kind: string
    name: string
    owner_id: string | null
  }
  on_behalf_of: {
    id: string
    email: string
  } | null
  purpose: string | null
  resources: ({
    act: 'read' | 'write' | 'destructive'
    provider: string
    kind: string
    id: string
    label: string
    calls: number
  })[]
  approvals: ({
    id: string
    kind: 'access' | 'call'
    state: string
    code: string
    purpose: string | null
    request_digest: string
    requested_at: string
    expires_at: string
    decided_at: string | null
    decided_by: string | null
    shown: unknown
    decision: unknown
  })[]
  calls_count: number
  calls: ({
    id: string
    tool: string
    account: string | null
    effect: string | null
    grant_id: string | null
    approval_id: string | null
    resources: unknown
    arguments: unknown
    arguments_digest: string
    result_digest: string | null
    started_at: string
    settled_at: string | null
    outcome: string
    refused_because?: string
  })[]
  next_after: string | null
  ending: {
    reason: string
    said: string | null
    ended_at: string
    receipt_id: string | null
    receipt_index: number | null
  } | null
  integrity: 'verified' | 'broken' | 'pending'
  first_bad_index?: number
  complete: boolean
  incomplete_because?: string
}

export type SessionWithGrants = {
  object: 'session'
  id: string
  kind: 'user' | 'agent' | 'service'
  status: 'active' | 'ended'
  principal_id: string
  user_id: string | null
  application_id: string
  organization_id: string | null
  parent_id: string | null
  started_at: string
  expires_at: string
  idle_expires_at: string | null
  ended_at: string | null
  end_reason: 'expired' | 'idle' | 'refresh_reuse' | 'code_reuse' | 'ended_by_person' | 'ended_by_admin' | 'ended_by_agent' | 'ended_with_parent' | 'principal_suspended' | 'application_retired' | null
  grants: AccessGrant[]
}

export type Tool = {
  object: 'tool'
  id: string
  name: string
  plain_name: string
  provider: string
  title: string | null
  description: string
  effect: 'read' | 'write' | 'destructive'
  effect_hint: 'read' | 'write' | 'destructive' | null
  digest: string
  state: 'active' | 'drifted' | 'gone'
  findings: string[]
  input_schema: { [name: string]: Json }
  output_schema: { [name: string]: Json } | null
  definition: { [name: string]: Json }
  seen_digest: string | null
  seen_definition: { [name: string]: Json } | null
  created_at: string
  updated_at: string
}

export type User = {
  object: 'user'
  id: string
  email: string
  email_verified: boolean
  first_name: string | null
  last_name: string | null
  name: string | null
  profile_picture_url: string | null
  external_id: string | null
  metadata: { [name: string]: string }
  last_sign_in_at: string | null
  locale: string | null
  created_at: string
  updated_at: string
}

export interface Client {
  /** List organizations, newest first. `GET /organizations` */
  listOrganizations(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: Organization[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Create an organization. `POST /organizations` */
  createOrganization(input: {
    body: {
      name: string
    }
  }): Promise<Organization>
  /** Read an organization. `GET /organizations/{id}` */
  getOrganization(input: {
    id: string
  }): Promise<Organization>
  /** List memberships of an organization or a user. `GET /user_management/organization_memberships` */
  listOrganizationMemberships(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      organization_id?: string
      user_id?: string
    }
  }): Promise<{
    object: 'list'
    data: OrganizationMembership[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Make a user a member of an organization. `POST /user_management/organization_memberships` */
  createOrganizationMembership(input: {
    body: {
      organization_id: string
      user_id: string
      role_slug?: string
    }
  }): Promise<OrganizationMembership>
  /** End a session, as the WorkOS clients call it. `POST /user_management/sessions/revoke` */
  revokeSession(input: {
    body: {
      session_id: string
    }
  }): Promise<{
    session: SessionWithGrants
    receipt: Receipt
  }>
  /** List users, newest first. `GET /user_management/users` */
  listUsers(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: User[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Create a user. `POST /user_management/users` */
  createUser(input: {
    body: {
      email: string
      password?: string
      first_name?: string
      last_name?: string
      email_verified?: boolean
    }
  }): Promise<User>
  /** Read a user. `GET /user_management/users/{id}` */
  getUser(input: {
    id: string
  }): Promise<User>
  /** List what agents were given, newest first. `GET /v1/access_grants` */
  listAccessGrants(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      session_id?: string
      account_id?: string
      status?: 'active' | 'ended'
    }
  }): Promise<{
    object: 'list'
    data: GivenAccess[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Read an access grant with what is left of its budget. `GET /v1/access_grants/{id}` */
  getAccessGrant(input: {
    id: string
  }): Promise<GivenAccess>
  /** End an access grant at once; the session lives on. `POST /v1/access_grants/{id}/end` */
  endAccessGrant(input: {
    id: string
  }): Promise<GivenAccess>
  /** Register an agent that authenticates by itself; its secret is shown once. `POST /v1/agents` */
  createAgent(input: {
    body: {
      name: string
      owner_id: string
      credentials?: {
        type: 'client_secret'
      } | {
        type: 'private_key_jwt'
        jwks: {
          keys: { [name: string]: Json }[]
        }
      }
    }
  }): Promise<{
    object: 'agent'
    id: string
    name: string
    owner_id: string
    application_id: string
    client_id: string
    client_secret?: string
    token_endpoint_auth_method: 'none' | 'client_secret_post' | 'client_secret_basic' | 'private_key_jwt'
    created_at: string
  }>
  /** List applications, newest first. `GET /v1/applications` */
  listApplications(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: Application[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Create an application. `POST /v1/applications` */
  createApplication(input: {
    body: {
      name: string
      kind?: 'web' | 'single_page' | 'native' | 'machine' | 'agent'
      client_uri?: string
      redirect_uris?: (string | {
        uri: string
      })[]
      token_endpoint_auth_method?: 'none' | 'client_secret_post' | 'client_secret_basic' | 'private_key_jwt'
      jwks?: {
        keys: { [name: string]: Json }[]
      }
      session_policy?: {
        max_seconds?: number
        idle_seconds?: number
        access_token_seconds?: number
        grant_max_seconds?: number
        sign_in_reuse_max_age_seconds?: number
      }
    }
  }): Promise<{
    object: 'application'
    id: string
    client_id: string
    name: string
    kind: 'web' | 'single_page' | 'native' | 'machine' | 'agent' | 'account'
    state: 'active' | 'retired'
    registration: 'built_in' | 'admin' | 'dynamic' | 'metadata_document'
    client_uri: string | null
    token_endpoint_auth_method: 'none' | 'client_secret_post' | 'client_secret_basic' | 'private_key_jwt'
    redirect_uris: {
      id: string
      uri: string
      default: boolean
    }[]
    session_policy: {
      max_seconds: number
      idle_seconds: number
      access_token_seconds: number
      grant_max_seconds: number
      sign_in_reuse_max_age_seconds: number
    }
    created_at: string
    updated_at: string
    client_secret?: string
  }>
  /** Get an application. `GET /v1/applications/{id}` */
  getApplication(input: {
    id: string
  }): Promise<Application>
  /** Change an application; a tighter session policy shortens living sessions at once. `PATCH /v1/applications/{id}` */
  updateApplication(input: {
    id: string
    body: {
      name?: string
      client_uri?: string
      state?: 'retired'
      redirect_uris?: (string | {
        uri: string
      })[]
      jwks?: {
        keys: { [name: string]: Json }[]
      }
      session_policy?: {
        max_seconds?: number
        idle_seconds?: number
        access_token_seconds?: number
        grant_max_seconds?: number
        sign_in_reuse_max_age_seconds?: number
      }
    }
  }): Promise<Application>
  /** List the living secrets of an application; never the secrets themselves. `GET /v1/applications/{id}/secrets` */
  listApplicationSecrets(input: {
    id: string
  }): Promise<{
    object: 'list'
    data: ClientSecret[]
  }>
  /** Add a secret beside those that live; it is shown once. `POST /v1/applications/{id}/secrets` */
  createApplicationSecret(input: {
    id: string
    body: {
      expires_in_seconds?: number
    }
  }): Promise<{
    object: 'client_secret'
    id: string
    secret: string
  }>
  /** End a secret. `DELETE /v1/applications/{id}/secrets/{secret_id}` */
  deleteApplicationSecret(input: {
    id: string
    secret_id: string
  }): Promise<void>
  /** Make the next signing key: published now, signing a day later, or at once; the former one verifies until its tokens have ended. `POST /v1/applications/{id}/signing_keys` */
  rotateApplicationSigningKey(input: {
    id: string
    body: {
      algorithm?: 'RS256' | 'ES256'
      at_once?: boolean
    }
  }): Promise<{
    object: 'signing_key'
    id: string
    algorithm: 'RS256' | 'ES256'
    signs_from: string
  }>
  /** List what agents asked for, newest first. `GET /v1/approvals` */
  listApprovals(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      session_id?: string
      user_id?: string
      state?: 'pending' | 'approved' | 'denied' | 'expired' | 'withdrawn' | 'consumed'
    }
  }): Promise<{
    object: 'list'
    data: Approval[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Read an approval with the grants it made. `GET /v1/approvals/{id}` */
  getApproval(input: {
    id: string
  }): Promise<ApprovalWithGrants>
  /** The log in its order, by index. `GET /v1/audit/events` */
  listAuditEvents(input?: {
    query?: {
      after?: number
      limit?: number
    }
  }): Promise<{
    object: 'list'
    data: AuditEvent[]
    next_after: number | null
  }>
  /** Inclusion proof of one entry in the newest checkpoint (RFC 6962, section 2.1.1). `GET /v1/audit/events/{index}/proof` */
  proveAuditEvent(input: {
    index: number
  }): Promise<{
    index: number
    leaf_hash: string
    path: string[]
    checkpoint: string
  }>
  /** List connected accounts, of everybody or of one person. `GET /v1/connected_accounts` */
  listConnectedAccounts(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      owner_id?: string
    }
  }): Promise<{
    object: 'list'
    data: ConnectedAccount[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Disconnect an account: its credential is deleted and every grant on it ends. `DELETE /v1/connected_accounts/{id}` */
  disconnectAccount(input: {
    id: string
  }): Promise<void>
  /** Suspend a principal and what it owns: all their sessions end at once. `POST /v1/principals/{id}/suspend` */
  suspendPrincipal(input: {
    id: string
    body: Record<never, never>
  }): Promise<{
    receipts: Receipt[]
  }>
  /** Add a third party: an MCP server, or a REST API of the catalogue. `POST /v1/providers` */
  createProvider(input: {
    body: {
      kind: 'mcp'
      slug: string
      name?: string
      url: string
      auth?: {
        type: 'none' | 'bearer' | 'oauth'
        token?: string
        per?: 'installation' | 'user'
      }
      oauth?: {
        client_id: string
        client_secret?: string
        scopes?: string[]
      }
    } | {
      kind: 'rest'
      slug: string
      name?: string
      catalogue: string
      base_urls?: {
        api?: string
        oauth?: string
      }
      auth?: {
        type: 'none' | 'bearer' | 'oauth'
        token?: string
        per?: 'installation' | 'user'
      }
      oauth?: {
        client_id: string
        client_secret?: string
        scopes?: string[]
      }
    }
  }): Promise<Provider>
  /** List providers, newest first. `GET /v1/providers` */
  listProviders(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: Provider[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Get a provider. `GET /v1/providers/{slug}` */
  getProvider(input: {
    slug: string
  }): Promise<Provider>
  /** Retire a provider: its accounts are disconnected and every grant on them ends. `DELETE /v1/providers/{slug}` */
  retireProvider(input: {
    slug: string
  }): Promise<void>
  /** Read the tools of a provider now. `POST /v1/providers/{slug}/refresh` */
  refreshProvider(input: {
    slug: string
  }): Promise<Provider>
  /** Read a receipt, with its place in the log once it is sequenced. `GET /v1/receipts/{id}` */
  getReceipt(input: {
    id: string
  }): Promise<AnchoredReceipt>
  /** List sessions with their grants, newest first. `GET /v1/sessions` */
  listSessions(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      principal_id?: string
      user_id?: string
      application_id?: string
      kind?: 'user' | 'agent' | 'service'
      status?: 'active' | 'ended'
    }
  }): Promise<{
    object: 'list'
    data: SessionWithGrants[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Read a session with its grants. `GET /v1/sessions/{id}` */
  getSession(input: {
    id: string
  }): Promise<SessionWithGrants>
  /** End a session; complete when it returns, with a signed receipt. `POST /v1/sessions/{id}/end` */
  endSession(input: {
    id: string
    body: {
      reason?: string
    }
  }): Promise<{
    session: SessionWithGrants
    receipt: Receipt
  }>
  /** What a session did, who allowed it, and whether the record is whole. `GET /v1/sessions/{id}/explanation` */
  explainSession(input: {
    id: string
    query?: {
      after?: string
      limit?: number
    }
  }): Promise<SessionExplanation>
  /** List the tools of the catalogue by name, of all providers or of one. `GET /v1/tools` */
  listTools(input?: {
    query?: {
      provider?: string
    }
  }): Promise<{
    object: 'list'
    data: Tool[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Get a tool with its definition, and the one that the upstream shows now. `GET /v1/tools/{id}` */
  getTool(input: {
    id: string
  }): Promise<Tool>
  /** Set what a tool does to the world: read, write or destructive. `PATCH /v1/tools/{id}` */
  updateTool(input: {
    id: string
    body: {
      effect: 'read' | 'write' | 'destructive'
    }
  }): Promise<Tool>
  /** Accept the definition that a drifted tool shows now, named by its digest. `POST /v1/tools/{id}/review` */
  reviewTool(input: {
    id: string
    body: {
      digest: string
      effect?: 'read' | 'write' | 'destructive'
    }
  }): Promise<Tool>
}

/** A client of one server. Each method answers the parsed body, or throws an `ApiError`. */
export function createClient(options: ClientOptions): Client {
  const send = sender(options)
  return {
    listOrganizations: input => send('GET', '/organizations', input),
    createOrganization: input => send('POST', '/organizations', input),
    getOrganization: input => send('GET', '/organizations/{id}', input),
    listOrganizationMemberships: input => send('GET', '/user_management/organization_memberships', input),
    createOrganizationMembership: input => send('POST', '/user_management/organization_memberships', input),
    revokeSession: input => send('POST', '/user_management/sessions/revoke', input),
    listUsers: input => send('GET', '/user_management/users', input),
    createUser: input => send('POST', '/user_management/users', input),
    getUser: input => send('GET', '/user_management/users/{id}', input),
    listAccessGrants: input => send('GET', '/v1/access_grants', input),
    getAccessGrant: input => send('GET', '/v1/access_grants/{id}', input),
    endAccessGrant: input => send('POST', '/v1/access_grants/{id}/end', input),
    createAgent: input => send('POST', '/v1/agents', input),
    listApplications: input => send('GET', '/v1/applications', input),
    createApplication: input => send('POST', '/v1/applications', input),
    getApplication: input => send('GET', '/v1/applications/{id}', input),
    updateApplication: input => send('PATCH', '/v1/applications/{id}', input),
    listApplicationSecrets: input => send('GET', '/v1/applications/{id}/secrets', input),
    createApplicationSecret: input => send('POST', '/v1/applications/{id}/secrets', input),
    deleteApplicationSecret: input => send('DELETE', '/v1/applications/{id}/secrets/{secret_id}', input),
    rotateApplicationSigningKey: input => send('POST', '/v1/applications/{id}/signing_keys', input),
    listApprovals: input => send('GET', '/v1/approvals', input),
    getApproval: input => send('GET', '/v1/approvals/{id}', input),
    listAuditEvents: input => send('GET', '/v1/audit/events', input),
    proveAuditEvent: input => send('GET', '/v1/audit/events/{index}/proof', input),
    listConnectedAccounts: input => send('GET', '/v1/connected_accounts', input),
    disconnectAccount: input => send('DELETE', '/v1/connected_accounts/{id}', input),
    suspendPrincipal: input => send('POST', '/v1/principals/{id}/suspend', input),
    createProvider: input => send('POST', '/v1/providers', input),
    listProviders: input => send('GET', '/v1/providers', input),
    getProvider: input => send('GET', '/v1/providers/{slug}', input),
    retireProvider: input => send('DELETE', '/v1/providers/{slug}', input),
    refreshProvider: input => send('POST', '/v1/providers/{slug}/refresh', input),
    getReceipt: input => send('GET', '/v1/receipts/{id}', input),
    listSessions: input => send('GET', '/v1/sessions', input),
    getSession: input => send('GET', '/v1/sessions/{id}', input),
    endSession: input => send('POST', '/v1/sessions/{id}/end', input),
    explainSession: input => send('GET', '/v1/sessions/{id}/explanation', input),
    listTools: input => send('GET', '/v1/tools', input),
    getTool: input => send('GET', '/v1/tools/{id}', input),
    updateTool: input => send('PATCH', '/v1/tools/{id}', input),
    reviewTool: input => send('POST', '/v1/tools/{id}/review', input),
  }
}
