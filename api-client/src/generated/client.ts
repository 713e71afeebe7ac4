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
  bytes_left: number | null
}

export type AccessReview = {
  object: 'access_review'
  id: string
  name: string
  state: 'open' | 'ending' | 'completed' | 'cancelled'
  organization_id: string | null
  kinds: ('membership' | 'installation_role' | 'service_account' | 'agent' | 'access_grant' | 'connected_account' | 'application' | 'client_secret' | 'api_key')[]
  flagged: ('dormant' | 'never_used' | 'over_granted')[]
  reviewers: {
    by: 'people'
    user_ids: string[]
  } | {
    by: 'owner'
  } | {
    by: 'installation_role'
    role: 'owner' | 'admin' | 'auditor' | 'approver'
  } | {
    by: 'organization_role'
    role: string
  }
  undecided: 'end' | 'keep'
  asked_by: string
  started_at: string
  deadline_at: string
  closed_at: string | null
  cancelled_by: string | null
  cancel_reason: string | null
  progress: {
    items: number
    open: number
    keep: number
    reduce: number
    remove: number
    at_deadline: number
    applied: number
    refused: number
  }
}

export type AccessReviewEvidence = {
  object: 'access_review_evidence'
  review_id: string
  signed: {
    body: string
    signature: string
    key_id: string
    event_id: string
  } | null
  how_to_check: string
  items: { [name: string]: unknown }[]
}

export type AccessReviewItem = {
  object: 'access_review_item'
  id: string
  review_id: string
  kind: 'membership' | 'installation_role' | 'service_account' | 'agent' | 'access_grant' | 'connected_account' | 'application' | 'client_secret' | 'api_key'
  subject_id: string
  name: string
  organization_id: string | null
  owner_id: string | null
  owner_name: string | null
  holder_id: string | null
  holder_name: string | null
  since: string
  last_used_at: string | null
  effects: string[]
  flags: ('dormant' | 'never_used' | 'over_granted')[]
  facts: { [name: string]: unknown }
  decision: 'keep' | 'reduce' | 'remove' | null
  reduced_to: string[] | null
  reason: string | null
  decided_by: string | null
  decided_at: string | null
  decided_event_id: string | null
  outcome: 'kept' | 'reduced' | 'removed' | 'gone' | 'refused' | null
  effect: { [name: string]: unknown } | null
  applied_at: string | null
  applied_event_id: string | null
}

export type Act = {
  object: 'act'
  id: string
  kind: 'audit.erase' | 'audit.retain' | 'widen'
  state: 'pending' | 'approved' | 'denied' | 'expired' | 'withdrawn' | 'done'
  document: { [name: string]: unknown }
  digest: string
  persons: number
  roles: ('owner' | 'admin' | 'auditor' | 'approver')[]
  url: string
  asked_by: string
  decisions: ({
    user_id: string
    decision: 'approve' | 'deny'
    in_session: string
    at: string
  })[]
  created_at: string
  expires_at: string
}

export type ActionEndpoint = {
  object: 'action_endpoint'
  id: string
  kind: 'authentication' | 'user_registration'
  endpoint_url: string
  secret: string
  enabled: boolean
  created_at: string
  updated_at: string
}

export type AgentBlueprint = {
  object: 'agent_blueprint'
  id: string
  name: string
  description: string | null
  permissions: string[]
  invocable_by: {
    role_slugs: string[]
    organization_ids: string[]
  }
  session_settings: {
    max_age_seconds: number
    access_token_ttl_seconds: number
    refresh_token_ttl_seconds: number
  }
  created_at: string
  updated_at: string
}

export type AgentClaimView = {
  id: string
  status: 'unverified' | 'verified' | 'expired' | 'revoked'
  user_code: string
  organizations: {
    id: string
    name: string
  }[]
}

export type AgentInstance = {
  object: 'agent_instance'
  id: string
  agent_blueprint_id: string
  organization_id: string
  organization_membership_id: string | null
  type: 'delegated' | 'autonomous'
  created_at: string
  updated_at: string
}

export type AgentInstanceSession = {
  object: 'agent_instance_session'
  id: string
  agent_instance_id: string
  status: 'active' | 'revoked' | 'expired'
  expires_at: string
  revoked_at: string | null
  created_at: string
  updated_at: string
}

export type AgentRegistration = {
  id: string
  agent_identity: {
    id: string
    userland_user_id: string | null
    created_at: string
    updated_at: string
  }
  organization_id: string
  status: 'unverified' | 'verified' | 'expired' | 'revoked'
  kind: 'anonymous' | 'service_auth' | 'identity_assertion'
  claim: {
    id: string
    claim_completion: {
      id: string
      created_at: string
      updated_at: string
      expires_at: string
      claimed_at: string
    } | null
    created_at: string
    updated_at: string
    expires_at: string
  } | null
  created_at: string
  updated_at: string
}

export type AgentRegistrationSettings = {
  object: 'agent_registration_settings'
  enabled: boolean
  role_slugs: string[]
}

export type AgentToken = {
  access_token: string
  token_type: 'Bearer'
  expires_in: number
  refresh_token: string
  agent_instance_id: string
  new_instance: boolean
  agent_instance_session_id: string
  permissions: string[]
  session_expires_at: string
}

export type AnalyticsAccess = {
  object: 'analytics'
  figure: 'access'
  from: string
  to: string
  time_zone: string
  interval: 'day' | 'week' | 'month'
  through: {
    index: number
    at: string | null
  }
  erased_events: number
  suppressed: boolean
  data: ({
    start: string
    requested: number | null
    approved: number | null
    narrowed: number | null
    denied: number | null
    expired: number | null
    withdrawn: number | null
    median_seconds_to_decide: number | null
    p90_seconds_to_decide: number | null
    grants: number | null
    grants_unused: number | null
    tools_granted: number | null
    tools_used: number | null
  })[]
  total: {
    requested: number | null
    approved: number | null
    narrowed: number | null
    denied: number | null
    expired: number | null
    withdrawn: number | null
    median_seconds_to_decide: number | null
    p90_seconds_to_decide: number | null
    grants: number | null
    grants_unused: number | null
    tools_granted: number | null
    tools_used: number | null
  }
  list_metadata: {
    before: string | null
    after: string | null
  }
}

export type AnalyticsActiveUsers = {
  object: 'analytics'
  figure: 'active_users'
  from: string
  to: string
  time_zone: string
  interval: 'day' | 'week' | 'month'
  through: {
    index: number
    at: string | null
  }
  erased_events: number
  suppressed: boolean
  data: ({
    start: string
    active: number | null
    new: number | null
    returning: number | null
    active_7_days: number | null
    active_30_days: number | null
  })[]
  total: {
    active: number | null
    new: number | null
    returning: number | null
  }
  list_metadata: {
    before: string | null
    after: string | null
  }
}

export type AnalyticsAgents = {
  object: 'analytics'
  figure: 'agents'
  from: string
  to: string
  time_zone: string
  interval: 'day' | 'week' | 'month'
  through: {
    index: number
    at: string | null
  }
  erased_events: number
  suppressed: boolean
  data: ({
    start: string
    active: number | null
    new: number | null
    sessions: number | null
    sessions_with_calls: number | null
    median_seconds_to_first_call: number | null
    p90_seconds_to_first_call: number | null
  })[]
  total: {
    active: number | null
    new: number | null
    sessions: number | null
    sessions_with_calls: number | null
    median_seconds_to_first_call: number | null
    p90_seconds_to_first_call: number | null
  }
  list_metadata: {
    before: string | null
    after: string | null
  }
}

export type AnalyticsApplications = {
  object: 'analytics'
  figure: 'applications'
  from: string
  to: string
  time_zone: string
  interval: 'day' | 'week' | 'month'
  through: {
    index: number
    at: string | null
  }
  erased_events: number
  suppressed: boolean
  data: ({
    application_id: string
    active: number | null
    new: number | null
    before: number | null
    change: number | null
    sessions: number | null
    calls: number | null
  })[]
  total: {
    sessions: number | null
    calls: number | null
  }
  list_metadata: {
    before: string | null
    after: string | null
  }
}

export type AnalyticsCalls = {
  object: 'analytics'
  figure: 'calls'
  from: string
  to: string
  time_zone: string
  interval: 'day' | 'week' | 'month'
  through: {
    index: number
    at: string | null
  }
  erased_events: number
  suppressed: boolean
  data: ({
    start: string
    calls: number | null
    succeeded: number | null
    failed: number | null
    not_sent: number | null
    aborted: number | null
    withheld: number | null
    unknown: number | null
    bytes: number | null
    declared: number | null
    undeclared: number | null
  })[]
  total: {
    calls: number | null
    succeeded: number | null
    failed: number | null
    not_sent: number | null
    aborted: number | null
    withheld: number | null
    unknown: number | null
    bytes: number | null
    declared: number | null
    undeclared: number | null
  }
  list_metadata: {
    before: string | null
    after: string | null
  }
}

export type AnalyticsMfa = {
  object: 'analytics'
  figure: 'mfa'
  from: string
  to: string
  time_zone: string
  interval: 'day' | 'week' | 'month'
  through: {
    index: number
    at: string | null
  }
  erased_events: number
  suppressed: boolean
  data: ({
    start: string
    people: number | null
    people_with_factor: number | null
    sessions: number | null
    sessions_with_second_proof: number | null
  })[]
  total: {
    sessions: number | null
    sessions_with_second_proof: number | null
  }
  list_metadata: {
    before: string | null
    after: string | null
  }
}

export type AnalyticsOrganizations = {
  object: 'analytics'
  figure: 'organizations'
  from: string
  to: string
  time_zone: string
  interval: 'day' | 'week' | 'month'
  through: {
    index: number
    at: string | null
  }
  erased_events: number
  suppressed: boolean
  data: ({
    organization_id: string
    active: number | null
    new: number | null
    before: number | null
    change: number | null
    sessions: number | null
    calls: number | null
  })[]
  total: {
    sessions: number | null
    calls: number | null
  }
  list_metadata: {
    before: string | null
    after: string | null
  }
}

export type AnalyticsRefusals = {
  object: 'analytics'
  figure: 'refusals'
  from: string
  to: string
  time_zone: string
  interval: 'day' | 'week' | 'month'
  through: {
    index: number
    at: string | null
  }
  erased_events: number
  suppressed: boolean
  data: ({
    reason: string
    refused: number | null
  })[]
  total: {
    refused: number | null
  }
  list_metadata: {
    before: string | null
    after: string | null
  }
}

export type AnalyticsRetention = {
  object: 'analytics'
  figure: 'retention'
  from: string
  to: string
  time_zone: string
  interval: 'day' | 'week' | 'month'
  through: {
    index: number
    at: string | null
  }
  erased_events: number
  suppressed: boolean
  data: ({
    cohort: string
    cohort_size: number | null
    period: number | null
    start: string
    active: number | null
  })[]
  total: {
    cohort_size: number | null
  }
  list_metadata: {
    before: string | null
    after: string | null
  }
}

export type AnalyticsSessionEnds = {
  object: 'analytics'
  figure: 'session_ends'
  from: string
  to: string
  time_zone: string
  interval: 'day' | 'week' | 'month'
  through: {
    index: number
    at: string | null
  }
  erased_events: number
  suppressed: boolean
  data: ({
    reason: string
    ended: number | null
    median_seconds: number | null
    p90_seconds: number | null
    median_share: number | null
    p90_share: number | null
  })[]
  total: {
    ended: number | null
    median_seconds: number | null
    p90_seconds: number | null
    median_share: number | null
    p90_share: number | null
  }
  list_metadata: {
    before: string | null
    after: string | null
  }
}

export type AnalyticsSessions = {
  object: 'analytics'
  figure: 'sessions'
  from: string
  to: string
  time_zone: string
  interval: 'day' | 'week' | 'month'
  through: {
    index: number
    at: string | null
  }
  erased_events: number
  suppressed: boolean
  data: ({
    start: string
    started: number | null
    ended: number | null
    median_seconds: number | null
    p90_seconds: number | null
    median_share: number | null
    p90_share: number | null
  })[]
  total: {
    started: number | null
    ended: number | null
    median_seconds: number | null
    p90_seconds: number | null
    median_share: number | null
    p90_share: number | null
  }
  list_metadata: {
    before: string | null
    after: string | null
  }
}

export type AnalyticsSignInFailures = {
  object: 'analytics'
  figure: 'sign_in_failures'
  from: string
  to: string
  time_zone: string
  interval: 'day' | 'week' | 'month'
  through: {
    index: number
    at: string | null
  }
  erased_events: number
  suppressed: boolean
  data: ({
    reason: string
    method: string
    failed: number | null
  })[]
  total: {
    failed: number | null
  }
  list_metadata: {
    before: string | null
    after: string | null
  }
}

export type AnalyticsSignIns = {
  object: 'analytics'
  figure: 'sign_ins'
  from: string
  to: string
  time_zone: string
  interval: 'day' | 'week' | 'month'
  through: {
    index: number
    at: string | null
  }
  erased_events: number
  suppressed: boolean
  data: ({
    start: string
    method: string
    succeeded: number | null
    failed: number | null
    sessions: number | null
  })[]
  total: {
    succeeded: number | null
    failed: number | null
    sessions: number | null
  }
  list_metadata: {
    before: string | null
    after: string | null
  }
}

export type AnalyticsSignUps = {
  object: 'analytics'
  figure: 'sign_ups'
  from: string
  to: string
  time_zone: string
  interval: 'day' | 'week' | 'month'
  through: {
    index: number
    at: string | null
  }
  erased_events: number
  suppressed: boolean
  data: ({
    start: string
    started: number | null
    verified: number | null
    active: number | null
  })[]
  total: {
    started: number | null
    verified: number | null
    active: number | null
  }
  list_metadata: {
    before: string | null
    after: string | null
  }
}

export type AnalyticsSources = {
  object: 'analytics'
  figure: 'sources'
  from: string
  to: string
  time_zone: string
  interval: 'day' | 'week' | 'month'
  through: {
    index: number
    at: string | null
  }
  erased_events: number
  suppressed: boolean
  data: ({
    name: string
    sessions: number | null
  })[]
  total: {
    sessions: number | null
  }
  list_metadata: {
    before: string | null
    after: string | null
  }
}

export type AnalyticsTimeZone = {
  object: 'analytics_time_zone'
  time_zone: string
  state: 'building' | 'kept'
  created_at: string
}

export type AnalyticsToolCalls = {
  object: 'analytics'
  figure: 'tool_calls'
  from: string
  to: string
  time_zone: string
  interval: 'day' | 'week' | 'month'
  through: {
    index: number
    at: string | null
  }
  erased_events: number
  suppressed: boolean
  data: ({
    provider: string
    tool: string
    effect: string
    calls: number | null
    succeeded: number | null
    failed: number | null
    not_sent: number | null
    aborted: number | null
    withheld: number | null
    unknown: number | null
    bytes: number | null
    declared: number | null
    undeclared: number | null
  })[]
  total: {
    calls: number | null
    succeeded: number | null
    failed: number | null
    not_sent: number | null
    aborted: number | null
    withheld: number | null
    unknown: number | null
    bytes: number | null
    declared: number | null
    undeclared: number | null
  }
  list_metadata: {
    before: string | null
    after: string | null
  }
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

export type ApiKey = {
  object: 'api_key'
  id: string
  owner: {
    type: 'organization'
    id: string
  } | {
    type: 'user'
    id: string
    organization_id: string
  }
  name: string
  obfuscated_value: string
  last_used_at: string | null
  expires_at: string | null
  permissions: string[]
  created_at: string
  updated_at: string
}

export type ApiKeyWithValue = {
  object: 'api_key'
  id: string
  owner: {
    type: 'organization'
    id: string
  } | {
    type: 'user'
    id: string
    organization_id: string
  }
  name: string
  obfuscated_value: string
  last_used_at: string | null
  expires_at: string | null
  permissions: string[]
  created_at: string
  updated_at: string
  value: string
}

export type Application = {
  object: 'application'
  id: string
  client_id: string
  name: string
  kind: 'web' | 'single_page' | 'native' | 'machine' | 'agent' | 'account' | 'dashboard'
  state: 'active' | 'retired'
  registration: 'built_in' | 'admin' | 'dynamic' | 'metadata_document'
  client_uri: string | null
  token_endpoint_auth_method: 'none' | 'client_secret_post' | 'client_secret_basic' | 'private_key_jwt'
  description: string | null
  homepage_url: string | null
  initiate_login_uri: string | null
  is_default: boolean
  redirect_uris: {
    id: string
    uri: string
    default: boolean
  }[]
  logout_uris: {
    id: string
    uri: string
    default: boolean
  }[]
  origins: string[]
  session_policy: {
    max_seconds: number
    idle_seconds: number
    access_token_seconds: number
    grant_max_seconds: number
    sign_in_reuse_max_age_seconds: number
  }
  sign_in_policy: SignInPolicy
  branding: Branding
  back_channel_logout_uri: string | null
  front_channel_logout_uri: string | null
  front_channel_logout_session_required: boolean
  external_sign_in_uri: string | null
  created_at: string
  updated_at: string
}

export type ApplicationBoundary = {
  object: 'application_boundary'
  id: string
  name: string
  kind: string
  registration: string
  longest_session_seconds: number
  idle_seconds: number
  access_token_seconds: number
  longest_grant_seconds: number
  sign_in_reuse_seconds: number
  proof: string
  client_secrets: number
  signing_keys: string
  redirect_uris: string
  logout_uris: string
  origins: string
  sign_in_methods: string
  second_factor: string
  approval: 'consent at each session, then each grant or call' | 'none: people act themselves'
  people: string
  shares_signing_keys_with: string
  shares_client_keys_with: string
  shares_redirect_hosts_with: string
  shares_cookie_with: string
  shares_accounts_with: string
  shared_accounts: string
  cookie_name: string
}

export type ApplicationResources = {
  object: 'application_resources'
  application_id: string
  resources: string[]
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
    max_bytes: number | null
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

export type ApprovalDelegation = {
  object: 'approval_delegation'
  id: string
  user_id: string
  delegate_id: string
  starts_at: string
  ends_at: string
  ended_at: string | null
  end_reason: string | null
  created_at: string
}

export type ApprovalRule = {
  object: 'approval_rule'
  id: string
  organization_id: string | null
  name: string
  effects: ('read' | 'write' | 'destructive')[]
  provider_id: string | null
  tools_min: number | null
  group_id: string | null
  roles: ('owner' | 'admin' | 'auditor' | 'approver')[]
  persons: number
  created_at: string
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
    max_bytes: number | null
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
    end_reason: string | null
  })[]
  shown: unknown
  decision: unknown
  decisions: ({
    user_id: string
    decision: 'approve' | 'deny'
    in_session: string
    at: string
  })[]
  remaining: {
    calls: number | null
    bytes: number | null
  } | null
}

export type Artifact = {
  object: 'artifact'
  id: string
  name: string
  kind: 'user_management' | 'sso_setup' | 'domain_verification' | 'organization_switcher' | 'profile' | 'sessions' | 'api_keys' | 'mfa_enrolment' | 'invitations' | 'roles' | 'audit_log_viewer' | 'connected_accounts' | 'agent_approvals' | 'sign_in' | 'configuration' | 'other'
  state: 'submitted' | 'reviewed' | 'approved' | 'rejected' | 'drifted' | 'expired'
  application_id: string
  author: {
    session_id: string
    principal_id: string
    owner_id: string
  }
  submitted_by: string
  base_commit: string | null
  replaces: string | null
  digest: string
  files_count: number
  review_id: string | null
  decision: {
    decision: 'approve' | 'reject'
    by: string
    in_session: string
    reason: string
    waived: string[]
    alone: boolean
    review_id: string | null
    expires_at: string | null
    event_id: string
    at: string
  } | null
  drifted_to: string | null
  url: string
  created_at: string
}

export type ArtifactAccessRow = {
  who: string
  may: string
  to: string
  route: string
  seen_in: (string | 'static')[]
}

export type ArtifactCheck = {
  object: 'artifact_check'
  artifact_id: string
  state: 'submitted' | 'reviewed' | 'approved' | 'rejected' | 'drifted' | 'expired'
  passes: boolean
  because: 'approved' | 'files_changed' | 'rules_outdated' | 'submitted' | 'reviewed' | 'rejected' | 'expired'
  digest: string
  changes: ({
    path: string
    change: 'changed' | 'mode_changed' | 'moved' | 'added' | 'removed'
    from: string | null
  })[]
  url: string
}

export type ArtifactFile = {
  path: string
  mode: 'file' | 'executable' | 'symlink'
  sha256: string
  size: number
}

export type ArtifactFinding = {
  rule: string
  severity: 'low' | 'medium' | 'high' | 'critical'
  found_by: 'static' | 'executed'
  path: string | null
  line: number | null
  reason: string
  attack: string
  mend: string
}

export type ArtifactReviewReport = {
  format: 'ambit-artifact-review-1'
  gate: {
    name: string
    version: string
  }
  rules: {
    version: string
    critical: number
  }
  digest: string
  findings: ArtifactFinding[]
  execution: {
    mode: 'isolated' | 'not_isolated' | 'not_run'
    because: string | null
  }
  scenarios: ArtifactScenario[]
  access_model: ArtifactAccessRow[]
}

export type ArtifactScenario = {
  id: string
  verdict: 'passed' | 'failed' | 'not_applicable' | 'errored'
  isolated: boolean
  says: string
  trace: {
    reference: string
    sha256: string
  } | null
}

export type AuditAlarm = {
  object: 'audit_alarm'
  kind: 'sequencer_lag' | 'checkpoint_failed' | 'clock_went_back' | 'clock_jumped'
  since: string
  seconds: number
  halts_admissions: boolean
}

export type AuditErasure = {
  object: 'audit_erasure'
  act_id: string
  url: string
  state: string
  document: { [name: string]: unknown }
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

export type AuditKey = {
  object: 'audit_key'
  key_id: string
  verifier_key: string
  state: 'coming' | 'signing' | 'retired'
  signs_from_size: number | null
  signs_until_size: number | null
  overlap_ends_at: string | null
}

export type AuditLogActionJson = {
  object: 'audit_log_action'
  name: string
  schema: AuditLogSchemaJson
  created_at: string
  updated_at: string
}

export type AuditLogExportJson = {
  object: 'audit_log_export'
  id: string
  state: 'pending' | 'ready' | 'error' | 'expired'
  url: string | null
  created_at: string
  updated_at: string
}

export type AuditLogSchemaJson = {
  object: 'audit_log_schema'
  version: number
  actor?: {
    metadata: {
      type: 'object'
      properties?: { [name: string]: {
        type: 'string' | 'number' | 'boolean'
      } }
      required?: string[]
      additionalProperties?: boolean
    }
  }
  targets: ({
    type: string
    metadata?: {
      type: 'object'
      properties?: { [name: string]: {
        type: 'string' | 'number' | 'boolean'
      } }
      required?: string[]
      additionalProperties?: boolean
    }
  })[]
  metadata?: {
    type: 'object'
    properties?: { [name: string]: {
      type: 'string' | 'number' | 'boolean'
    } }
    required?: string[]
    additionalProperties?: boolean
  }
  created_at: string
}

export type AuditLogsRetentionJson = {
  retention_period_in_days: number | null
}

export type AuditRetention = {
  object: 'audit_retention'
  days: number | null
  legal_reason: string | null
  approved_by: string[]
  act_id: string | null
  set_at: string | null
  looked_at: number
}

export type AuditRetentionRequest = {
  object: 'audit_retention_request'
  act_id: string
  url: string
  state: string
  document: { [name: string]: unknown }
}

export type AuditStream = {
  object: 'audit_stream'
  id: string
  kind: 'webhook' | 'file'
  url: string | null
  path: string | null
  cursor: number
  enabled: boolean
  attempts: number
  last_error: string | null
  created_at: string
}

export type AuditWitness = {
  object: 'audit_witness'
  name: string
  verifier_key: string
  size: number
  refused: string | null
  former: boolean
}

export type AuthenticationChallenge = {
  object: 'authentication_challenge'
  id: string
  expires_at: string
  authentication_factor_id: string
  created_at: string
  updated_at: string
}

export type AuthenticationChallengeVerifyResponse = {
  challenge: AuthenticationChallenge
  valid: boolean
}

export type AuthenticationFactor = {
  object: 'authentication_factor'
  id: string
  type: 'totp'
  user_id?: string
  created_at: string
  updated_at: string
  totp: {
    issuer: string
    user: string
  }
}

export type AuthenticationFactorEnrolled = {
  object: 'authentication_factor'
  id: string
  type: 'totp'
  user_id?: string
  created_at: string
  updated_at: string
  totp: {
    issuer: string
    user: string
    secret: string
    qr_code: string
    uri: string
  }
}

export type Authority = {
  object: 'authority'
  id: string
  name: string
  standing: number
  dormant: number
  never_used: number
  over_granted: number
  orphaned: number
  kinds: ({
    kind: 'membership' | 'installation_role' | 'service_account' | 'agent' | 'access_grant' | 'connected_account' | 'application' | 'client_secret' | 'api_key'
    standing: number
    dormant: number
    never_used: number
    over_granted: number
    orphaned: number
  })[]
}

export type AuthorizationCheck = {
  authorized: boolean
}

export type AuthorizationPermission = {
  object: 'permission'
  id: string
  slug: string
  name: string
  description: string | null
  system: boolean
  resource_type_slug: string
  created_at: string
  updated_at: string
}

export type AuthorizationResource = {
  object: 'authorization_resource'
  id: string
  external_id: string
  resource_type_slug: string
  organization_id: string
  parent_resource_id: string | null
  name: string
  description: string | null
  created_at: string
  updated_at: string
}

export type AuthorizedConnectApplication = {
  object: 'authorized_connect_application'
  id: string
  granted_scopes: string[]
  oauth_resource?: string
  application: ConnectApplication
}

export type BoundaryDoor = {
  object: 'boundary_door'
  door: string
  kind: string
  opens: string
  way: string
  gives: 'result' | 'credential' | 'nothing'
  demands: string
  verdict: 'inside' | 'outside' | 'upkeep' | 'unexamined'
}

export type BoundaryEdge = {
  object: 'boundary_edge'
  id: string
  tool: string
  tool_id: string
  provider: string
  effect: string
  tool_state: string
  application_id: string | null
  application: string | null
  session_kinds: string
  approval_rule: 'each_call' | 'grant_or_call' | 'grant_or_call_unless_tainted'
  persons: number
  approval_rule_ids: string
  account: 'none' | 'installation' | 'connected_account'
  accounts: number
  accounts_of_people: number
  accounts_of_organizations: number
  longest_session_seconds: number | null
  longest_grant_seconds: number | null
  longest_call_approval_seconds: number
  living_grants: number
  living_until: string | null
  outside: number
  outside_doors: string
  outside_for_agents: number
  admitted: number
  last_admitted_at: string | null
  last_admitted_session_id: string | null
  last_admitted_on: string | null
  last_admitted_event: string | null
  refused: number
  last_refused_at: string | null
  last_refused_session_id: string | null
  last_refused_because: string | null
  last_refused_event: string | null
  last_probed_at: string | null
  probes: string
  last_probe_event: string | null
}

export type BoundaryReport = {
  object: 'boundary_report'
  as_of: string
  is_whole: boolean
  summary: {
    edges: number
    outside_for_agents: number
    outside_for_applications: number
    outside_for_people: number
    doors: number
    doors_unexamined: number
    edges_never_refused: number
    probes_let_in: number
  }
  doors: BoundaryDoor[]
  data: BoundaryEdge[]
}

export type Branding = {
  logo_url?: string | null
  dark_logo_url?: string | null
  accent_color?: string | null
  dark_accent_color?: string | null
  background_color?: string | null
  dark_background_color?: string | null
  support_url?: string | null
  terms_url?: string | null
  privacy_url?: string | null
  headings?: { [name: string]: string } | null
}

export type CallAnswer = {
  verdict: 'allowed' | 'refused'
  code: string
  rule: {
    name: string
    file: string
  }
  says: string
  recorded: {
    index: number
    id: string
    type: string
    at: string
  }
  outcome: {
    outcome: string
    why: string | null
    recorded: {
      index: number
      id: string
      type: string
      at: string
    }
  } | null
  grant: {
    id: string
    handed_on_from: string | null
    expires_at: string | null
    constraints: unknown
    calls: {
      allowed: number
      left: number
    } | null
    bytes: {
      allowed: number
      left: number
    } | null
    session_calls: {
      allowed: number
      left: number
    } | null
    given: {
      index: number
      id: string
      type: string
      at: string
    } | null
  } | null
  approval: {
    id: string
    part: 'gave_the_grant' | 'approved_this_call' | 'was_asked_for'
    kind: string | null
    outcome: 'approved' | 'denied' | 'expired' | 'withdrawn' | 'waiting'
    decided_by: string[]
    instead_of: string | null
    request_digest: string | null
    shown_digest: string | null
    decision_digest: string | null
    asked: {
      index: number
      id: string
      type: string
      at: string
    } | null
    settled: {
      index: number
      id: string
      type: string
      at: string
    } | null
  } | null
  policies: ({
    policy_id: string
    version: number
    verdict: 'permitted' | 'refused'
    rules: string[]
    why: string | null
  })[]
  session_policy: {
    application_id: string | null
    max_seconds: number | null
    idle_seconds: number | null
    expires_at: string | null
    recorded: {
      index: number
      id: string
      type: string
      at: string
    }
  } | null
  taint: {
    had: string[]
    adds: string[]
  }
  facts: { [name: string]: unknown }
}

export type CallCounts = {
  session_id: string
  read: number
  written: number
  destroyed: number
  refused: number
  withheld: number
  unsettled: number
}

export type CallLimit = {
  object: 'call_limit'
  id: string
  calls_per_minute: number | null
  bytes_per_hour: number | null
}

export type Caller = {
  object: 'caller'
  kind: 'person' | 'api_key'
  id: string
  name: string
  role: 'owner' | 'admin' | 'auditor' | 'approver' | null
  may_call: string[]
  session: {
    id: string
    started_at: string
    expires_at: string
    idle_expires_at: string | null
    signed_in_at: string | null
  }
  owners: {
    id: string
    email: string
  }[]
}

export type CatalogueEntry = {
  object: 'catalogue_entry'
  name: string
  title: string
  kind: 'mcp' | 'rest'
  docs: string
  proven: boolean
  not_proven: string | null
  url: string | null
  base_urls: { [name: string]: string }
  own: string[]
  auth: ('none' | 'bearer' | 'oauth')[]
  token: string | null
  registration: 'automatic' | 'app' | null
  redirect_uri: string | null
  scopes: string[]
  tools: ({
    name: string
    title: string
    effect: 'read' | 'write' | 'destructive'
    scopes: string[]
  })[]
}

export type ClientSecret = {
  object: 'client_secret'
  id: string
  secret_hint: string
  created_at: string
  expires_at: string | null
  last_used_at: string | null
}

export type ConfigurationFinding = {
  object: 'configuration_finding'
  id: string
  rule: string
  severity: 'medium' | 'high' | 'critical'
  reported_by: string
  machine: string
  project_id: string | null
  project_name: string | null
  host: string | null
  file: string
  line: number
  path: string
  server: string | null
  secret_type: string | null
  secret_fingerprint: string | null
  found_at: string
  seen_at: string
  resolved_at: string | null
}

export type ConfigurationReport = {
  object: 'configuration_report'
  raised: number
  resolved: number
  open: number
}

export type ConnectApplication = {
  object: 'connect_application'
  id: string
  client_id: string
  name: string
  description: string | null
  scopes: string[]
  application_type: 'oauth' | 'm2m'
  redirect_uris?: {
    uri: string
    default: boolean
  }[]
  uses_pkce?: boolean
  is_first_party?: boolean
  was_dynamically_registered?: boolean
  organization_id?: string
  created_at: string
  updated_at: string
}

export type ConnectApplicationSecret = {
  object: 'connect_application_secret'
  id: string
  secret_hint: string
  last_used_at: string | null
  created_at: string
  updated_at: string
}

export type ConnectedAccount = {
  object: 'connected_account'
  id: string
  provider_id: string
  owner_id: string
  label: string
  name: string | null
  is_default: boolean
  used_by: 'nobody' | 'members' | {
    role: string
  }
  organization_id: string | null
  auth_method: 'oauth' | 'api_key' | 'client_credentials'
  state: 'connected' | 'needs_reconnection' | 'disconnected'
  health: 'valid' | 'expiring' | 'needs_reconnection' | 'revoked' | 'disconnected'
  lost_because: 'revoked' | 'expired' | 'answer_lost' | 'by_request' | null
  checked_at: string
  for_applications: boolean
  scopes: string[]
  credential_expires_at: string | null
  created_at: string
  updated_at: string
}

export type Connection = {
  object: 'connection'
  id: string
  organization_id: string
  external_key: string
  connection_type: string
  name: string
  state: 'draft' | 'active' | 'inactive'
  status: 'linked' | 'unlinked'
  domains: {
    object: 'connection_domain'
    id: string
    domain: string
  }[]
  created_at: string
  updated_at: string
}

export type ConnectionRoleMappings = {
  object: 'connection_role_mappings'
  mappings: {
    group: string
    role: string
  }[]
}

export type ConnectionSetup = {
  object: 'connection_setup'
  id: string
  organization_id: string
  protocol: 'oidc' | 'saml'
  connection_type: string
  name: string
  state: 'draft' | 'active' | 'inactive'
  settings: { [name: string]: unknown }
  has_client_secret: boolean
  idp_initiated: boolean
  addresses: { [name: string]: string }
  tested_at: string | null
  created_at: string
  updated_at: string
}

export type ConnectionTest = {
  object: 'connection_test'
  url: string
  expires_at: string
}

export type CorsOrigin = {
  object: 'cors_origin'
  id: string
  origin: string
  created_at: string
  updated_at: string
}

export type CreateDataKeyResponse = {
  id: string
  context: { [name: string]: string }
  data_key: string
  encrypted_keys: string
}

export type DataIntegration = {
  object: 'data_integration'
  id: string
  slug: string
  integration_type: string
  ownership: 'user' | 'organization'
  description: string | null
  enabled: boolean
  state: 'valid' | 'invalid' | 'requested'
  scopes: string[] | null
  redirect_uri: string
  auth_methods: ('oauth' | 'api_key' | 'client_credentials')[]
  credentials: {
    type: 'custom' | 'organization'
    client_id: string | null
    redacted_client_secret: string | null
  } | null
  installation: {
    id: string
    connection_role: 'compatibility' | 'standard'
    account_identifier: string | null
    account_display_name: string | null
    user_id: string | null
    organization_id: string | null
    api_key_last_4: string | null
  } | null
  config: { [name: string]: string }
  custom_provider: {
    name: string
    authorization_url: string | null
    token_url: string | null
    refresh_token_url: string | null
    pkce_enabled: boolean
    request_scope_separator: string
    scopes_required: boolean
    client_secret_required: boolean
    additional_authorization_parameters: { [name: string]: string }
    token_body_content_type: string
    authenticate_via: 'request_body' | 'basic_auth_header'
  } | null
  created_at: string
  updated_at: string
}

export type DataIntegrationConfiguration = {
  object: 'data_integration_configuration'
  id: string
  organization_id: string
  slug: string
  name: string
  enabled: boolean
  scopes: string[] | null
  config: { [name: string]: string }
  created_at: string
  updated_at: string
  credentials?: {
    credentials_type: string
    has_credentials: boolean
    client_id: string | null
    client_secret_last_four: string | null
    redirect_uri: string
  }
}

export type DataProvider = {
  object: 'data_provider'
  id: string
  name: string
  description: string | null
  slug: string
  integration_type: string
  credentials_type: string
  scopes: string[] | null
  auth_methods: ('oauth' | 'api_key' | 'client_credentials')[]
  connection_owner: 'user' | 'organization'
  ownership: 'userland_user' | 'organization'
  created_at: string
  updated_at: string
  integrationType: string
  credentialsType: string
  createdAt: string
  updatedAt: string
  connected_account: {
    object: 'connected_account'
    id: string
    connection_role: 'compatibility' | 'standard'
    account_identifier: string | null
    account_display_name: string | null
    user_id: string | null
    organization_id: string | null
    scopes: string[]
    auth_method: 'oauth' | 'api_key' | 'client_credentials'
    api_key_last_4: string | null
    client_id?: string
    client_secret_last_4?: string | null
    config?: { [name: string]: string }
    state: 'connected' | 'needs_reauthorization' | 'disconnected'
    created_at: string
    updated_at: string
    userland_user_id: string | null
    userlandUserId: string | null
    organizationId: string | null
    createdAt: string
    updatedAt: string
  } | null
  connected_accounts: ({
    object: 'connected_account'
    id: string
    connection_role: 'compatibility' | 'standard'
    account_identifier: string | null
    account_display_name: string | null
    user_id: string | null
    organization_id: string | null
    scopes: string[]
    auth_method: 'oauth' | 'api_key' | 'client_credentials'
    api_key_last_4: string | null
    client_id?: string
    client_secret_last_4?: string | null
    config?: { [name: string]: string }
    state: 'connected' | 'needs_reauthorization' | 'disconnected'
    created_at: string
    updated_at: string
    userland_user_id: string | null
    userlandUserId: string | null
    organizationId: string | null
    createdAt: string
    updatedAt: string
  })[]
}

export type Directory = {
  object: 'directory'
  id: string
  organization_id: string
  external_key: string
  type: 'generic scim v2.0' | 'okta scim v2.0' | 'azure scim v2.0' | 'onelogin scim v2.0' | 'jump cloud scim v2.0' | 'pingfederate scim v2.0' | 'rippling scim v2.0' | 'cyberark scim v2.0' | 'sailpoint scim v2.0'
  state: 'linked' | 'validating'
  name: string
  metadata: {
    users: {
      active: number
      inactive: number
    }
    groups: number
  }
  created_at: string
  updated_at: string
}

export type DirectoryGroup = {
  object: 'directory_group'
  id: string
  idp_id: string
  directory_id: string
  organization_id: string
  name: string
  raw_attributes: { [name: string]: unknown }
  created_at: string
  updated_at: string
}

export type DirectoryRoleMappings = {
  object: 'directory_role_mappings'
  mappings: {
    group: string
    role: string
  }[]
}

export type DirectorySetup = {
  object: 'directory_setup'
  id: string
  organization_id: string
  type: 'generic scim v2.0' | 'okta scim v2.0' | 'azure scim v2.0' | 'onelogin scim v2.0' | 'jump cloud scim v2.0' | 'pingfederate scim v2.0' | 'rippling scim v2.0' | 'cyberark scim v2.0' | 'sailpoint scim v2.0'
  name: string
  state: 'validating' | 'linked'
  endpoint: string
  tokens: ({
    id: string
    token_suffix: string
    ends_at: string | null
    created_at: string
  })[]
  created_at: string
}

export type DirectorySetupWithToken = {
  object: 'directory_setup'
  id: string
  organization_id: string
  type: 'generic scim v2.0' | 'okta scim v2.0' | 'azure scim v2.0' | 'onelogin scim v2.0' | 'jump cloud scim v2.0' | 'pingfederate scim v2.0' | 'rippling scim v2.0' | 'cyberark scim v2.0' | 'sailpoint scim v2.0'
  name: string
  state: 'validating' | 'linked'
  endpoint: string
  tokens: ({
    id: string
    token_suffix: string
    ends_at: string | null
    created_at: string
  })[]
  created_at: string
  bearer_token: string
}

export type DirectoryUser = {
  object: 'directory_user'
  id: string
  directory_id: string
  organization_id: string
  idp_id: string
  email: string | null
  first_name: string | null
  last_name: string | null
  name: string | null
  emails: ({
    primary?: boolean
    type?: string
    value: string | null
  })[]
  job_title: string | null
  username: string | null
  state: 'active' | 'suspended' | 'inactive'
  raw_attributes: { [name: string]: unknown }
  custom_attributes: { [name: string]: unknown }
  created_at: string
  updated_at: string
  groups: DirectoryGroup[]
}

export type Drift = {
  object: 'drift'
  id: string
  rule: 'D01' | 'D02' | 'D03' | 'D04' | 'D05' | 'D06' | 'D07' | 'D08' | 'D09' | 'D10' | 'D11' | 'D12' | 'D13' | 'D14'
  severity: 'low' | 'medium' | 'high' | 'critical'
  state: 'open' | 'accepted' | 'fixed'
  subject: string
  organization_id: string | null
  session_id: string | null
  before: { [name: string]: unknown }
  after: { [name: string]: unknown }
  caused_by: string
  since: string
  found_at: string
  blocks: string | null
  blocked_until: string | null
  action: {
    name: 'review' | 'confirm' | 'approve' | 'decide' | 'choose_owner' | 'wake' | 'end' | 'accept'
    url: string
    method: 'GET' | 'POST'
  }
  settled: {
    at: string
    by: string
    how: string
    reason: string | null
    until: string | null
  } | null
}

export type DriftRule = {
  object: 'drift_rule'
  rule: 'D01' | 'D02' | 'D03' | 'D04' | 'D05' | 'D06' | 'D07' | 'D08' | 'D09' | 'D10' | 'D11' | 'D12' | 'D13' | 'D14'
  organization_id: string | null
  severity: 'low' | 'medium' | 'high' | 'critical'
  enabled: boolean
  threshold: number | null
}

export type EmailVerification = {
  id: string
  user_id: string
  email: string
  expires_at: string
  object: 'email_verification'
  code: string
  created_at: string
  updated_at: string
}

export type Environment = {
  object: 'environment'
  client_id: string
  auth_methods: string[]
  session_timeout: number
  mfa_policy: string
}

export type Event = {
  object: 'event'
  id: string
  event: string
  data: { [name: string]: unknown }
  created_at: string
  context: { [name: string]: unknown }
}

export type EvidenceCall = {
  object: 'evidence_call'
  call_id: string
  tool: string
  tool_id: string
  arguments_digest: string
  admitted_index: number
  admitted_at: string
  session_id: string
  session_kind: string | null
  session_started_index: number | null
  session_expires_at: string | null
  session_ended_index: number | null
  grant_id: string | null
  granted_in: string | null
  grant_made_index: number | null
  granted_tools: string
  approval_id: string | null
  decided_index: number | null
  decided_by: string | null
  settled_index: number | null
  outcome: string | null
  result_digest: string | null
  explained: boolean
  bound: boolean
  inside: boolean
}

export type EvidenceReport = {
  object: 'evidence_report'
  framework: 'owasp_agentic' | 'owasp_nhi' | 'nist_800_207'
  name: string
  version: string
  source: string
  as_of: string
  from: string
  to: string
  log_size: number
  figure: {
    numerator: number
    denominator: number
    share: number | null
    explained: number
    bound: number
    inside: number
    recipe: string[]
  }
  controls: ({
    id: string
    name: string
    does: string
    status: 'evidence' | 'records_only' | 'nothing'
    events: {
      type: string
      events: number
      first_index: number
      last_index: number
      first_day: string
      last_day: string
      first: string
      last: string
      list: string
    }[]
    records: {
      kind: string
      count: number
      says: string
      path: string
    }[]
    gaps: string[]
  })[]
  calls: EvidenceCall[]
  next_calls: string | null
}

export type ExchangeClients = {
  object: 'exchange_clients'
  application_id: string
  client_ids: string[]
}

export type FeatureFlagRule = {
  slug: string
  enabled: boolean
  default_value: boolean
  targets: {
    users: {
      id: string
      enabled: true
    }[]
    organizations: {
      id: string
      enabled: true
    }[]
  }
}

export type Finding = {
  object: 'finding'
  id: string
  kind: 'agent_dormant' | 'owner_missing' | 'access_grant_unused' | 'account_unused' | 'api_key_unused' | 'api_key_old' | 'client_secret_unused' | 'client_secret_old' | 'workload_trust_unused' | 'consent_unused'
  subject_id: string
  since: string
  found_at: string
  resolved_at: string | null
}

export type Flag = {
  object: 'feature_flag'
  id: string
  slug: string
  name: string
  description: string | null
  owner: {
    email: string
    first_name: string | null
    last_name: string | null
  } | null
  tags: string[]
  enabled: boolean
  default_value: boolean
  created_at: string
  updated_at: string
}

export type FoundObject = {
  kind: 'user' | 'organization' | 'agent' | 'service_account' | 'application' | 'tool' | 'session' | 'event'
  id: string
  name: string
  state: string | null
  of: string | null
  index: number | null
  at: string | null
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
  bytes_left: number | null
}

export type GivenAccessWithGrounds = {
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
  bytes_left: number | null
  stands_on: ({
    kind: 'owner' | 'choice' | 'organization' | 'membership' | 'group' | 'role' | 'permission' | 'policy' | 'provider' | 'account' | 'use' | 'scope' | 'tool' | 'author' | 'administrator' | 'approver'
    subject: string
    needs: string
  })[]
}

export type Group = {
  object: 'group'
  id: string
  organization_id: string
  name: string
  description: string | null
  created_at: string
  updated_at: string
}

export type GroupRoleAssignment = {
  object: 'group_role_assignment'
  id: string
  group_id: string
  role: {
    slug: string
  }
  resource: {
    id: string
    external_id: string
    resource_type_slug: string
  }
  created_at: string
  updated_at: string
}

export type IdentityIssuer = {
  object: 'identity_issuer'
  id: string
  issuer: string
  organization_id: string
  subject: 'email' | 'external_id'
  client_ids: string[]
  foreign_clients: {
    foreign_client_id: string
    client_id: string
  }[]
  jwks_uri: string | null
  has_jwks: boolean
  created_at: string
  updated_at: string
}

export type IdentityProvider = {
  object: 'identity_provider'
  id: string
  kind: 'google' | 'github' | 'microsoft' | 'apple' | 'oidc'
  slug: string
  name: string
  issuer: string
  client_id: string
  has_secret: boolean
  settings: { [name: string]: string }
  scopes: string[]
  state: 'active' | 'link_only' | 'inactive'
  redirect_uri: string
  created_at: string
  updated_at: string
}

export type Installation = {
  object: 'installation'
  version: string
  base_url: string
  nodes: {
    id: string
    answers: boolean
  }[]
  database: {
    kind: 'embedded' | 'external'
    version: string
    bytes: number
    started_at: string
    newest_migration: number
  }
  mail: {
    kind: 'smtp' | 'outbox' | 'none'
    host: string | null
    port: number | null
    sender: string | null
  }
  egress_allow: string[]
  rate_limits: 'default' | 'off' | 'file'
  sign_in_risk: 'off' | 'observe' | 'enforce'
  country_header: string | null
  breach_list: string | null
  session_policy_defaults: {
    kind: string
    max_seconds: number
    idle_seconds: number
    access_token_seconds: number
    grant_max_seconds: number
    sign_in_reuse_max_age_seconds: number
  }[]
  sign_in_defaults: {
    methods: string[]
    sign_up: boolean
    mfa: string
  }
}

export type Invitation = {
  object: 'invitation'
  id: string
  email: string
  state: 'pending' | 'accepted' | 'expired' | 'revoked'
  accepted_at: string | null
  revoked_at: string | null
  expires_at: string
  organization_id: string | null
  inviter_user_id: string | null
  accepted_user_id: string | null
  role_slug: string | null
  created_at: string
  updated_at: string
  token: string
  accept_invitation_url: string
}

export type ItContact = {
  object: 'it_contact'
  id: string
  email: string
  created_at: string
  updated_at: string
}

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }

export type JwtTemplate = {
  object: 'jwt_template'
  content: string
  created_at: string
  updated_at: string
}

export type JwtTemplatePreview = {
  object: 'jwt_template_preview'
  claims: { [name: string]: unknown }
  bytes: number
  bytes_max: number
  fits: boolean
}

export type LifecyclePolicy = {
  object: 'lifecycle_policy'
  dormant_days: number
  unused_days: number
  key_days: number
  suspend_dormant: boolean
}

export type MadeByAgent = {
  object: 'made_by_agent'
  id: string
  session_id: string
  principal_id: string
  made_at: string
  reviewed_at: string | null
  reviewed_by: string | null
}

export type MagicAuth = {
  id: string
  user_id: string
  email: string
  expires_at: string
  object: 'magic_auth'
  code: string
  created_at: string
  updated_at: string
}

export type ManagementKey = {
  object: 'management_key'
  id: string
  name: string
  role: 'owner' | 'admin' | 'auditor'
  obfuscated_value: string
  owner_id: string
  principal_id: string
  last_used_at: string | null
  expires_at: string | null
  created_at: string
}

export type ManagementKeyWithValue = {
  object: 'management_key'
  id: string
  name: string
  role: 'owner' | 'admin' | 'auditor'
  obfuscated_value: string
  owner_id: string
  principal_id: string
  last_used_at: string | null
  expires_at: string | null
  created_at: string
  value: string
}

export type NewConnectApplicationSecret = {
  object: 'connect_application_secret'
  id: string
  secret_hint: string
  last_used_at: string | null
  created_at: string
  updated_at: string
  secret: string
}

export type Object = {
  id: string
  name: string
  metadata: ObjectMetadata
  value: string
}

export type ObjectMetadata = {
  id: string
  context: { [name: string]: string }
  environment_id: string
  key_id: string
  updated_at: string
  updated_by: {
    id: string
    name: string
  }
  version_id: string
}

export type ObjectSummary = {
  id: string
  name: string
  updated_at: string
}

export type ObjectVersion = {
  id: string
  created_at: string
  current_version: boolean
  etag: string
  size: number
}

export type ObjectWithoutValue = {
  id: string
  name: string
  metadata: ObjectMetadata
}

export type OpenapiImport = {
  object: 'openapi_import'
  id: string
  slug: string
  provider_id: string | null
  title: string
  version: string
  digest: string
  source_url: string | null
  servers: string[]
  security_schemes: ({
    name: string
    kind: 'bearer' | 'oauth' | 'unusable'
    header: string | null
    authorization_url: string | null
    token_url: string | null
    scopes: string[]
    because: string | null
  })[]
  operations: ({
    operation: string
    operation_id: string | null
    tool: string
    title: string
    description: string
    effect: 'read' | 'write' | 'destructive'
    input_schema: { [name: string]: Json } | null
    findings: string[]
    security: string[]
    servers: string[]
    left_out: string | null
    change: 'added' | 'removed' | 'changed' | 'same' | 'not_chosen'
    what_changed: string[]
  })[]
  created_at: string
  expires_at: string
}

export type Organization = {
  object: 'organization'
  id: string
  name: string
  domains: OrganizationDomain[]
  external_id: string | null
  metadata: { [name: string]: string }
  allow_profiles_outside_organization: boolean
  stripe_customer_id?: string
  created_at: string
  updated_at: string
}

export type OrganizationAuthorizedConnectApplication = {
  object: 'authorized_connect_application'
  id: string
  granted_scopes: string[]
  oauth_resource?: string
  application: ConnectApplication
  user_id: string
}

export type OrganizationDemands = {
  object: 'organization_demands'
  organization_id: string
  methods: ('password' | 'magic_auth' | 'passkey' | 'oauth' | 'google_oauth' | 'github_oauth' | 'microsoft_oauth' | 'apple_oauth' | 'sso')[] | null
  mfa: 'optional' | 'required'
  break_glass_user_ids: string[]
}

export type OrganizationDomain = {
  object: 'organization_domain'
  id: string
  organization_id: string
  domain: string
  state: 'pending' | 'verified' | 'failed'
  verification_strategy: 'dns' | 'manual'
  verification_prefix?: string
  verification_token?: string
  created_at: string
  updated_at: string
}

export type OrganizationMember = {
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
  user: User
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

export type PasswordReset = {
  id: string
  user_id: string
  email: string
  expires_at: string
  object: 'password_reset'
  password_reset_token: string
  password_reset_url: string
  created_at: string
}

export type PasswordlessSession = {
  object: 'passwordless_session'
  id: string
  email: string
  expires_at: string
  link: string
}

export type PipesConnectedAccount = {
  object: 'connected_account'
  id: string
  connection_role: 'compatibility' | 'standard'
  account_identifier: string | null
  account_display_name: string | null
  user_id: string | null
  organization_id: string | null
  scopes: string[]
  auth_method: 'oauth' | 'api_key' | 'client_credentials'
  api_key_last_4: string | null
  client_id?: string
  client_secret_last_4?: string | null
  config?: { [name: string]: string }
  state: 'connected' | 'needs_reauthorization' | 'disconnected'
  created_at: string
  updated_at: string
}

export type Policy = {
  object: 'policy'
  id: string
  organization_id: string
  version: number
  state: 'draft' | 'active' | 'retired'
  text: string
  tests: ({
    name: string
    request: {
      tool: string
      effect: 'read' | 'write' | 'destructive'
      principal?: string
      owner?: {
        id?: string
        email?: string
        groups?: string[]
        roles?: string[]
      }
      application?: string
      account?: string
      arguments?: { [name: string]: Json }
      taint?: ('untrusted' | 'private')[]
      at?: string
    }
    expect: 'allow' | 'deny'
    by?: string
  })[]
  digest: string
  created_by: string
  created_at: string
  activated_by: string | null
  activated_at: string | null
  retired_at: string | null
}

export type PolicyCheck = {
  object: 'policy_check'
  faults: ({
    rule: string | null
    message: string
    at: {
      start: number
      end: number
    } | null
    line: number | null
    column: number | null
  })[]
  tests: ({
    name: string
    passed: boolean
    verdict: 'allow' | 'deny'
    by: string[]
  })[]
}

export type PolicyPreview = {
  object: 'policy_preview'
  policy_id: string
  against: string | null
  ran_by: string
  ran_at: string
  since: string
  until: string
  looked_at: number
  complete: boolean
  would_be_refused: number
  would_be_allowed: number
  changes: ({
    kind: 'call' | 'refusal' | 'approval' | 'request'
    id: string
    session_id: string
    person: string | null
    tool: string
    at: string
    becomes: 'allowed' | 'refused'
    why: string | null
    rules: string[]
  })[]
  tests: ({
    name: string
    passed: boolean
    verdict: 'allow' | 'deny'
    by: string[]
  })[]
}

export type PortalLink = {
  link: string
}

export type PrincipalLifecycle = {
  object: 'principal_lifecycle'
  id: string
  kind: 'user' | 'service_account' | 'agent'
  state: 'invited' | 'active' | 'suspended' | 'offboarded'
  name: string
  created_at: string
  owner: {
    id: string
    kind: 'user' | 'service_account' | 'agent'
    state: 'invited' | 'active' | 'suspended' | 'offboarded'
    name: string
  } | null
  came_in: {
    way: 'person' | 'api_key' | 'client_metadata_document' | 'dynamic_registration' | 'consent' | 'client_secret' | 'private_key_jwt' | 'workload_identity'
    application_id: string | null
    client_id: string | null
  }
  last_used_at: string | null
  holds: {
    sessions: {
      id: string
      application_id: string
      started_at: string
      expires_at: string
    }[]
    access_grants: {
      id: string
      session_id: string
      provider: string
      tools: string[]
      expires_at: string
    }[]
    accounts: {
      id: string
      provider_id: string
      state: string
    }[]
    keys: ({
      id: string
      kind: 'api_key' | 'client_secret' | 'workload_trust'
      created_at: string
      expires_at: string | null
      last_used_at: string | null
    })[]
    owns: ({
      id: string
      kind: 'user' | 'service_account' | 'agent'
      state: 'invited' | 'active' | 'suspended' | 'offboarded'
      name: string
    })[]
  }
  stands_on: ({
    kind: 'owner' | 'application' | 'organization'
    id: string
  })[]
  would_end: {
    sessions: number
    access_grants: number
    approvals: number
    keys: number
    principals: number
  }
  findings: Finding[]
  may_call: string[]
}

export type ProvenAuditEvent = {
  object: 'proven_audit_event'
  index: number
  id: string
  at: string
  type: string
  leaf: string
  salt: string | null
  text: string | null
  leaf_hash: string
  path: string[]
  checkpoint: string
}

export type Provider = {
  object: 'provider'
  id: string
  slug: string
  name: string
  kind: 'mcp' | 'rest' | 'openapi' | 'ambit' | 'custom'
  state: 'active' | 'retired'
  url: string | null
  catalogue: string | null
  base_urls: { [name: string]: string }
  auth: {
    type: 'none' | 'bearer' | 'oauth' | 'client_credentials'
    per: 'installation' | 'user'
  }
  oauth: {
    client_id: string | null
    issuer: string | null
    scopes: string[]
  }
  may_ask: ('sampling' | 'roots')[]
  connect_path: string | null
  tools_read_at: string | null
  left_out: {
    name: string
    finding: string
  }[]
  created_at: string
  updated_at: string
}

export type Purpose = {
  object: 'purpose'
  subject_id: string
  purpose: string
  ends_at: string | null
  over: {
    at: string
    because: string
  } | null
  set_by: string
}

export type RadarAttempt = {
  verdict: 'allow' | 'block' | 'challenge'
  reason: string
  attempt_id: string
  control?: 'bot_detection' | 'brute_force_attack' | 'impossible_travel' | 'repeat_sign_up' | 'stale_account' | 'unrecognized_device' | 'restriction'
  blocklist_type?: 'ip_address' | 'domain' | 'email' | 'device' | 'user_agent' | 'device_fingerprint' | 'country'
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

export type RedirectUri = {
  object: 'redirect_uri'
  id: string
  uri: string
  default: boolean
  created_at: string
  updated_at: string
}

export type Role = {
  object: 'role'
  id: string
  slug: string
  name: string
  description: string | null
  type: 'EnvironmentRole' | 'OrganizationRole'
  resource_type_slug: string
  permissions: string[]
  created_at: string
  updated_at: string
}

export type RoleList = {
  object: 'list'
  data: Role[]
}

export type RootKey = {
  object: 'root_key'
  key: string
  former: string | null
  newest: string
  nodes: {
    id: string
    opens_with: string[]
    seals_with: string
  }[]
}

export type SessionComparison = {
  object: 'session_comparison'
  left: {
    session_id: string
    principal: {
      id: string
      kind: string
      name: string
    }
    on_behalf_of: {
      id: string
      email: string
    } | null
    application: string
    purpose: string | null
    started_at: string
    expires_at: string
    ended_at: string | null
    end_reason: string | null
    max_seconds: number
    idle_seconds: number | null
    ran_seconds: number
    to_first_call_seconds: number | null
    calls_count: number
    calls_aborted: number
    calls_withheld: number
    taint: string[]
    drifted: number
    integrity: 'verified' | 'broken' | 'pending'
    complete: boolean
  }
  right: {
    session_id: string
    principal: {
      id: string
      kind: string
      name: string
    }
    on_behalf_of: {
      id: string
      email: string
    } | null
    application: string
    purpose: string | null
    started_at: string
    expires_at: string
    ended_at: string | null
    end_reason: string | null
    max_seconds: number
    idle_seconds: number | null
    ran_seconds: number
    to_first_call_seconds: number | null
    calls_count: number
    calls_aborted: number
    calls_withheld: number
    taint: string[]
    drifted: number
    integrity: 'verified' | 'broken' | 'pending'
    complete: boolean
  }
  tools: ({
    key: string
    left: {
      asked: boolean
      granted: boolean
      used: number
      refused: number
    } | null
    right: {
      asked: boolean
      granted: boolean
      used: number
      refused: number
    } | null
    differs: boolean
  })[]
  accounts: ({
    key: string
    left: {
      granted: boolean
      used: number
    } | null
    right: {
      granted: boolean
      used: number
    } | null
    differs: boolean
  })[]
  resources: ({
    key: string
    left: {
      calls: number
    } | null
    right: {
      calls: number
    } | null
    differs: boolean
  })[]
  refusals: ({
    key: string
    left: {
      calls: number
    } | null
    right: {
      calls: number
    } | null
    differs: boolean
  })[]
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
    policy: {
      application_id: string | null
      max_seconds: number | null
      idle_seconds: number | null
      expires_at: string | null
      recorded: {
        index: number
        id: string
        type: string
        at: string
      }
    } | null
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
    decisions: ({
      user_id: string
      decision: 'approve' | 'deny'
      in_session: string
      at: string
      shown: unknown
    })[]
    shown: unknown
    decision: unknown
    narrowed: {
      bound: string
      asked: unknown
      given: unknown
    }[]
    remaining: {
      calls: number | null
      bytes: number | null
    } | null
  })[]
  taint: string[]
  tainted_by: ({
    label: string
    call_id: string | null
    tool: string | null
    recorded: {
      index: number
      id: string
      type: string
      at: string
    }
  })[]
  taint_demanded: {
    call_id: string
    tool: string
    labels: string[]
    recorded: {
      index: number
      id: string
      type: string
      at: string
    }
  }[]
  drifted: ({
    kind: 'drift_found' | 'grant_ended' | 'call_refused'
    reason: string
    drift_id: string | null
    grant_id: string | null
    call_id: string | null
    tool: string | null
    recorded: {
      index: number
      id: string
      type: string
      at: string
    }
  })[]
  artifacts: {
    id: string
    name: string
    digest: string
    state: string
    recorded: {
      index: number
      id: string
      type: string
      at: string
    }
  }[]
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
    why: CallAnswer | null
  })[]
  next_after: string | null
  ending: {
    reason: string
    said: string | null
    ended_at: string
    receipt_id: string | null
    receipt_index: number | null
    grants_ended: string[]
    requests_withdrawn: string[]
    sessions_ended: {
      id: string
      principal_id: string
      end_reason: string
    }[]
  } | null
  integrity: 'verified' | 'broken' | 'pending'
  first_bad_index?: number
  complete: boolean
  incomplete_because?: string
  proof: {
    events: number
    first_index: number | null
    last_index: number | null
    checkpoint: string | null
    intents: number
    outcomes: number
    refusals: number
  }
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
  end_reason: 'expired' | 'idle' | 'refresh_reuse' | 'code_reuse' | 'ended_by_person' | 'ended_by_admin' | 'ended_by_agent' | 'ended_with_parent' | 'principal_suspended' | 'application_retired' | 'logged_out' | 'logged_out_everywhere' | 'ended_by_provider' | 'user_deleted' | 'organization_deleted' | 'membership_lost' | 'password_reset' | 'policy_tightened' | 'stopped' | null
  grants: AccessGrant[]
}

export type SignInPolicy = {
  methods: ('password' | 'magic_auth' | 'passkey' | 'oauth' | 'google_oauth' | 'github_oauth' | 'microsoft_oauth' | 'apple_oauth' | 'sso')[]
  sign_up: boolean
  mfa: 'off' | 'optional' | 'required'
  organizations: string[] | null
  require_organization: boolean
}

export type SigningKey = {
  object: 'signing_key'
  id: string
  algorithm: 'RS256' | 'ES256'
  created_at: string
  signs_from: string
  retired_at: string | null
  published_until: string | null
}

export type SsoLogoutAuthorizeResponse = {
  logout_url: string
  logout_token: string
}

export type Stop = {
  object: 'stop'
  id: string
  kind: 'session' | 'agent' | 'service_account' | 'user' | 'connected_account' | 'provider' | 'organization' | 'everything'
  target: string | null
  reason: string
  status: 'ending' | 'in_force' | 'lifted' | 'over'
  asked_by: string
  asked_at: string
  zero_at: string | null
  ms_to_zero: number | null
  completed_at: string | null
  sessions: {
    met: number
    ended: number
  }
  tokens_ended: number
  grants_ended: number
  approvals_withdrawn: number
  calls_aborted: number
  calls_withheld: number
  calls_unsettled: number
  offline_tokens: number
  offline_tokens_until: string | null
  receipts_digest: string
  lifted_at: string | null
  lifted_by: string | null
  signed: string | null
  signature: string | null
}

export type StopPreview = {
  object: 'stop_preview'
  kind: 'session' | 'agent' | 'service_account' | 'user' | 'connected_account' | 'provider' | 'organization' | 'everything'
  target: string | null
  sessions: number
  people: number
  agents: number
  grants: number
  approvals_pending: number
  calls_in_flight: number
  shown: {
    session_id: string
    kind: string
    principal_name: string
  }[]
  keeps_off: string
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

export type ToolUse = {
  name: string
  effect: 'read' | 'write' | 'destructive' | null
  grants: number
  last_given_at: string | null
  calls: number
  refused: number
  last_called_at: string | null
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

export type UserRoleAssignment = {
  object: 'role_assignment'
  id: string
  organization_membership_id: string
  role: {
    slug: string
  }
  resource: {
    id: string
    external_id: string
    resource_type_slug: string
  }
  source: {
    type: 'direct' | 'group'
    group_role_assignment_id: string | null
  }
  created_at: string
  updated_at: string
}

export type UserSession = {
  object: 'session'
  id: string
  user_id: string
  organization_id?: string
  ip_address: string | null
  user_agent: string | null
  auth_method: 'external_auth' | 'impersonation' | 'magic_code' | 'oauth' | 'passkey' | 'password' | 'sso' | 'unknown'
  status: 'active' | 'expired' | 'revoked'
  impersonator?: {
    email: string
    reason: string | null
  }
  expires_at: string
  ended_at: string | null
  created_at: string
  updated_at: string
}

export type UserlandUserAuthenticationFactorEnrollResponse = {
  authentication_factor: AuthenticationFactorEnrolled
  authentication_challenge: AuthenticationChallenge
}

export type Waitlist = {
  object: 'waitlist'
  id: string
  created_at: string
  updated_at: string
}

export type WaitlistEntry = {
  object: 'waitlist_entry'
  id: string
  email: string
  state: 'pending' | 'approved' | 'denied'
  approved_at: string | null
  waitlist_id: string
  created_at: string
  updated_at: string
  additional_fields: { [name: string]: string }
}

export type WebhookDelivery = {
  object: 'webhook_delivery'
  id: string
  endpoint_id: string
  event_id: string
  event: string
  state: 'queued' | 'delivered' | 'dead'
  attempts: number
  next_attempt_at: string | null
  last_status: number | null
  last_error: string | null
  created_at: string
  settled_at: string | null
}

export type WebhookEndpointJson = {
  object: 'webhook_endpoint'
  id: string
  endpoint_url: string
  secret: string
  status: 'enabled' | 'disabled'
  events: string[]
  created_at: string
  updated_at: string
}

export type WebhookTry = {
  object: 'webhook_try'
  event_id: string
  taken: boolean
  status: number | null
  error: string | null
}

export type WidgetToken = {
  token: string
  expires_at: string
}

export type WorkloadTrust = {
  object: 'workload_trust'
  id: string
  issuer: string
  audience: string | null
  conditions: {
    claim: string
    equals?: string
    prefix?: string
  }[]
  jwks_uri: string | null
  has_jwks: boolean
  last_used_at: string | null
  created_at: string
}

export interface Client {
  /** Say what agents may do at most, who may have one, and how long. `POST /agents/blueprints` */
  createAgentBlueprint(input: {
    body: {
      name: string
      description?: string | null
      permissions?: string[]
      invocable_by?: {
        role_slugs?: string[]
        organization_ids?: string[]
      }
      session_settings: {
        max_age_seconds: number
        access_token_ttl_seconds: number
        refresh_token_ttl_seconds: number
      }
    }
  }): Promise<AgentBlueprint>
  /** List agent blueprints, newest first. `GET /agents/blueprints` */
  listAgentBlueprints(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: AgentBlueprint[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Read an agent blueprint. `GET /agents/blueprints/{id}` */
  getAgentBlueprint(input: {
    id: string
  }): Promise<AgentBlueprint>
  /** Change an agent blueprint; shorter times shorten living sessions at once. `PATCH /agents/blueprints/{id}` */
  updateAgentBlueprint(input: {
    id: string
    body: {
      name?: string
      description?: string | null
      permissions?: string[]
      invocable_by?: {
        role_slugs?: string[]
        organization_ids?: string[]
      }
      session_settings?: {
        max_age_seconds?: number
        access_token_ttl_seconds?: number
        refresh_token_ttl_seconds?: number
      }
    }
  }): Promise<AgentBlueprint>
  /** Delete an agent blueprint: all sessions of its agents end. `DELETE /agents/blueprints/{id}` */
  deleteAgentBlueprint(input: {
    id: string
  }): Promise<void>
  /** Mint a token of an agent: for a member, by itself, below another agent, or again. `POST /agents/blueprints/{id}/tokens` */
  mintAgentToken(input: {
    id: string
    body: {
      type: 'user_delegated'
      user_access_token: string
      intent?: string
    } | {
      type: 'autonomous'
      organization_id: string
      intent?: string
    } | {
      type: 'agent_delegated'
      agent_access_token: string
      intent?: string
    } | {
      type: 'refresh'
      refresh_token: string
      intent?: string
    }
  }): Promise<AgentToken>
  /** Say which of an application’s own people claims an agent, and get the code for them. `PATCH /agents/claims/attempts` */
  linkAgentClaimAttempt(input: {
    body: {
      type: 'link_external_user'
      claim_attempt_token: string
      user: {
        email: string
        external_id: string
      }
      organization_id?: string
    }
  }): Promise<AgentClaimView>
  /** Whether a credential is a living one of an agent, and of which. `POST /agents/credentials/validate` */
  validateAgentCredential(input: {
    body: {
      type: 'api_key' | 'access_token'
      credential: string
      audience?: string
    }
  }): Promise<{
    valid: boolean
    registration_id: string | null
    expires_at: string | null
  }>
  /** List agent instances, newest first. `GET /agents/instances` */
  listAgentInstances(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      organization_id?: string
      agent_blueprint_id?: string
    }
  }): Promise<{
    object: 'list'
    data: AgentInstance[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Read an agent instance. `GET /agents/instances/{id}` */
  getAgentInstance(input: {
    id: string
  }): Promise<AgentInstance>
  /** Delete an agent instance: its sessions end. `DELETE /agents/instances/{id}` */
  deleteAgentInstance(input: {
    id: string
  }): Promise<void>
  /** Read who the agent of a credential is: the registration that its validation names. `GET /agents/registrations/{id}` */
  getAgentRegistration(input: {
    id: string
  }): Promise<AgentRegistration>
  /** List sessions of agent instances, newest first. `GET /agents/sessions` */
  listAgentInstanceSessions(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      agent_blueprint_id?: string
      agent_instance_id?: string
    }
  }): Promise<{
    object: 'list'
    data: AgentInstanceSession[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Read a session of an agent instance. `GET /agents/sessions/{id}` */
  getAgentInstanceSession(input: {
    id: string
  }): Promise<AgentInstanceSession>
  /** End a session of an agent instance; complete when it returns. `POST /agents/sessions/{id}/revoke` */
  revokeAgentInstanceSession(input: {
    id: string
  }): Promise<AgentInstanceSession>
  /** Whose key this value is, if it may be used now. `POST /api_keys/validations` */
  createValidation(input: {
    body: {
      value: string
    }
  }): Promise<{
    api_key: ApiKey | null
  }>
  /** Revoke a key for good. `DELETE /api_keys/{id}` */
  deleteApiKey(input: {
    id: string
  }): Promise<void>
  /** Let a key end at a time, or now. `POST /api_keys/{id}/expire` */
  expireApiKey(input: {
    id: string
    body: {
      expires_at?: string | null
    }
  }): Promise<ApiKey>
  /** List the actions that have a schema, by name. `GET /audit_logs/actions` */
  listAuditLogActions(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: AuditLogActionJson[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** List the versions of an action’s schema, newest first. `GET /audit_logs/actions/{action}/schemas` */
  listSchemas(input: {
    action: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: AuditLogSchemaJson[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Agree on the shape of an action’s events. `POST /audit_logs/actions/{action}/schemas` */
  createSchema(input: {
    action: string
    body: {
      actor?: {
        metadata: {
          type?: 'object'
          properties?: { [name: string]: {
            type: 'string' | 'number' | 'boolean'
          } }
          required?: string[]
          additionalProperties?: boolean
        }
      }
      targets: ({
        type: string
        metadata?: {
          type?: 'object'
          properties?: { [name: string]: {
            type: 'string' | 'number' | 'boolean'
          } }
          required?: string[]
          additionalProperties?: boolean
        }
      })[]
      metadata?: {
        type?: 'object'
        properties?: { [name: string]: {
          type: 'string' | 'number' | 'boolean'
        } }
        required?: string[]
        additionalProperties?: boolean
      }
    }
  }): Promise<AuditLogSchemaJson>
  /** Write down what happened at a customer. `POST /audit_logs/events` */
  createEvent(input: {
    body: {
      organization_id: string
      event: {
        action: string
        version?: number
        occurred_at: string
        actor: {
          id: string
          type: string
          name?: string
          metadata?: { [name: string]: string | number | boolean }
        }
        targets: ({
          id: string
          type: string
          name?: string
          metadata?: { [name: string]: string | number | boolean }
        })[]
        context: {
          location: string
          user_agent?: string
        }
        metadata?: { [name: string]: string | number | boolean }
      }
    }
  }): Promise<{
    success: true
  }>
  /** Ask for a file with the events of a customer. `POST /audit_logs/exports` */
  createExport(input: {
    body: {
      organization_id: string
      range_start: string
      range_end: string
      actions?: string[]
      actors?: string[]
      actor_names?: string[]
      actor_ids?: string[]
      targets?: string[]
    }
  }): Promise<AuditLogExportJson>
  /** How an export stands; its link is good for ten minutes. `GET /audit_logs/exports/{id}` */
  getExport(input: {
    id: string
  }): Promise<AuditLogExportJson>
  /** Try a code; a wrong one is an answer, not an error. `POST /auth/challenges/{id}/verify` */
  verifyChallenge(input: {
    id: string
    body: {
      code: string
    }
  }): Promise<AuthenticationChallengeVerifyResponse>
  /** Begin a second factor that an application asks for by itself. `POST /auth/factors/enroll` */
  enrollFactor(input: {
    body: {
      type: 'totp' | 'sms' | 'generic_otp'
      totp_issuer?: string
      totp_user?: string
      user_id?: string
    }
  }): Promise<AuthenticationFactorEnrolled>
  /** Read a second factor, without its secret. `GET /auth/factors/{id}` */
  getFactor(input: {
    id: string
  }): Promise<AuthenticationFactor>
  /** Remove a second factor. `DELETE /auth/factors/{id}` */
  deleteFactor(input: {
    id: string
  }): Promise<void>
  /** Ask for a code of a second factor. `POST /auth/factors/{id}/challenge` */
  challengeFactor(input: {
    id: string
    body: {
      sms_template?: string
    }
  }): Promise<AuthenticationChallenge>
  /** Say who signed in at the page of an application, and where their browser goes on. `POST /authkit/oauth2/complete` */
  completeExternalSignIn(input: {
    body: {
      external_auth_id: string
      user: {
        id: string
        email: string
        first_name?: string | null
        last_name?: string | null
        name?: string | null
        metadata?: { [name: string]: string } | null
      }
      user_consent_options?: {
        claim: string
        type: 'enum'
        label: string
        choices: {
          value?: string
          label?: string
        }[]
      }[] | null
    }
  }): Promise<{
    redirect_uri: string
  }>
  /** List the roles of a group, newest first. `GET /authorization/groups/{group_id}/role_assignments` */
  listGroupRoleAssignments(input: {
    group_id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: GroupRoleAssignment[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Give a group a role. `POST /authorization/groups/{group_id}/role_assignments` */
  createGroupRoleAssignment(input: {
    group_id: string
    body: {
      role_slug: string
      resource_id?: string
      resource_external_id?: string
      resource_type_slug?: string
    }
  }): Promise<GroupRoleAssignment>
  /** Set all roles of a group. `PUT /authorization/groups/{group_id}/role_assignments` */
  replaceGroupRoleAssignments(input: {
    group_id: string
    body: {
      role_assignments: {
        role_slug: string
        resource_id?: string
        resource_external_id?: string
        resource_type_slug?: string
      }[]
    }
  }): Promise<{
    object: 'list'
    data: GroupRoleAssignment[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Take a role from a group. `DELETE /authorization/groups/{group_id}/role_assignments` */
  removeGroupRoleAssignments(input: {
    group_id: string
    body: {
      role_slug: string
      resource_id?: string
      resource_external_id?: string
      resource_type_slug?: string
    }
  }): Promise<void>
  /** Read one role of a group. `GET /authorization/groups/{group_id}/role_assignments/{role_assignment_id}` */
  getGroupRoleAssignment(input: {
    group_id: string
    role_assignment_id: string
  }): Promise<GroupRoleAssignment>
  /** Take one assignment of a role from a group. `DELETE /authorization/groups/{group_id}/role_assignments/{role_assignment_id}` */
  removeGroupRoleAssignment(input: {
    group_id: string
    role_assignment_id: string
  }): Promise<void>
  /** Ask whether a member has a permission on a resource. `POST /authorization/organization_memberships/{organization_membership_id}/check` */
  checkAuthorization(input: {
    organization_membership_id: string
    body: {
      permission_slug: string
      resource_id?: string
      resource_external_id?: string
      resource_type_slug?: string
    }
  }): Promise<AuthorizationCheck>
  /** List the resources below one on which a member has a permission. `GET /authorization/organization_memberships/{organization_membership_id}/resources` */
  listResourcesForMembership(input: {
    organization_membership_id: string
    query: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      permission_slug: string
      parent_resource_id?: string | null
      parent_resource_external_id?: string
      parent_resource_type_slug?: string
    }
  }): Promise<{
    object: 'list'
    data: AuthorizationResource[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** List what a member may do on a resource. `GET /authorization/organization_memberships/{organization_membership_id}/resources/{resource_id}/permissions` */
  listPermissionsOfMembership(input: {
    organization_membership_id: string
    resource_id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: AuthorizationPermission[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** List what a member may do on a resource, by the application’s id. `GET /authorization/organization_memberships/{organization_membership_id}/resources/{resource_type_slug}/{external_id}/permissions` */
  listEffectivePermissionsByExternalId(input: {
    organization_membership_id: string
    resource_type_slug: string
    external_id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: AuthorizationPermission[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** List the roles of a member on resources, their own and those of their groups. `GET /authorization/organization_memberships/{organization_membership_id}/role_assignments` */
  listRoleAssignments(input: {
    organization_membership_id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      resource_id?: string
      resource_external_id?: string
      resource_type_slug?: string
    }
  }): Promise<{
    object: 'list'
    data: UserRoleAssignment[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Give a member a role on a resource. `POST /authorization/organization_memberships/{organization_membership_id}/role_assignments` */
  assignRole(input: {
    organization_membership_id: string
    body: {
      role_slug: string
      resource_id?: string
      resource_external_id?: string
      resource_type_slug?: string
    }
  }): Promise<UserRoleAssignment>
  /** Take a role on a resource from a member. `DELETE /authorization/organization_memberships/{organization_membership_id}/role_assignments` */
  removeRole(input: {
    organization_membership_id: string
    body: {
      role_slug: string
      resource_id?: string
      resource_external_id?: string
      resource_type_slug?: string
    }
  }): Promise<void>
  /** Take one assignment of a role from a member. `DELETE /authorization/organization_memberships/{organization_membership_id}/role_assignments/{role_assignment_id}` */
  removeRoleAssignment(input: {
    organization_membership_id: string
    role_assignment_id: string
  }): Promise<void>
  /** Read a resource by the application’s id. `GET /authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}` */
  getResourceByExternalId(input: {
    organization_id: string
    resource_type_slug: string
    external_id: string
  }): Promise<AuthorizationResource>
  /** Rename, describe or move a resource by the application’s id. `PATCH /authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}` */
  updateResourceByExternalId(input: {
    organization_id: string
    resource_type_slug: string
    external_id: string
    body: {
      name?: string
      description?: string | null
      parent_resource_id?: string | null
      parent_resource_external_id?: string
      parent_resource_type_slug?: string
    }
  }): Promise<AuthorizationResource>
  /** Remove a resource by the application’s id. `DELETE /authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}` */
  deleteResourceByExternalId(input: {
    organization_id: string
    resource_type_slug: string
    external_id: string
    query?: {
      cascade_delete?: 'true' | 'false'
    }
  }): Promise<void>
  /** List the members who have a permission on a resource, by the application’s id. `GET /authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}/organization_memberships` */
  listMembershipsForResourceByExternalId(input: {
    organization_id: string
    resource_type_slug: string
    external_id: string
    query: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      permission_slug: string
      assignment?: 'direct' | 'indirect'
    }
  }): Promise<{
    object: 'list'
    data: OrganizationMember[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** List the roles that members have on a resource itself, by the application’s id. `GET /authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}/role_assignments` */
  listResourceRoleAssignments(input: {
    organization_id: string
    resource_type_slug: string
    external_id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      role_slug?: string
    }
  }): Promise<{
    object: 'list'
    data: UserRoleAssignment[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** List the roles that an organization may use: its own and the installation’s. `GET /authorization/organizations/{organization_id}/roles` */
  listOrganizationRoles(input: {
    organization_id: string
  }): Promise<RoleList>
  /** Create a role of an organization. `POST /authorization/organizations/{organization_id}/roles` */
  createOrganizationRole(input: {
    organization_id: string
    body: {
      slug?: string
      name: string
      description?: string | null
      resource_type_slug?: string
    }
  }): Promise<Role>
  /** Read a role that an organization may use. `GET /authorization/organizations/{organization_id}/roles/{slug}` */
  getOrganizationRole(input: {
    organization_id: string
    slug: string
  }): Promise<Role>
  /** Rename or describe a role of an organization. `PATCH /authorization/organizations/{organization_id}/roles/{slug}` */
  updateOrganizationRole(input: {
    organization_id: string
    slug: string
    body: {
      name?: string
      description?: string | null
    }
  }): Promise<Role>
  /** Remove a role of an organization that nobody has. `DELETE /authorization/organizations/{organization_id}/roles/{slug}` */
  deleteOrganizationRole(input: {
    organization_id: string
    slug: string
  }): Promise<void>
  /** Set all that a role of an organization permits. `PUT /authorization/organizations/{organization_id}/roles/{slug}/permissions` */
  setOrganizationRolePermissions(input: {
    organization_id: string
    slug: string
    body: {
      permissions: string[]
    }
  }): Promise<Role>
  /** Add one permission to a role of an organization. `POST /authorization/organizations/{organization_id}/roles/{slug}/permissions` */
  addOrganizationRolePermission(input: {
    organization_id: string
    slug: string
    body: {
      slug: string
    }
  }): Promise<Role>
  /** Take one permission from a role of an organization. `DELETE /authorization/organizations/{organization_id}/roles/{slug}/permissions/{permission_slug}` */
  removeOrganizationRolePermission(input: {
    organization_id: string
    slug: string
    permission_slug: string
  }): Promise<Role>
  /** List permissions, newest first. `GET /authorization/permissions` */
  listPermissions(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: AuthorizationPermission[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Create a permission. `POST /authorization/permissions` */
  createPermission(input: {
    body: {
      slug: string
      name: string
      description?: string | null
      resource_type_slug?: string
    }
  }): Promise<AuthorizationPermission>
  /** Read a permission. `GET /authorization/permissions/{slug}` */
  getPermission(input: {
    slug: string
  }): Promise<AuthorizationPermission>
  /** Rename or describe a permission. `PATCH /authorization/permissions/{slug}` */
  updatePermission(input: {
    slug: string
    body: {
      name?: string
      description?: string | null
    }
  }): Promise<AuthorizationPermission>
  /** Remove a permission, from every role too. `DELETE /authorization/permissions/{slug}` */
  deletePermission(input: {
    slug: string
  }): Promise<void>
  /** List resources, newest first. `GET /authorization/resources` */
  listResources(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      organization_id?: string
      resource_type_slug?: string
      resource_external_id?: string
      parent_resource_id?: string
      parent_resource_type_slug?: string
      parent_external_id?: string
      search?: string
    }
  }): Promise<{
    object: 'list'
    data: AuthorizationResource[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Create a resource of an organization. `POST /authorization/resources` */
  createResource(input: {
    body: {
      organization_id: string
      resource_type_slug: string
      external_id: string
      name: string
      description?: string | null
      parent_resource_id?: string | null
      parent_resource_external_id?: string
      parent_resource_type_slug?: string
    }
  }): Promise<AuthorizationResource>
  /** Read a resource. `GET /authorization/resources/{resource_id}` */
  getResource(input: {
    resource_id: string
  }): Promise<AuthorizationResource>
  /** Rename, describe or move a resource. `PATCH /authorization/resources/{resource_id}` */
  updateResource(input: {
    resource_id: string
    body: {
      name?: string
      description?: string | null
      parent_resource_id?: string | null
      parent_resource_external_id?: string
      parent_resource_type_slug?: string
    }
  }): Promise<AuthorizationResource>
  /** Remove a resource; with cascade_delete all below it and every role on that. `DELETE /authorization/resources/{resource_id}` */
  deleteResource(input: {
    resource_id: string
    query?: {
      cascade_delete?: 'true' | 'false'
    }
  }): Promise<void>
  /** List the members who have a permission on a resource. `GET /authorization/resources/{resource_id}/organization_memberships` */
  listMembershipsForResource(input: {
    resource_id: string
    query: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      permission_slug: string
      assignment?: 'direct' | 'indirect'
    }
  }): Promise<{
    object: 'list'
    data: OrganizationMember[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** List what a member may do on a resource; the older address. `GET /authorization/resources/{resource_id}/organization_memberships/{organization_membership_id}/permissions` */
  listEffectivePermissions(input: {
    resource_id: string
    organization_membership_id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: AuthorizationPermission[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** List the roles that members have on a resource itself. `GET /authorization/resources/{resource_id}/role_assignments` */
  listRoleAssignmentsForResource(input: {
    resource_id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      role_slug?: string
    }
  }): Promise<{
    object: 'list'
    data: UserRoleAssignment[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** List the roles of the installation, highest priority first. `GET /authorization/roles` */
  listEnvironmentRoles(input?: Record<never, never>): Promise<RoleList>
  /** Create a role of the installation. `POST /authorization/roles` */
  createEnvironmentRole(input: {
    body: {
      slug: string
      name: string
      description?: string | null
      resource_type_slug?: string
    }
  }): Promise<Role>
  /** Read a role of the installation. `GET /authorization/roles/{slug}` */
  getEnvironmentRole(input: {
    slug: string
  }): Promise<Role>
  /** Rename or describe a role of the installation. `PATCH /authorization/roles/{slug}` */
  updateEnvironmentRole(input: {
    slug: string
    body: {
      name?: string
      description?: string | null
    }
  }): Promise<Role>
  /** Set all that a role permits. `PUT /authorization/roles/{slug}/permissions` */
  setEnvironmentRolePermissions(input: {
    slug: string
    body: {
      permissions: string[]
    }
  }): Promise<Role>
  /** Add one permission to a role. `POST /authorization/roles/{slug}/permissions` */
  addEnvironmentRolePermission(input: {
    slug: string
    body: {
      slug: string
    }
  }): Promise<Role>
  /** List Connect applications, and those that registered themselves. `GET /connect/applications` */
  listConnectApplications(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      organization_id?: string
      registration_types?: string
    }
  }): Promise<{
    object: 'list'
    data: ConnectApplication[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Create a Connect application, for people or for a machine. `POST /connect/applications` */
  createConnectApplication(input: {
    body: {
      application_type: 'oauth'
      name: string
      description?: string | null
      scopes?: string[] | null
      redirect_uris?: ({
        uri: string
        default?: boolean | null
      })[] | null
      uses_pkce?: boolean | null
      is_first_party: boolean
      organization_id?: string | null
    } | {
      application_type: 'm2m'
      name: string
      description?: string | null
      scopes?: string[] | null
      organization_id: string
    }
  }): Promise<ConnectApplication>
  /** Get a Connect application, by its id or client id. `GET /connect/applications/{id}` */
  getConnectApplication(input: {
    id: string
  }): Promise<ConnectApplication>
  /** Change a Connect application; what is null or left out stays. `PUT /connect/applications/{id}` */
  updateConnectApplication(input: {
    id: string
    body: {
      name?: string
      description?: string | null
      scopes?: string[] | null
      redirect_uris?: ({
        uri: string
        default?: boolean | null
      })[] | null
    }
  }): Promise<ConnectApplication>
  /** Retire a Connect application: its sessions end, nothing starts there again. `DELETE /connect/applications/{id}` */
  deleteConnectApplication(input: {
    id: string
  }): Promise<void>
  /** List the living secrets of a Connect application; never the secrets themselves. `GET /connect/applications/{id}/client_secrets` */
  listApplicationClientSecrets(input: {
    id: string
  }): Promise<ConnectApplicationSecret[]>
  /** Add a secret to a Connect application beside those that live; it is shown once. `POST /connect/applications/{id}/client_secrets` */
  createApplicationClientSecret(input: {
    id: string
    body: Record<never, never>
  }): Promise<NewConnectApplicationSecret>
  /** End a secret of a Connect application. `DELETE /connect/client_secrets/{id}` */
  deleteClientSecret(input: {
    id: string
  }): Promise<void>
  /** List connections of single sign-on, newest first. `GET /connections` */
  listConnections(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      connection_type?: string
      domain?: string
      organization_id?: string
      search?: string
    }
  }): Promise<{
    object: 'list'
    data: Connection[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Get a connection of single sign-on. `GET /connections/{id}` */
  getConnection(input: {
    id: string
  }): Promise<Connection>
  /** Delete a connection of single sign-on, with its profiles. `DELETE /connections/{id}` */
  deleteConnection(input: {
    id: string
  }): Promise<void>
  /** List what accounts are connected through, newest first. `GET /data-integrations` */
  listDataIntegrations(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      ownership?: 'user' | 'organization' | 'userland_user'
    }
  }): Promise<{
    object: 'list'
    data: DataIntegration[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Let people or organizations connect accounts at a provider. `POST /data-integrations` */
  createDataIntegration(input: {
    body: {
      provider: string
      ownership?: 'user' | 'organization'
      description?: string | null
      enabled?: boolean
      scopes?: string[] | null
      auth_methods?: ('oauth' | 'api_key' | 'client_credentials')[]
      config?: { [name: string]: string }
      credentials?: {
        type: 'custom' | 'organization'
        client_id?: string
        client_secret?: string
      }
      api_key?: {
        secret: string
        user_id: string
        organization_id?: string
      }
      custom_provider?: {
        name: string
        authorization_url?: string
        token_url?: string
        refresh_token_url?: string | null
        pkce_enabled?: boolean
        request_scope_separator?: ' ' | ',' | '+' | ';'
        scopes_required?: boolean
        client_secret_required?: boolean
        additional_authorization_parameters?: { [name: string]: string }
        token_body_content_type?: 'application/x-www-form-urlencoded' | 'application/json'
        authenticate_via?: 'request_body' | 'basic_auth_header'
      }
    }
  }): Promise<DataIntegration>
  /** Get what people connect to. `GET /data-integrations/{slug}` */
  getDataIntegration(input: {
    slug: string
  }): Promise<DataIntegration>
  /** Change what people connect to; switched off, every grant on its accounts ends. `PUT /data-integrations/{slug}` */
  updateDataIntegration(input: {
    slug: string
    body: {
      description?: string | null
      enabled?: boolean
      scopes?: string[] | null
      credentials?: {
        type: 'custom' | 'organization'
        client_id?: string
        client_secret?: string
      }
      api_key?: {
        secret: string
        user_id: string
        organization_id?: string
      }
      custom_provider?: {
        name?: string
        authorization_url?: string
        token_url?: string
        refresh_token_url?: string | null
        pkce_enabled?: boolean
        request_scope_separator?: ' ' | ',' | '+' | ';'
        scopes_required?: boolean
        client_secret_required?: boolean
        additional_authorization_parameters?: { [name: string]: string }
        token_body_content_type?: 'application/x-www-form-urlencoded' | 'application/json'
        authenticate_via?: 'request_body' | 'basic_auth_header'
      }
    }
  }): Promise<DataIntegration>
  /** Remove what people connect to: its accounts are disconnected and every grant on them ends. `DELETE /data-integrations/{slug}` */
  deleteDataIntegration(input: {
    slug: string
  }): Promise<void>
  /** Connect another account by a key. `POST /data-integrations/{slug}/api-key` */
  createDataIntegrationApiKey(input: {
    slug: string
    body: {
      user_id: string
      organization_id?: string | null
      connection_owner?: 'user' | 'organization'
      config?: { [name: string]: string }
      connection_intent: 'add'
      secret: string
    }
  }): Promise<PipesConnectedAccount>
  /** Connect an account by a key, or replace the one it has. `PUT /data-integrations/{slug}/api-key` */
  updateDataIntegrationApiKey(input: {
    slug: string
    body: {
      user_id: string
      organization_id?: string | null
      connection_owner?: 'user' | 'organization'
      connected_account_id?: string
      config?: { [name: string]: string }
      connection_intent?: 'reauthorize'
      secret: string
    }
  }): Promise<PipesConnectedAccount>
  /** Get a link by which one person connects an account, once. `POST /data-integrations/{slug}/authorize` */
  authorizeDataIntegration(input: {
    slug: string
    body: {
      user_id: string
      organization_id?: string | null
      connection_owner?: 'user' | 'organization'
      return_to?: string
      config?: { [name: string]: string }
    }
  }): Promise<{
    url: string
  }>
  /** Connect another account by the secret of a client. `POST /data-integrations/{slug}/client-credentials` */
  createDataIntegrationClientCredential(input: {
    slug: string
    body: {
      user_id: string
      organization_id?: string | null
      connection_owner?: 'user' | 'organization'
      config?: { [name: string]: string }
      connection_intent: 'add'
      client_id: string
      client_secret: string
    }
  }): Promise<PipesConnectedAccount>
  /** Connect an account by the secret of a client, or replace the one it has. `PUT /data-integrations/{slug}/client-credentials` */
  updateDataIntegrationClientCredential(input: {
    slug: string
    body: {
      user_id: string
      organization_id?: string | null
      connection_owner?: 'user' | 'organization'
      connected_account_id?: string
      config?: { [name: string]: string }
      connection_intent?: 'reauthorize'
      client_id: string
      client_secret: string
    }
  }): Promise<PipesConnectedAccount>
  /** Hand the credential of a connected account to an application, of whatever kind it is. `POST /data-integrations/{slug}/credentials` */
  createDataIntegrationCredential(input: {
    slug: string
    body: {
      user_id: string
      organization_id?: string | null
      connection_owner?: 'user' | 'organization'
      connected_account_id?: string
      supports_multiple_connections?: boolean
    }
  }): Promise<{
    active: true
    credential: {
      object: 'credential'
      auth_method: 'oauth' | 'api_key' | 'client_credentials'
      value: string
      expires_at?: string | null
      scopes?: string[]
      missing_scopes?: string[]
      metadata?: { [name: string]: Json }
      config: { [name: string]: string }
    }
  } | {
    active: false
    error: 'not_installed' | 'needs_reauthorization'
  }>
  /** Get what organizations connect to. `GET /data-integrations/{slug}/organization` */
  getOrganizationDataIntegration(input: {
    slug: string
  }): Promise<DataIntegration>
  /** Change what organizations connect to; switched off, every grant on its accounts ends. `PUT /data-integrations/{slug}/organization` */
  updateOrganizationDataIntegration(input: {
    slug: string
    body: {
      description?: string | null
      enabled?: boolean
      scopes?: string[] | null
      credentials?: {
        type: 'custom' | 'organization'
        client_id?: string
        client_secret?: string
      }
      api_key?: {
        secret: string
        user_id: string
        organization_id?: string
      }
      custom_provider?: {
        name?: string
        authorization_url?: string
        token_url?: string
        refresh_token_url?: string | null
        pkce_enabled?: boolean
        request_scope_separator?: ' ' | ',' | '+' | ';'
        scopes_required?: boolean
        client_secret_required?: boolean
        additional_authorization_parameters?: { [name: string]: string }
        token_body_content_type?: 'application/x-www-form-urlencoded' | 'application/json'
        authenticate_via?: 'request_body' | 'basic_auth_header'
      }
    }
  }): Promise<DataIntegration>
  /** Remove what organizations connect to: its accounts are disconnected and every grant on them ends. `DELETE /data-integrations/{slug}/organization` */
  deleteOrganizationDataIntegration(input: {
    slug: string
  }): Promise<void>
  /** Hand the access token of a connected account to an application, renewed where it is due. `POST /data-integrations/{slug}/token` */
  getDataIntegrationAccessToken(input: {
    slug: string
    body: {
      user_id: string
      organization_id?: string | null
      connection_owner?: 'user' | 'organization'
      connected_account_id?: string
      supports_multiple_connections?: boolean
    }
  }): Promise<{
    active: true
    access_token: {
      object: 'access_token'
      access_token: string
      expires_at: string | null
      scopes: string[]
      missing_scopes: string[]
    }
  } | {
    active: false
    error: 'not_installed' | 'needs_reauthorization'
  }>
  /** List directories, newest first. `GET /directories` */
  listDirectories(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      organization_id?: string
      search?: string
      domain?: string
    }
  }): Promise<{
    object: 'list'
    data: Directory[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Get a directory. `GET /directories/{id}` */
  getDirectory(input: {
    id: string
  }): Promise<Directory>
  /** Delete a directory, with what it said of people; members stay as they are. `DELETE /directories/{id}` */
  deleteDirectory(input: {
    id: string
  }): Promise<Record<never, never>>
  /** List groups of a directory or of a directory user, newest first. `GET /directory_groups` */
  listDirectoryGroups(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      directory?: string
      user?: string
    }
  }): Promise<{
    object: 'list'
    data: DirectoryGroup[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Get a group of a directory. `GET /directory_groups/{id}` */
  getDirectoryGroup(input: {
    id: string
  }): Promise<DirectoryGroup>
  /** List users of a directory or of a directory group, newest first. `GET /directory_users` */
  listDirectoryUsers(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      directory?: string
      group?: string
      email?: string
      idp_id?: string
    }
  }): Promise<{
    object: 'list'
    data: DirectoryUser[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Get a user of a directory. `GET /directory_users/{id}` */
  getDirectoryUser(input: {
    id: string
  }): Promise<DirectoryUser>
  /** How people sign in to the default application, in short. `GET /environments/current` */
  getCurrentEnvironment(input?: Record<never, never>): Promise<Environment>
  /** List events, oldest first. `GET /events` */
  listEvents(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      events?: string
      organization_id?: string
      range_start?: string
      range_end?: string
    }
  }): Promise<{
    object: 'list'
    data: Event[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** List feature flags, newest first. `GET /feature-flags` */
  listFeatureFlags(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: Flag[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Read a feature flag. `GET /feature-flags/{slug}` */
  getFeatureFlag(input: {
    slug: string
  }): Promise<Flag>
  /** Turn a flag off for everybody. `PUT /feature-flags/{slug}/disable` */
  disableFeatureFlag(input: {
    slug: string
  }): Promise<Flag>
  /** Let a flag be on for whom it is meant. `PUT /feature-flags/{slug}/enable` */
  enableFeatureFlag(input: {
    slug: string
  }): Promise<Flag>
  /** Turn a flag on for a user or an organization. `POST /feature-flags/{slug}/targets/{target_id}` */
  addFlagTarget(input: {
    slug: string
    target_id: string
  }): Promise<void>
  /** A user or an organization is no target any more. `DELETE /feature-flags/{slug}/targets/{target_id}` */
  removeFlagTarget(input: {
    slug: string
    target_id: string
  }): Promise<void>
  /** Claim a domain for an organization. `POST /organization_domains` */
  createOrganizationDomain(input: {
    body: {
      organization_id: string
      domain: string
    }
  }): Promise<OrganizationDomain>
  /** Read a domain of an organization. `GET /organization_domains/{id}` */
  getOrganizationDomain(input: {
    id: string
  }): Promise<OrganizationDomain>
  /** Give a domain up. `DELETE /organization_domains/{id}` */
  deleteOrganizationDomain(input: {
    id: string
  }): Promise<void>
  /** Look the TXT record of a domain up now. `POST /organization_domains/{id}/verify` */
  verifyOrganizationDomain(input: {
    id: string
  }): Promise<OrganizationDomain>
  /** List organizations, newest first. `GET /organizations` */
  listOrganizations(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      domains?: string
      search?: string
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
      allow_profiles_outside_organization?: boolean
      domain_data?: ({
        domain: string
        state: 'pending' | 'verified'
      })[]
      domains?: string[]
      external_id?: string | null
      metadata?: { [name: string]: string | null } | null
    }
  }): Promise<Organization>
  /** Read an organization by the id that it has at the caller’s. `GET /organizations/external_id/{external_id}` */
  getOrganizationByExternalId(input: {
    external_id: string
  }): Promise<Organization>
  /** Read an organization. `GET /organizations/{id}` */
  getOrganization(input: {
    id: string
  }): Promise<Organization>
  /** Change an organization. `PUT /organizations/{id}` */
  updateOrganization(input: {
    id: string
    body: {
      name?: string
      allow_profiles_outside_organization?: boolean
      domain_data?: ({
        domain: string
        state: 'pending' | 'verified'
      })[]
      domains?: string[]
      external_id?: string | null
      metadata?: { [name: string]: string | null } | null
      stripe_customer_id?: string
    }
  }): Promise<Organization>
  /** End an organization: its sessions, members, groups, domains, roles and resources; people stay. `DELETE /organizations/{id}` */
  deleteOrganization(input: {
    id: string
  }): Promise<Record<never, never>>
  /** How long the events of an organization are kept; null for good. `GET /organizations/{id}/audit_logs_retention` */
  getOrganizationAuditLogsRetention(input: {
    id: string
  }): Promise<AuditLogsRetentionJson>
  /** Say how long the events of an organization are kept. `PUT /organizations/{id}/audit_logs_retention` */
  updateOrganizationAuditLogsRetention(input: {
    id: string
    body: {
      retention_period_in_days?: number
      retention_period?: string
    }
  }): Promise<AuditLogsRetentionJson>
  /** Get the account of an organization at a provider. `GET /organizations/{id}/connected_accounts/{slug}` */
  getOrganizationConnectedAccount(input: {
    id: string
    slug: string
    query?: {
      supports_multiple_connections?: 'true' | 'false'
      connected_account_id?: string
    }
  }): Promise<PipesConnectedAccount>
  /** Disconnect an account of an organization: its credential is deleted and every grant on it ends. `DELETE /organizations/{id}/connected_accounts/{slug}` */
  deleteOrganizationConnectedAccount(input: {
    id: string
    slug: string
    query?: {
      supports_multiple_connections?: 'true' | 'false'
      connected_account_id?: string
    }
  }): Promise<void>
  /** Take over an authorization that an organization gave elsewhere. `POST /organizations/{id}/connected_accounts/{slug}` */
  createOrganizationConnectedAccount(input: {
    id: string
    slug: string
    body: {
      access_token?: string
      refresh_token?: string
      expires_at?: string
      scopes?: string[]
      state?: 'connected' | 'needs_reauthorization'
      user_id?: string
      connection_intent?: 'add'
    }
  }): Promise<PipesConnectedAccount>
  /** Change tokens, scopes or state of an account of an organization. `PUT /organizations/{id}/connected_accounts/{slug}` */
  updateOrganizationConnectedAccount(input: {
    id: string
    slug: string
    query?: {
      supports_multiple_connections?: 'true' | 'false'
      connected_account_id?: string
      connection_intent?: 'reauthorize'
    }
    body: {
      access_token?: string
      refresh_token?: string
      expires_at?: string
      scopes?: string[]
      state?: 'connected' | 'needs_reauthorization'
      user_id?: string
    }
  }): Promise<PipesConnectedAccount>
  /** List what an organization can connect to, as it has set it. `GET /organizations/{id}/data_integration_configurations` */
  listDataIntegrationConfigurations(input: {
    id: string
  }): Promise<{
    object: 'list'
    data: DataIntegrationConfiguration[]
  }>
  /** Set for one organization what it connects to: on or off, scopes, its own client. `PUT /organizations/{id}/data_integration_configurations/{slug}` */
  configureDataIntegration(input: {
    id: string
    slug: string
    body: {
      enabled?: boolean
      scopes?: string[] | null
      client_id?: string
      client_secret?: string
      config?: { [name: string]: string }
    }
  }): Promise<DataIntegrationConfiguration>
  /** List what an organization can connect, with what is connected. `GET /organizations/{id}/data_providers` */
  listOrganizationDataProviders(input: {
    id: string
    query?: {
      supports_multiple_connections?: 'true' | 'false'
    }
  }): Promise<{
    object: 'list'
    data: DataProvider[]
  }>
  /** List the keys of an organization. `GET /organizations/{organization_id}/api_keys` */
  listOrganizationApiKeys(input: {
    organization_id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: ApiKey[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Make a key for an organization; its value is shown once. `POST /organizations/{organization_id}/api_keys` */
  createOrganizationApiKey(input: {
    organization_id: string
    body: {
      name: string
      permissions?: string[]
      expires_at?: string | null
    }
  }): Promise<ApiKeyWithValue>
  /** List what members let applications have in the name of an organization. `GET /organizations/{organization_id}/authorized_applications` */
  listOrganizationAuthorizedApplications(input: {
    organization_id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: OrganizationAuthorizedConnectApplication[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** List the flags that are on for an organization. `GET /organizations/{organization_id}/feature-flags` */
  listOrganizationFeatureFlags(input: {
    organization_id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: Flag[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** List the groups of an organization, newest first. `GET /organizations/{organization_id}/groups` */
  listGroups(input: {
    organization_id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: Group[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Create a group in an organization. `POST /organizations/{organization_id}/groups` */
  createGroup(input: {
    organization_id: string
    body: {
      name: string
      description?: string | null
    }
  }): Promise<Group>
  /** Read a group. `GET /organizations/{organization_id}/groups/{group_id}` */
  getGroup(input: {
    organization_id: string
    group_id: string
  }): Promise<Group>
  /** Rename or describe a group. `PATCH /organizations/{organization_id}/groups/{group_id}` */
  updateGroup(input: {
    organization_id: string
    group_id: string
    body: {
      name?: string
      description?: string | null
    }
  }): Promise<Group>
  /** Remove a group, and what its members had through it. `DELETE /organizations/{organization_id}/groups/{group_id}` */
  deleteGroup(input: {
    organization_id: string
    group_id: string
  }): Promise<void>
  /** List the members of a group, newest membership first. `GET /organizations/{organization_id}/groups/{group_id}/organization-memberships` */
  listGroupOrganizationMemberships(input: {
    organization_id: string
    group_id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: OrganizationMembership[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Add a member of the organization to a group. `POST /organizations/{organization_id}/groups/{group_id}/organization-memberships` */
  addGroupOrganizationMembership(input: {
    organization_id: string
    group_id: string
    body: {
      organization_membership_id: string
    }
  }): Promise<Group>
  /** Take a member out of a group. `DELETE /organizations/{organization_id}/groups/{group_id}/organization-memberships/{organization_membership_id}` */
  removeGroupOrganizationMembership(input: {
    organization_id: string
    group_id: string
    organization_membership_id: string
  }): Promise<void>
  /** List the contacts of an organization, newest first. `GET /organizations/{organization_id}/it_contacts` */
  listItContacts(input: {
    organization_id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: ItContact[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Add a contact to an organization. `POST /organizations/{organization_id}/it_contacts` */
  createItContact(input: {
    organization_id: string
    body: {
      email: string
    }
  }): Promise<ItContact>
  /** Remove a contact. `DELETE /organizations/{organization_id}/it_contacts/{contact_id}` */
  deleteItContact(input: {
    organization_id: string
    contact_id: string
  }): Promise<void>
  /** Ask a contact by mail to set something up. `POST /organizations/{organization_id}/it_contacts/{contact_id}/invite` */
  inviteItContact(input: {
    organization_id: string
    contact_id: string
    body: {
      intents: ('sso' | 'directory_sync' | 'log_streams' | 'domain_verification' | 'bring_your_own_key')[]
    }
  }): Promise<ItContact>
  /** Take back what a contact was asked for. `POST /organizations/{organization_id}/it_contacts/{contact_id}/revoke` */
  revokeItContact(input: {
    organization_id: string
    contact_id: string
  }): Promise<ItContact>
  /** The same list, at the address that older clients ask. `GET /organizations/{organization_id}/roles` */
  listRolesOfOrganization(input: {
    organization_id: string
  }): Promise<RoleList>
  /** Make a link that signs somebody in, and answer it. `POST /passwordless/sessions` */
  createPasswordlessSession(input: {
    body: {
      type: 'MagicLink'
      email: string
      redirect_uri?: string
      state?: string
      connection?: string
      expires_in?: number
    }
  }): Promise<PasswordlessSession>
  /** Mail the link of a session to its person. `POST /passwordless/sessions/{id}/send` */
  sendPasswordlessSession(input: {
    id: string
    body: Record<never, never>
  }): Promise<{
    success: true
  }>
  /** Get an address at which somebody sets an organization up; it counts once, for five minutes. `POST /portal/generate_link` */
  generatePortalLink(input: {
    body: {
      organization: string
      intent?: 'sso' | 'dsync' | 'audit_logs' | 'log_streams' | 'domain_verification' | 'certificate_renewal' | 'bring_your_own_key'
      return_url?: string
      success_url?: string
    }
  }): Promise<PortalLink>
  /** Judge the risk of a sign-in at an application’s own door. `POST /radar/attempts` */
  createRadarAttempt(input: {
    body: {
      ip_address: string
      user_agent: string
      email: string
      auth_method: 'Password' | 'Passkey' | 'Authenticator' | 'SMS_OTP' | 'Email_OTP' | 'Social' | 'SSO' | 'Other'
      action: 'sign-up' | 'sign-in'
    }
  }): Promise<RadarAttempt>
  /** Say that a sign-in, or its challenge, succeeded. `PUT /radar/attempts/{id}` */
  updateRadarAttempt(input: {
    id: string
    body: {
      challenge_status?: 'success'
      attempt_status?: 'success'
    }
  }): Promise<void>
  /** Block or allow sign-ins by an entry of a list. `POST /radar/lists/{type}/{action}` */
  addRadarListEntry(input: {
    type: 'ip_address' | 'domain' | 'email' | 'device' | 'user_agent' | 'device_fingerprint' | 'country'
    action: 'block' | 'allow'
    body: {
      entry: string
    }
  }): Promise<{
    message: string
  }>
  /** Take an entry from a list. `DELETE /radar/lists/{type}/{action}` */
  removeRadarListEntry(input: {
    type: 'ip_address' | 'domain' | 'email' | 'device' | 'user_agent' | 'device_fingerprint' | 'country'
    action: 'block' | 'allow'
    body: {
      entry: string
    }
  }): Promise<void>
  /** All flags with their targets, by slug, for clients that evaluate by themselves. `GET /sdk/feature-flags` */
  listFeatureFlagRules(input?: Record<never, never>): Promise<{ [name: string]: FeatureFlagRule }>
  /** Get an address at which a person leaves here and at the provider of their organization, once. `POST /sso/logout/authorize` */
  authorizeSsoLogout(input: {
    body: {
      profile_id: string
    }
  }): Promise<SsoLogoutAuthorizeResponse>
  /** Where the default application is at home. `PUT /user_management/app_homepage_url` */
  updateAppHomepageUrl(input: {
    body: {
      url: string
    }
  }): Promise<{
    object: 'app_homepage_url'
    url: string | null
  }>
  /** List origins whose pages may call the default application. `GET /user_management/cors_origins` */
  listCorsOrigins(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: CorsOrigin[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Let pages of an origin call the default application. `POST /user_management/cors_origins` */
  createCorsOrigin(input: {
    body: {
      origin: string
    }
  }): Promise<CorsOrigin>
  /** Stop letting pages of an origin call. `DELETE /user_management/cors_origins/{id}` */
  deleteCorsOrigin(input: {
    id: string
  }): Promise<void>
  /** Read a code that proves an address, while it counts. `GET /user_management/email_verification/{id}` */
  getEmailVerification(input: {
    id: string
  }): Promise<EmailVerification>
  /** List invitations, newest first. `GET /user_management/invitations` */
  listInvitations(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      email?: string
      organization_id?: string
    }
  }): Promise<{
    object: 'list'
    data: Invitation[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Ask somebody in by mail. `POST /user_management/invitations` */
  sendInvitation(input: {
    body: {
      email: string
      organization_id?: string
      role_slug?: string
      inviter_user_id?: string
      expires_in_days?: number
      locale?: string
    }
  }): Promise<Invitation>
  /** Read the invitation of a link. `GET /user_management/invitations/by_token/{token}` */
  findInvitationByToken(input: {
    token: string
  }): Promise<Invitation>
  /** Read an invitation. `GET /user_management/invitations/{id}` */
  getInvitation(input: {
    id: string
  }): Promise<Invitation>
  /** Accept an invitation for the user with its address. `POST /user_management/invitations/{id}/accept` */
  acceptInvitation(input: {
    id: string
    body: Record<never, never>
  }): Promise<Invitation>
  /** Mail an invitation again. `POST /user_management/invitations/{id}/resend` */
  resendInvitation(input: {
    id: string
    body: {
      locale?: string
    }
  }): Promise<Invitation>
  /** Take an invitation back. `POST /user_management/invitations/{id}/revoke` */
  revokeInvitation(input: {
    id: string
    body: Record<never, never>
  }): Promise<Invitation>
  /** Read the template of claims of the default application. `GET /user_management/jwt_template` */
  getJwtTemplate(input?: Record<never, never>): Promise<JwtTemplate>
  /** Say what stands in access tokens of the default application besides. `PUT /user_management/jwt_template` */
  updateJwtTemplate(input: {
    body: {
      content: string
    }
  }): Promise<JwtTemplate>
  /** Mail somebody a code to sign in with, and answer it. `POST /user_management/magic_auth` */
  createMagicAuth(input: {
    body: {
      email: string
      ip_address?: string
      user_agent?: string
      invitation_token?: string
    }
  }): Promise<MagicAuth>
  /** Read a code to sign in with, while it counts. `GET /user_management/magic_auth/{id}` */
  getMagicAuth(input: {
    id: string
  }): Promise<MagicAuth>
  /** List memberships of an organization or a user. `GET /user_management/organization_memberships` */
  listOrganizationMemberships(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      organization_id?: string
      user_id?: string
      statuses?: string
    }
  }): Promise<{
    object: 'list'
    data: OrganizationMember[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Make a user a member of an organization. `POST /user_management/organization_memberships` */
  createOrganizationMembership(input: {
    body: {
      role_slug?: string
      role_slugs?: string[]
      organization_id: string
      user_id: string
    }
  }): Promise<OrganizationMember>
  /** Read a membership. `GET /user_management/organization_memberships/{id}` */
  getOrganizationMembership(input: {
    id: string
  }): Promise<OrganizationMember>
  /** Replace the roles of a member. `PUT /user_management/organization_memberships/{id}` */
  updateOrganizationMembership(input: {
    id: string
    body: {
      role_slug?: string
      role_slugs?: string[]
    }
  }): Promise<OrganizationMember>
  /** Remove a member from an organization. `DELETE /user_management/organization_memberships/{id}` */
  deleteOrganizationMembership(input: {
    id: string
  }): Promise<void>
  /** Keep a membership, and let nobody act by it. `PUT /user_management/organization_memberships/{id}/deactivate` */
  deactivateOrganizationMembership(input: {
    id: string
    body: Record<never, never>
  }): Promise<OrganizationMember>
  /** Let a member act again. `PUT /user_management/organization_memberships/{id}/reactivate` */
  reactivateOrganizationMembership(input: {
    id: string
    body: Record<never, never>
  }): Promise<OrganizationMember>
  /** List the groups that a member is in. `GET /user_management/organization_memberships/{organization_membership_id}/groups` */
  listGroupsForOrganizationMembership(input: {
    organization_membership_id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: Group[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Mail somebody a link to a new password, and answer it. `POST /user_management/password_reset` */
  createPasswordReset(input: {
    body: {
      email: string
      ip_address?: string
      user_agent?: string
    }
  }): Promise<PasswordReset>
  /** Bring back the token of a link with a new password. `POST /user_management/password_reset/confirm` */
  resetPassword(input: {
    body: {
      token: string
      new_password: string
    }
  }): Promise<{
    user: User
  }>
  /** Read a link to a new password, while it opens. `GET /user_management/password_reset/{id}` */
  getPasswordReset(input: {
    id: string
  }): Promise<PasswordReset>
  /** List redirect URIs of the default application. `GET /user_management/redirect_uris` */
  listRedirectUris(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: RedirectUri[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Add a redirect URI to the default application. `POST /user_management/redirect_uris` */
  createRedirectUri(input: {
    body: {
      uri: string
    }
  }): Promise<RedirectUri>
  /** Remove a redirect URI from the default application. `DELETE /user_management/redirect_uris/{id}` */
  deleteRedirectUri(input: {
    id: string
  }): Promise<void>
  /** End a session, as the WorkOS clients call it. `POST /user_management/sessions/revoke` */
  revokeSession(input: {
    body: {
      session_id: string
      scope?: 'application' | 'everywhere'
    }
  }): Promise<{
    session: SessionWithGrants
    receipt: Receipt
    sessions: string[]
  }>
  /** List users, newest first. `GET /user_management/users` */
  listUsers(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      email?: string
      organization_id?: string
      organization?: string
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
      password?: string | null
      password_hash?: string
      password_hash_type?: string
      password_salt_position?: 'prefix' | 'suffix'
      first_name?: string | null
      last_name?: string | null
      name?: string | null
      email_verified?: boolean | null
      external_id?: string | null
      metadata?: { [name: string]: string | null } | null
      locale?: string | null
    }
  }): Promise<User>
  /** Read the user with an id of the caller’s own. `GET /user_management/users/external_id/{external_id}` */
  getUserByExternalId(input: {
    external_id: string
  }): Promise<User>
  /** Read a user. `GET /user_management/users/{id}` */
  getUser(input: {
    id: string
  }): Promise<User>
  /** Change a user: what is given, and nothing else. `PUT /user_management/users/{id}` */
  updateUser(input: {
    id: string
    body: {
      email?: string
      password?: string | null
      password_hash?: string
      password_hash_type?: string
      password_salt_position?: 'prefix' | 'suffix'
      first_name?: string | null
      last_name?: string | null
      name?: string | null
      email_verified?: boolean | null
      external_id?: string | null
      metadata?: { [name: string]: string | null } | null
      locale?: string | null
    }
  }): Promise<User>
  /** Off-board a user: sessions end, memberships go, and what the row said of them is erased. `DELETE /user_management/users/{id}` */
  deleteUser(input: {
    id: string
  }): Promise<void>
  /** Get the account of a person at a provider. `GET /user_management/users/{id}/connected_accounts/{slug}` */
  getUserConnectedAccount(input: {
    id: string
    slug: string
    query?: {
      organization_id?: string
      supports_multiple_connections?: 'true' | 'false'
      connected_account_id?: string
    }
  }): Promise<PipesConnectedAccount>
  /** Disconnect an account of a person: its credential is deleted and every grant on it ends. `DELETE /user_management/users/{id}/connected_accounts/{slug}` */
  deleteUserConnectedAccount(input: {
    id: string
    slug: string
    query?: {
      organization_id?: string
      supports_multiple_connections?: 'true' | 'false'
      connected_account_id?: string
    }
  }): Promise<void>
  /** Take over an authorization that a person gave elsewhere. `POST /user_management/users/{id}/connected_accounts/{slug}` */
  createUserConnectedAccount(input: {
    id: string
    slug: string
    query?: {
      organization_id?: string
    }
    body: {
      access_token?: string
      refresh_token?: string
      expires_at?: string
      scopes?: string[]
      state?: 'connected' | 'needs_reauthorization'
      user_id?: string
      connection_intent?: 'add'
    }
  }): Promise<PipesConnectedAccount>
  /** Change tokens, scopes or state of an account of a person. `PUT /user_management/users/{id}/connected_accounts/{slug}` */
  updateUserConnectedAccount(input: {
    id: string
    slug: string
    query?: {
      organization_id?: string
      supports_multiple_connections?: 'true' | 'false'
      connected_account_id?: string
      connection_intent?: 'reauthorize'
    }
    body: {
      access_token?: string
      refresh_token?: string
      expires_at?: string
      scopes?: string[]
      state?: 'connected' | 'needs_reauthorization'
      user_id?: string
    }
  }): Promise<PipesConnectedAccount>
  /** List what a person can connect, with what is connected. `GET /user_management/users/{id}/data_providers` */
  listUserDataProviders(input: {
    id: string
    query?: {
      organization_id?: string
      supports_multiple_connections?: 'true' | 'false'
    }
  }): Promise<{
    object: 'list'
    data: DataProvider[]
  }>
  /** List the keys of a user. `GET /user_management/users/{user_id}/api_keys` */
  listUserApiKeys(input: {
    user_id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      organization_id?: string
    }
  }): Promise<{
    object: 'list'
    data: ApiKey[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Make a key for a user in an organization; its value is shown once. `POST /user_management/users/{user_id}/api_keys` */
  createUserApiKey(input: {
    user_id: string
    body: {
      name: string
      permissions?: string[]
      expires_at?: string | null
      organization_id: string
    }
  }): Promise<ApiKeyWithValue>
  /** List the second factors of a user. `GET /user_management/users/{user_id}/auth_factors` */
  listUserAuthFactors(input: {
    user_id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: AuthenticationFactor[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Begin a second factor for a user; it counts once a first code proved it. `POST /user_management/users/{user_id}/auth_factors` */
  createUserAuthFactor(input: {
    user_id: string
    body: {
      type: 'totp'
      totp_issuer?: string
      totp_user?: string
      totp_secret?: string
    }
  }): Promise<UserlandUserAuthenticationFactorEnrollResponse>
  /** List the applications of third parties that a user let in. `GET /user_management/users/{user_id}/authorized_applications` */
  listUserAuthorizedApplications(input: {
    user_id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: AuthorizedConnectApplication[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Take back what a user let an application have: its sessions of this user end. `DELETE /user_management/users/{user_id}/authorized_applications/{application_id}` */
  deleteUserAuthorizedApplication(input: {
    user_id: string
    application_id: string
  }): Promise<void>
  /** Bring back the code of a new address, which then is the user’s. `POST /user_management/users/{user_id}/email_change/confirm` */
  confirmEmailChange(input: {
    user_id: string
    body: {
      code: string
    }
  }): Promise<{
    object: 'email_change_confirmation'
    user: User
  }>
  /** Mail a code to a new address of a user. `POST /user_management/users/{user_id}/email_change/send` */
  sendEmailChange(input: {
    user_id: string
    body: {
      new_email: string
    }
  }): Promise<{
    object: 'email_change'
    user: User
    new_email: string
    expires_at: string
    created_at: string
  }>
  /** Bring back the code that proves an address. `POST /user_management/users/{user_id}/email_verification/confirm` */
  verifyEmail(input: {
    user_id: string
    body: {
      code: string
    }
  }): Promise<{
    user: User
  }>
  /** Mail a user a code that proves their address. `POST /user_management/users/{user_id}/email_verification/send` */
  sendVerificationEmail(input: {
    user_id: string
    body: Record<never, never>
  }): Promise<{
    user: User
  }>
  /** List the flags that are on for a user, or for an organization of theirs. `GET /user_management/users/{user_id}/feature-flags` */
  listUserFeatureFlags(input: {
    user_id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: Flag[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** List the third parties that a user signs in with. `GET /user_management/users/{user_id}/identities` */
  getUserIdentities(input: {
    user_id: string
  }): Promise<{
    idp_id: string
    type: 'OAuth'
    provider: string
  }[]>
  /** List the sessions of a person, newest first. `GET /user_management/users/{user_id}/sessions` */
  listUserSessions(input: {
    user_id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: UserSession[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Take somebody off a waitlist. `DELETE /user_management/waitlist_entries/{id}` */
  deleteWaitlistEntry(input: {
    id: string
  }): Promise<void>
  /** Let somebody in: they are invited by mail. `POST /user_management/waitlist_entries/{id}/approve` */
  approveWaitlistEntry(input: {
    id: string
  }): Promise<WaitlistEntry>
  /** Do not let somebody in. `POST /user_management/waitlist_entries/{id}/deny` */
  denyWaitlistEntry(input: {
    id: string
  }): Promise<WaitlistEntry>
  /** List all waitlists. `GET /user_management/waitlists` */
  listWaitlists(input?: Record<never, never>): Promise<{
    object: 'list'
    data: Waitlist[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Read a waitlist; "default" is one that is always there. `GET /user_management/waitlists/{waitlist_id}` */
  getWaitlist(input: {
    waitlist_id: string
  }): Promise<Waitlist>
  /** List who waits, newest first. `GET /user_management/waitlists/{waitlist_id}/entries` */
  listWaitlistEntries(input: {
    waitlist_id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      state?: 'pending' | 'approved' | 'denied'
      email?: string
    }
  }): Promise<{
    object: 'list'
    data: WaitlistEntry[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Put an address on a waitlist; one that waits already stays as it is. `POST /user_management/waitlists/{waitlist_id}/entries` */
  createWaitlistEntry(input: {
    waitlist_id: string
    body: {
      email: string
      additional_fields?: { [name: string]: string }
      send_confirmation_email?: boolean
    }
  }): Promise<WaitlistEntry>
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
  }): Promise<GivenAccessWithGrounds>
  /** End an access grant at once; the session lives on. `POST /v1/access_grants/{id}/end` */
  endAccessGrant(input: {
    id: string
  }): Promise<GivenAccess>
  /** Begin a review of access: what there is now is frozen, and its reviewers are told. `POST /v1/access_reviews` */
  createAccessReview(input: {
    body: {
      name: string
      organization_id?: string | null
      kinds: ('membership' | 'installation_role' | 'service_account' | 'agent' | 'access_grant' | 'connected_account' | 'application' | 'client_secret' | 'api_key')[]
      flagged?: ('dormant' | 'never_used' | 'over_granted')[]
      reviewers: {
        by: 'people'
        user_ids: string[]
      } | {
        by: 'owner'
      } | {
        by: 'installation_role'
        role: 'owner' | 'admin' | 'auditor' | 'approver'
      } | {
        by: 'organization_role'
        role: string
      }
      undecided?: 'end' | 'keep'
      deadline_at: string
      remind_hours_before?: number[]
    }
  }): Promise<AccessReview>
  /** List reviews of access; whoever administers nothing sees those that ask them. `GET /v1/access_reviews` */
  listAccessReviews(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      state?: 'open' | 'ending' | 'completed' | 'cancelled'
      organization_id?: string
      mine?: 'true' | 'false'
    }
  }): Promise<{
    object: 'list'
    data: AccessReview[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Read a review of access, and how far it is. `GET /v1/access_reviews/{id}` */
  getAccessReview(input: {
    id: string
  }): Promise<AccessReview>
  /** End a review before its deadline: nothing ends for want of a decision. `POST /v1/access_reviews/{id}/cancel` */
  cancelAccessReview(input: {
    id: string
    body: {
      reason: string
    }
  }): Promise<AccessReview>
  /** The evidence of a review: every item, decision, reason and effect, what was signed, and how to check it. `GET /v1/access_reviews/{id}/evidence` */
  getAccessReviewEvidence(input: {
    id: string
  }): Promise<AccessReviewEvidence>
  /** The same as one HTML file, which loads nothing and prints. `GET /v1/access_reviews/{id}/evidence/document` */
  exportAccessReviewEvidence(input: {
    id: string
  }): Promise<{
    object: 'access_review_document'
    media_type: 'text/html'
    file_name: string
    sha256: string
    html: string
  }>
  /** List what is under review, as it was when the review began, with what was decided. `GET /v1/access_reviews/{id}/items` */
  listAccessReviewItems(input: {
    id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      kind?: 'membership' | 'installation_role' | 'service_account' | 'agent' | 'access_grant' | 'connected_account' | 'application' | 'client_secret' | 'api_key'
      state?: 'open' | 'decided'
      mine?: 'true' | 'false'
      format?: 'json' | 'csv'
    }
  }): Promise<{
    object: 'list'
    data: AccessReviewItem[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Decide about one item: keep, reduce or remove it. A person only, freshly signed in, and never about their own access. `POST /v1/access_reviews/{id}/items/{item_id}/decision` */
  decideAccessReviewItem(input: {
    id: string
    item_id: string
    body: {
      decision: 'keep' | 'reduce' | 'remove'
      roles?: string[]
      reason: string
    }
  }): Promise<AccessReviewItem>
  /** Who is asked before somebody signs up or signs in. `GET /v1/actions` */
  listActionEndpoints(input?: Record<never, never>): Promise<{
    object: 'list'
    data: ActionEndpoint[]
  }>
  /** Ask this endpoint before somebody signs up or signs in. `PUT /v1/actions/{kind}` */
  configureAction(input: {
    kind: string
    body: {
      endpoint_url: string
      enabled?: boolean
    }
  }): Promise<ActionEndpoint>
  /** List what several persons decide, newest first. `GET /v1/acts` */
  listActs(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      state?: 'pending' | 'approved' | 'denied' | 'expired' | 'withdrawn' | 'done'
      kind?: 'audit.erase' | 'audit.retain' | 'widen'
    }
  }): Promise<{
    object: 'list'
    data: Act[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Read what several persons decide, and who decided which part. `GET /v1/acts/{id}` */
  getAct(input: {
    id: string
  }): Promise<Act>
  /** Take back what several persons decide, as long as it is not done. `POST /v1/acts/{id}/withdraw` */
  withdrawAct(input: {
    id: string
  }): Promise<Act>
  /** Whether agents may register themselves, and who may own one. `GET /v1/agent_registration_settings` */
  getAgentRegistrationSettings(input?: Record<never, never>): Promise<AgentRegistrationSettings>
  /** Let agents register themselves, or not, and say who may own one. `PUT /v1/agent_registration_settings` */
  updateAgentRegistrationSettings(input: {
    body: {
      enabled: boolean
      role_slugs: string[]
    }
  }): Promise<AgentRegistrationSettings>
  /** Register an agent that authenticates by itself; its secret is shown once. `POST /v1/agents` */
  createAgent(input: {
    body: {
      name: string
      owner_id: string
      state?: 'invited' | 'active'
      credentials?: {
        type: 'client_secret'
      } | {
        type: 'private_key_jwt'
        jwks: {
          keys: { [name: string]: Json }[]
        }
      } | {
        type: 'workload_identity'
        trust: {
          issuer: string
          jwks?: {
            keys: { [name: string]: Json }[]
          }
          jwks_uri?: string
          audience?: string
          conditions: ({
            claim: 'sub' | 'repository' | 'repository_id' | 'repository_owner' | 'repository_owner_id' | 'project_id' | 'project_path' | 'namespace_id' | 'namespace_path' | 'kubernetes.io/namespace' | 'kubernetes.io/serviceaccount/name' | 'kubernetes.io/serviceaccount/uid' | 'email' | 'azp' | 'appid' | 'oid' | 'ref' | 'ref_type' | 'ref_protected' | 'ref_path' | 'environment' | 'event_name' | 'workflow' | 'workflow_ref' | 'job_workflow_ref' | 'runner_environment' | 'actor_id' | 'tid'
            equals: string
          } | {
            claim: 'sub' | 'repository' | 'repository_id' | 'repository_owner' | 'repository_owner_id' | 'project_id' | 'project_path' | 'namespace_id' | 'namespace_path' | 'kubernetes.io/namespace' | 'kubernetes.io/serviceaccount/name' | 'kubernetes.io/serviceaccount/uid' | 'email' | 'azp' | 'appid' | 'oid' | 'ref' | 'ref_type' | 'ref_protected' | 'ref_path' | 'environment' | 'event_name' | 'workflow' | 'workflow_ref' | 'job_workflow_ref' | 'runner_environment' | 'actor_id' | 'tid'
            prefix: string
          })[]
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
  /** What a workload’s platform has to say of it, so that it is this agent. `GET /v1/agents/{id}/workload_trusts` */
  listWorkloadTrusts(input: {
    id: string
  }): Promise<{
    object: 'list'
    data: WorkloadTrust[]
  }>
  /** Let a workload be this agent by what its platform says of it. `POST /v1/agents/{id}/workload_trusts` */
  createWorkloadTrust(input: {
    id: string
    body: {
      issuer: string
      jwks?: {
        keys: { [name: string]: Json }[]
      }
      jwks_uri?: string
      audience?: string
      conditions: ({
        claim: 'sub' | 'repository' | 'repository_id' | 'repository_owner' | 'repository_owner_id' | 'project_id' | 'project_path' | 'namespace_id' | 'namespace_path' | 'kubernetes.io/namespace' | 'kubernetes.io/serviceaccount/name' | 'kubernetes.io/serviceaccount/uid' | 'email' | 'azp' | 'appid' | 'oid' | 'ref' | 'ref_type' | 'ref_protected' | 'ref_path' | 'environment' | 'event_name' | 'workflow' | 'workflow_ref' | 'job_workflow_ref' | 'runner_environment' | 'actor_id' | 'tid'
        equals: string
      } | {
        claim: 'sub' | 'repository' | 'repository_id' | 'repository_owner' | 'repository_owner_id' | 'project_id' | 'project_path' | 'namespace_id' | 'namespace_path' | 'kubernetes.io/namespace' | 'kubernetes.io/serviceaccount/name' | 'kubernetes.io/serviceaccount/uid' | 'email' | 'azp' | 'appid' | 'oid' | 'ref' | 'ref_type' | 'ref_protected' | 'ref_path' | 'environment' | 'event_name' | 'workflow' | 'workflow_ref' | 'job_workflow_ref' | 'runner_environment' | 'actor_id' | 'tid'
        prefix: string
      })[]
    }
  }): Promise<WorkloadTrust>
  /** Trust a platform no more; all sessions that stand on it end at once. `DELETE /v1/agents/{id}/workload_trusts/{trust_id}` */
  deleteWorkloadTrust(input: {
    id: string
    trust_id: string
  }): Promise<{
    object: 'workload_trust'
    id: string
    deleted: true
  }>
  /** What agents asked for by period: approved, narrowed, denied; how long it took; and what was used of it. `GET /v1/analytics/access` */
  analyzeAccess(input?: {
    query?: {
      from?: string
      to?: string
      time_zone?: string
      interval?: 'day' | 'week' | 'month'
      application_id?: string
      organization_id?: string
      method?: string
      kind?: 'user' | 'agent' | 'service'
      suppress_below?: number
      format?: 'json' | 'csv'
    }
  }): Promise<AnalyticsAccess>
  /** Who was active by day, week or month: distinct, new and returning. `GET /v1/analytics/active_users` */
  analyzeActiveUsers(input?: {
    query?: {
      from?: string
      to?: string
      time_zone?: string
      interval?: 'day' | 'week' | 'month'
      application_id?: string
      organization_id?: string
      method?: string
      kind?: 'user' | 'agent' | 'service'
      suppress_below?: number
      format?: 'json' | 'csv'
    }
  }): Promise<AnalyticsActiveUsers>
  /** Agents by period: active and new ones, their sessions, and how soon they call a tool. `GET /v1/analytics/agents` */
  analyzeAgents(input?: {
    query?: {
      from?: string
      to?: string
      time_zone?: string
      interval?: 'day' | 'week' | 'month'
      application_id?: string
      organization_id?: string
      method?: string
      kind?: 'user' | 'agent' | 'service'
      suppress_below?: number
      format?: 'json' | 'csv'
    }
  }): Promise<AnalyticsAgents>
  /** Applications side by side. `GET /v1/analytics/applications` */
  analyzeApplications(input?: {
    query?: {
      from?: string
      to?: string
      time_zone?: string
      interval?: 'day' | 'week' | 'month'
      application_id?: string
      organization_id?: string
      method?: string
      kind?: 'user' | 'agent' | 'service'
      suppress_below?: number
      format?: 'json' | 'csv'
      order?: 'top' | 'growing' | 'quiet'
      limit?: number
      after?: string
    }
  }): Promise<AnalyticsApplications>
  /** Tool calls of agents by period: what became of them, and how much they brought. `GET /v1/analytics/calls` */
  analyzeCalls(input?: {
    query?: {
      from?: string
      to?: string
      time_zone?: string
      interval?: 'day' | 'week' | 'month'
      application_id?: string
      organization_id?: string
      method?: string
      kind?: 'user' | 'agent' | 'service'
      suppress_below?: number
      format?: 'json' | 'csv'
    }
  }): Promise<AnalyticsCalls>
  /** How many people have a second factor, and how many sessions began with one. `GET /v1/analytics/mfa` */
  analyzeMfa(input?: {
    query?: {
      from?: string
      to?: string
      time_zone?: string
      interval?: 'day' | 'week' | 'month'
      application_id?: string
      organization_id?: string
      method?: string
      kind?: 'user' | 'agent' | 'service'
      suppress_below?: number
      format?: 'json' | 'csv'
    }
  }): Promise<AnalyticsMfa>
  /** Organizations: with the most active people, growing, or grown quiet. `GET /v1/analytics/organizations` */
  analyzeOrganizations(input?: {
    query?: {
      from?: string
      to?: string
      time_zone?: string
      interval?: 'day' | 'week' | 'month'
      application_id?: string
      organization_id?: string
      method?: string
      kind?: 'user' | 'agent' | 'service'
      suppress_below?: number
      format?: 'json' | 'csv'
      order?: 'top' | 'growing' | 'quiet'
      limit?: number
      after?: string
    }
  }): Promise<AnalyticsOrganizations>
  /** Make all figures anew from the log; `through` of each figure says how far that is. `POST /v1/analytics/rebuild` */
  rebuildAnalytics(input: {
    body: {
      accept_loss?: boolean
    }
  }): Promise<{
    object: 'analytics_rebuild'
    state: 'started'
    erased_events: number
  }>
  /** Why calls of agents were refused, the most frequent reason first. `GET /v1/analytics/refusals` */
  analyzeRefusals(input?: {
    query?: {
      from?: string
      to?: string
      time_zone?: string
      interval?: 'day' | 'week' | 'month'
      application_id?: string
      organization_id?: string
      method?: string
      kind?: 'user' | 'agent' | 'service'
      suppress_below?: number
      format?: 'json' | 'csv'
    }
  }): Promise<AnalyticsRefusals>
  /** Of those who first came in a period, how many came in the later ones. `GET /v1/analytics/retention` */
  analyzeRetention(input?: {
    query?: {
      from?: string
      to?: string
      time_zone?: string
      interval?: 'day' | 'week' | 'month'
      application_id?: string
      organization_id?: string
      method?: string
      kind?: 'user' | 'agent' | 'service'
      suppress_below?: number
      format?: 'json' | 'csv'
    }
  }): Promise<AnalyticsRetention>
  /** What ended sessions, the most frequent reason first: `expired` and `idle` are their clocks. `GET /v1/analytics/session_ends` */
  analyzeSessionEnds(input?: {
    query?: {
      from?: string
      to?: string
      time_zone?: string
      interval?: 'day' | 'week' | 'month'
      application_id?: string
      organization_id?: string
      method?: string
      kind?: 'user' | 'agent' | 'service'
      suppress_below?: number
      format?: 'json' | 'csv'
    }
  }): Promise<AnalyticsSessionEnds>
  /** Sessions by period: started and ended, and how long they lasted of what their clock allowed. `GET /v1/analytics/sessions` */
  analyzeSessions(input?: {
    query?: {
      from?: string
      to?: string
      time_zone?: string
      interval?: 'day' | 'week' | 'month'
      application_id?: string
      organization_id?: string
      method?: string
      kind?: 'user' | 'agent' | 'service'
      suppress_below?: number
      format?: 'json' | 'csv'
    }
  }): Promise<AnalyticsSessions>
  /** Why proofs failed, the most frequent reason first. `GET /v1/analytics/sign_in_failures` */
  analyzeSignInFailures(input?: {
    query?: {
      from?: string
      to?: string
      time_zone?: string
      interval?: 'day' | 'week' | 'month'
      application_id?: string
      organization_id?: string
      method?: string
      kind?: 'user' | 'agent' | 'service'
      suppress_below?: number
      format?: 'json' | 'csv'
    }
  }): Promise<AnalyticsSignInFailures>
  /** Proofs that were tried and sessions that were started, by period and method. `GET /v1/analytics/sign_ins` */
  analyzeSignIns(input?: {
    query?: {
      from?: string
      to?: string
      time_zone?: string
      interval?: 'day' | 'week' | 'month'
      application_id?: string
      organization_id?: string
      method?: string
      kind?: 'user' | 'agent' | 'service'
      suppress_below?: number
      format?: 'json' | 'csv'
    }
  }): Promise<AnalyticsSignIns>
  /** Who signed up by period, and how many of them proved their address and came. `GET /v1/analytics/sign_ups` */
  analyzeSignUps(input?: {
    query?: {
      from?: string
      to?: string
      time_zone?: string
      interval?: 'day' | 'week' | 'month'
      application_id?: string
      organization_id?: string
      method?: string
      kind?: 'user' | 'agent' | 'service'
      suppress_below?: number
      format?: 'json' | 'csv'
    }
  }): Promise<AnalyticsSignUps>
  /** Where sessions of people came from: countries, devices, or the application before it in the same browser. `GET /v1/analytics/sources` */
  analyzeSources(input?: {
    query?: {
      from?: string
      to?: string
      time_zone?: string
      interval?: 'day' | 'week' | 'month'
      application_id?: string
      organization_id?: string
      method?: string
      kind?: 'user' | 'agent' | 'service'
      suppress_below?: number
      format?: 'json' | 'csv'
      limit?: number
      after?: string
      by?: 'country' | 'device' | 'referrer'
    }
  }): Promise<AnalyticsSources>
  /** Time zones whose days are kept, besides UTC. `GET /v1/analytics/time_zones` */
  listAnalyticsTimeZones(input?: Record<never, never>): Promise<{
    object: 'list'
    data: AnalyticsTimeZone[]
  }>
  /** Keep the days of a time zone, so that questions about it are as quick as those about UTC. `POST /v1/analytics/time_zones` */
  keepAnalyticsTimeZone(input: {
    body: {
      time_zone: string
    }
  }): Promise<AnalyticsTimeZone>
  /** Tool calls of agents by tool, provider or effect, the most called first. `GET /v1/analytics/tool_calls` */
  analyzeToolCalls(input?: {
    query?: {
      from?: string
      to?: string
      time_zone?: string
      interval?: 'day' | 'week' | 'month'
      application_id?: string
      organization_id?: string
      method?: string
      kind?: 'user' | 'agent' | 'service'
      suppress_below?: number
      format?: 'json' | 'csv'
      limit?: number
      after?: string
      by?: 'tool' | 'provider' | 'effect'
    }
  }): Promise<AnalyticsToolCalls>
  /** List the keys that administer this server, newest first; never their values. `GET /v1/api_keys` */
  listManagementKeys(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: ManagementKey[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Make a key that administers this server, with at most the role of whoever makes it; its value is shown once. `POST /v1/api_keys` */
  createManagementKey(input: {
    body: {
      name: string
      role: 'owner' | 'admin' | 'auditor'
      expires_in_seconds?: number
    }
  }): Promise<ManagementKeyWithValue>
  /** End a key that administers this server, with its service account and the sessions of that; complete when it returns. `DELETE /v1/api_keys/{id}` */
  endManagementKey(input: {
    id: string
  }): Promise<{
    receipts: Receipt[]
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
      description?: string | null
      homepage_url?: string | null
      initiate_login_uri?: string | null
      logout_uris?: (string | {
        uri: string
      })[]
      origins?: string[]
      sign_in_policy?: {
        methods?: ('password' | 'magic_auth' | 'passkey' | 'oauth' | 'google_oauth' | 'github_oauth' | 'microsoft_oauth' | 'apple_oauth' | 'sso')[]
        sign_up?: boolean
        mfa?: 'off' | 'optional' | 'required'
        organizations?: string[] | null
        require_organization?: boolean
      }
      branding?: Branding
      back_channel_logout_uri?: string | null
      front_channel_logout_uri?: string | null
      front_channel_logout_session_required?: boolean
      external_sign_in_uri?: string | null
    }
  }): Promise<{
    object: 'application'
    id: string
    client_id: string
    name: string
    kind: 'web' | 'single_page' | 'native' | 'machine' | 'agent' | 'account' | 'dashboard'
    state: 'active' | 'retired'
    registration: 'built_in' | 'admin' | 'dynamic' | 'metadata_document'
    client_uri: string | null
    token_endpoint_auth_method: 'none' | 'client_secret_post' | 'client_secret_basic' | 'private_key_jwt'
    description: string | null
    homepage_url: string | null
    initiate_login_uri: string | null
    is_default: boolean
    redirect_uris: {
      id: string
      uri: string
      default: boolean
    }[]
    logout_uris: {
      id: string
      uri: string
      default: boolean
    }[]
    origins: string[]
    session_policy: {
      max_seconds: number
      idle_seconds: number
      access_token_seconds: number
      grant_max_seconds: number
      sign_in_reuse_max_age_seconds: number
    }
    sign_in_policy: SignInPolicy
    branding: Branding
    back_channel_logout_uri: string | null
    front_channel_logout_uri: string | null
    front_channel_logout_session_required: boolean
    external_sign_in_uri: string | null
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
      description?: string | null
      homepage_url?: string | null
      initiate_login_uri?: string | null
      logout_uris?: (string | {
        uri: string
      })[]
      origins?: string[]
      sign_in_policy?: {
        methods?: ('password' | 'magic_auth' | 'passkey' | 'oauth' | 'google_oauth' | 'github_oauth' | 'microsoft_oauth' | 'apple_oauth' | 'sso')[]
        sign_up?: boolean
        mfa?: 'off' | 'optional' | 'required'
        organizations?: string[] | null
        require_organization?: boolean
      }
      branding?: Branding
      back_channel_logout_uri?: string | null
      front_channel_logout_uri?: string | null
      front_channel_logout_session_required?: boolean
      external_sign_in_uri?: string | null
    }
  }): Promise<Application>
  /** Retire an application: its sessions end, it can still be read. `DELETE /v1/applications/{id}` */
  deleteApplication(input: {
    id: string
  }): Promise<void>
  /** What the hosted pages of an application look like. `GET /v1/applications/{id}/branding` */
  getApplicationBranding(input: {
    id: string
  }): Promise<Branding>
  /** Set what the hosted pages of an application look like. `PUT /v1/applications/{id}/branding` */
  updateApplicationBranding(input: {
    id: string
    body: Branding
  }): Promise<Branding>
  /** Which clients may exchange the tokens of an application. `GET /v1/applications/{id}/exchange_clients` */
  getExchangeClients(input: {
    id: string
  }): Promise<ExchangeClients>
  /** Name the clients that may exchange the tokens of an application; what stands on others ends at once. `PUT /v1/applications/{id}/exchange_clients` */
  updateExchangeClients(input: {
    id: string
    body: {
      client_ids: string[]
    }
  }): Promise<ExchangeClients>
  /** Read the template of claims of an application. `GET /v1/applications/{id}/jwt_template` */
  getApplicationJwtTemplate(input: {
    id: string
  }): Promise<JwtTemplate>
  /** Say what stands in access tokens of an application besides. `PUT /v1/applications/{id}/jwt_template` */
  updateApplicationJwtTemplate(input: {
    id: string
    body: {
      content: string
    }
  }): Promise<JwtTemplate>
  /** Have nothing in access tokens of an application besides. `DELETE /v1/applications/{id}/jwt_template` */
  deleteApplicationJwtTemplate(input: {
    id: string
  }): Promise<void>
  /** What a template would write into the token of a person; keeps nothing. `POST /v1/applications/{id}/jwt_template/preview` */
  previewApplicationJwtTemplate(input: {
    id: string
    body: {
      content: string
      user_id: string
      organization_id?: string
    }
  }): Promise<JwtTemplatePreview>
  /** List the signing keys of an application that are published, newest first. `GET /v1/applications/{id}/keys` */
  listApplicationSigningKeys(input: {
    id: string
  }): Promise<{
    object: 'list'
    data: SigningKey[]
  }>
  /** What the tokens of an application may be for besides this server. `GET /v1/applications/{id}/resources` */
  getApplicationResources(input: {
    id: string
  }): Promise<ApplicationResources>
  /** Name what the tokens of an application may be for; what is left out is not renewed. `PUT /v1/applications/{id}/resources` */
  updateApplicationResources(input: {
    id: string
    body: {
      resources: string[]
    }
  }): Promise<ApplicationResources>
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
  /** List who decides in whose place, newest first. `GET /v1/approval_delegations` */
  listApprovalDelegations(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: ApprovalDelegation[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** End a delegation at once; what was decided stays decided. `POST /v1/approval_delegations/{id}/end` */
  endApprovalDelegation(input: {
    id: string
  }): Promise<ApprovalDelegation>
  /** Say which requests need more than one person, and whom. `POST /v1/approval_rules` */
  createApprovalRule(input: {
    body: {
      name: string
      organization_id?: string | null
      effects?: ('read' | 'write' | 'destructive')[]
      provider?: string | null
      tools_min?: number | null
      group_id?: string | null
      roles?: ('owner' | 'admin' | 'auditor' | 'approver')[]
      persons?: number
    }
  }): Promise<ApprovalRule>
  /** List the rules about requests that need more than one person, newest first. `GET /v1/approval_rules` */
  listApprovalRules(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      organization_id?: string
    }
  }): Promise<{
    object: 'list'
    data: ApprovalRule[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Read a rule about requests that need more than one person. `GET /v1/approval_rules/{id}` */
  getApprovalRule(input: {
    id: string
  }): Promise<ApprovalRule>
  /** Remove a rule: new requests do not need those persons any more. `DELETE /v1/approval_rules/{id}` */
  deleteApprovalRule(input: {
    id: string
  }): Promise<void>
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
      kind?: 'access' | 'call'
      application_id?: string
    }
  }): Promise<{
    object: 'list'
    data: Approval[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Read an approval: what was asked, what was shown, what was given, and the grants that it made. `GET /v1/approvals/{id}` */
  getApproval(input: {
    id: string
  }): Promise<ApprovalWithGrants>
  /** Take a request back that nobody has decided: nothing is given, and the agent may ask again. `POST /v1/approvals/{id}/withdraw` */
  withdrawApproval(input: {
    id: string
  }): Promise<{
    object: 'approval'
    id: string
    state: 'pending' | 'approved' | 'denied' | 'expired' | 'withdrawn' | 'consumed'
  }>
  /** Submit identity code that an agent made: its files by digest, and the report of a gate. `POST /v1/artifacts` */
  createArtifact(input: {
    body: {
      name: string
      kind: 'user_management' | 'sso_setup' | 'domain_verification' | 'organization_switcher' | 'profile' | 'sessions' | 'api_keys' | 'mfa_enrolment' | 'invitations' | 'roles' | 'audit_log_viewer' | 'connected_accounts' | 'agent_approvals' | 'sign_in' | 'configuration' | 'other'
      application_id: string
      session_id?: string | null
      base_commit?: string | null
      replaces?: string | null
      digest: string
      files: ArtifactFile[]
      report?: ArtifactReviewReport | null
    }
  }): Promise<{
    object: 'artifact'
    id: string
    name: string
    kind: 'user_management' | 'sso_setup' | 'domain_verification' | 'organization_switcher' | 'profile' | 'sessions' | 'api_keys' | 'mfa_enrolment' | 'invitations' | 'roles' | 'audit_log_viewer' | 'connected_accounts' | 'agent_approvals' | 'sign_in' | 'configuration' | 'other'
    state: 'submitted' | 'reviewed' | 'approved' | 'rejected' | 'drifted' | 'expired'
    application_id: string
    author: {
      session_id: string
      principal_id: string
      owner_id: string
    }
    submitted_by: string
    base_commit: string | null
    replaces: string | null
    digest: string
    files_count: number
    review_id: string | null
    decision: {
      decision: 'approve' | 'reject'
      by: string
      in_session: string
      reason: string
      waived: string[]
      alone: boolean
      review_id: string | null
      expires_at: string | null
      event_id: string
      at: string
    } | null
    drifted_to: string | null
    url: string
    created_at: string
    report: ArtifactReviewReport | null
    obstacles: string[]
    to_waive: string[]
    reviews: ({
      id: string
      reported_by: string
      reported_in_session: string
      by_author: boolean
      report_digest: string
      rules: {
        version: string
        critical: number
      }
      execution: 'isolated' | 'not_isolated' | 'not_run'
      findings: {
        critical: number
        high: number
        medium: number
        low: number
      }
      scenarios: {
        passed: number
        failed: number
        all: number
      }
      at: string
    })[]
  }>
  /** List artifacts, newest first. `GET /v1/artifacts` */
  listArtifacts(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      state?: 'submitted' | 'reviewed' | 'approved' | 'rejected' | 'drifted' | 'expired'
      kind?: 'user_management' | 'sso_setup' | 'domain_verification' | 'organization_switcher' | 'profile' | 'sessions' | 'api_keys' | 'mfa_enrolment' | 'invitations' | 'roles' | 'audit_log_viewer' | 'connected_accounts' | 'agent_approvals' | 'sign_in' | 'configuration' | 'other'
      application_id?: string
      session_id?: string
      digest?: string
    }
  }): Promise<{
    object: 'list'
    data: Artifact[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Read an artifact: who made it, what was found, the access model it encodes, and the decision. `GET /v1/artifacts/{id}` */
  getArtifact(input: {
    id: string
  }): Promise<{
    object: 'artifact'
    id: string
    name: string
    kind: 'user_management' | 'sso_setup' | 'domain_verification' | 'organization_switcher' | 'profile' | 'sessions' | 'api_keys' | 'mfa_enrolment' | 'invitations' | 'roles' | 'audit_log_viewer' | 'connected_accounts' | 'agent_approvals' | 'sign_in' | 'configuration' | 'other'
    state: 'submitted' | 'reviewed' | 'approved' | 'rejected' | 'drifted' | 'expired'
    application_id: string
    author: {
      session_id: string
      principal_id: string
      owner_id: string
    }
    submitted_by: string
    base_commit: string | null
    replaces: string | null
    digest: string
    files_count: number
    review_id: string | null
    decision: {
      decision: 'approve' | 'reject'
      by: string
      in_session: string
      reason: string
      waived: string[]
      alone: boolean
      review_id: string | null
      expires_at: string | null
      event_id: string
      at: string
    } | null
    drifted_to: string | null
    url: string
    created_at: string
    report: ArtifactReviewReport | null
    obstacles: string[]
    to_waive: string[]
    reviews: ({
      id: string
      reported_by: string
      reported_in_session: string
      by_author: boolean
      report_digest: string
      rules: {
        version: string
        critical: number
      }
      execution: 'isolated' | 'not_isolated' | 'not_run'
      findings: {
        critical: number
        high: number
        medium: number
        low: number
      }
      scenarios: {
        passed: number
        failed: number
        all: number
      }
      at: string
    })[]
  }>
  /** Compare what is there with what was approved: a build that is not told `passes` fails. `POST /v1/artifacts/{id}/check` */
  checkArtifact(input: {
    id: string
    body: {
      files: ArtifactFile[]
    }
  }): Promise<ArtifactCheck>
  /** Read the files of an artifact by path, mode, digest and size. `GET /v1/artifacts/{id}/files` */
  listArtifactFiles(input: {
    id: string
  }): Promise<{
    object: 'list'
    data: ArtifactFile[]
  }>
  /** Bring the report of a gate about exactly these files; a person decides about it. `POST /v1/artifacts/{id}/reviews` */
  reviewArtifact(input: {
    id: string
    body: ArtifactReviewReport
  }): Promise<{
    object: 'artifact'
    id: string
    name: string
    kind: 'user_management' | 'sso_setup' | 'domain_verification' | 'organization_switcher' | 'profile' | 'sessions' | 'api_keys' | 'mfa_enrolment' | 'invitations' | 'roles' | 'audit_log_viewer' | 'connected_accounts' | 'agent_approvals' | 'sign_in' | 'configuration' | 'other'
    state: 'submitted' | 'reviewed' | 'approved' | 'rejected' | 'drifted' | 'expired'
    application_id: string
    author: {
      session_id: string
      principal_id: string
      owner_id: string
    }
    submitted_by: string
    base_commit: string | null
    replaces: string | null
    digest: string
    files_count: number
    review_id: string | null
    decision: {
      decision: 'approve' | 'reject'
      by: string
      in_session: string
      reason: string
      waived: string[]
      alone: boolean
      review_id: string | null
      expires_at: string | null
      event_id: string
      at: string
    } | null
    drifted_to: string | null
    url: string
    created_at: string
    report: ArtifactReviewReport | null
    obstacles: string[]
    to_waive: string[]
    reviews: ({
      id: string
      reported_by: string
      reported_in_session: string
      by_author: boolean
      report_digest: string
      rules: {
        version: string
        critical: number
      }
      execution: 'isolated' | 'not_isolated' | 'not_run'
      findings: {
        critical: number
        high: number
        medium: number
        low: number
      }
      scenarios: {
        passed: number
        failed: number
        all: number
      }
      at: string
    })[]
  }>
  /** What is wrong with the log or the clocks right now, and whether it halts admissions. `GET /v1/audit/alarms` */
  listAuditAlarms(input?: Record<never, never>): Promise<{
    object: 'list'
    data: AuditAlarm[]
  }>
  /** Say that the clock is right as it is now, and why. `POST /v1/audit/alarms/clock_jumped/accept` */
  acceptAuditClock(input: {
    body: {
      reason: string
    }
  }): Promise<{
    object: 'audit_clock'
    accepted: true
  }>
  /** That the log of one size is the beginning of the log of another (RFC 6962, section 2.1.2). `GET /v1/audit/consistency` */
  proveAuditConsistency(input: {
    query: {
      older: number
      newer: number
    }
  }): Promise<{
    older: number
    newer: number
    path: string[]
  }>
  /** Ask two persons to erase what events say; their leaves stay. `POST /v1/audit/erasures` */
  requestAuditErasure(input: {
    body: {
      indexes: number[]
      legal_reason: string
    }
  }): Promise<AuditErasure>
  /** Do what two persons have approved, once and within an hour. `POST /v1/audit/erasures/{id}/carry_out` */
  carryOutAuditErasure(input: {
    id: string
  }): Promise<{
    object: 'audit_erasure_event'
    event_id: string
    act_id: string
    indexes: number[]
    legal_reason: string
    approved_by: string[]
  }>
  /** The log in its order or against it, by index; of what was searched for, all have to be in an event. `GET /v1/audit/events` */
  listAuditEvents(input?: {
    query?: {
      after?: number
      before?: number
      order?: 'asc' | 'desc'
      limit?: number
      person_id?: string
      agent_id?: string
      session_id?: string
      application_id?: string
      organization_id?: string
      tool?: string
      type?: string
      text?: string
    }
  }): Promise<{
    object: 'list'
    data: AuditEvent[]
    next_after: number | null
    next_before: number | null
    searched_before: number | null
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
  /** How far the log is: the newest index, and how long the oldest event has waited for its place. `GET /v1/audit/head` */
  getAuditHead(input?: Record<never, never>): Promise<{
    object: 'audit_head'
    newest_index: number | null
    waiting: number
    oldest_waiting_seconds: number
  }>
  /** The keys that sign the log, and since which size (C2SP signed-note verifier keys). `GET /v1/audit/keys` */
  listAuditKeys(input?: Record<never, never>): Promise<{
    object: 'list'
    origin: string
    data: AuditKey[]
  }>
  /** Let a new key take over; both sign until the overlap ends. `POST /v1/audit/keys` */
  rotateAuditKey(input: {
    body: {
      overlap_seconds?: number
    }
  }): Promise<{
    object: 'list'
    origin: string
    data: AuditKey[]
  }>
  /** The events about one organization, newest first, each with the proof that it is in the log. `GET /v1/audit/organizations/{id}/events` */
  listOrganizationAuditEvents(input: {
    id: string
    query?: {
      before?: number
      limit?: number
    }
  }): Promise<{
    object: 'list'
    data: ProvenAuditEvent[]
    next_before: number | null
  }>
  /** How long events keep what they say, and which two persons approved it. `GET /v1/audit/retention` */
  getAuditRetention(input?: Record<never, never>): Promise<AuditRetention>
  /** Ask two persons how long events are to keep what they say; null for good. `POST /v1/audit/retention` */
  requestAuditRetention(input: {
    body: {
      days: number | null
      legal_reason: string
    }
  }): Promise<AuditRetentionRequest>
  /** Set what two persons have approved, once and within an hour; older events lose what they say. `POST /v1/audit/retention/{id}/carry_out` */
  carryOutAuditRetention(input: {
    id: string
  }): Promise<AuditRetention>
  /** Where events are sent as they come, and how far each one has come. `GET /v1/audit/streams` */
  listAuditStreams(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: AuditStream[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Send events in the words of OCSF to an address, or into a file, at least once and in order. `POST /v1/audit/streams` */
  createAuditStream(input: {
    body: {
      kind: 'webhook' | 'file'
      url?: string
      cursor?: number
    }
  }): Promise<AuditStream>
  /** Put the cursor of a stream back or forward, stop it, or let it go on. `PATCH /v1/audit/streams/{id}` */
  updateAuditStream(input: {
    id: string
    body: {
      cursor?: number
      enabled?: boolean
    }
  }): Promise<AuditStream>
  /** Send nothing more. `DELETE /v1/audit/streams/{id}` */
  deleteAuditStream(input: {
    id: string
  }): Promise<void>
  /** Who signs the checkpoints of the log too, and up to which size. `GET /v1/audit/witnesses` */
  listAuditWitnesses(input?: Record<never, never>): Promise<{
    object: 'list'
    data: AuditWitness[]
  }>
  /** What the calls of sessions read, wrote and destroyed, and how many were refused. `GET /v1/call_counts` */
  countCalls(input: {
    query: {
      session_ids: string
    }
  }): Promise<{
    object: 'list'
    data: CallCounts[]
  }>
  /** List how many calls a minute and bytes an hour agents, organizations, providers and grants may have. `GET /v1/call_limits` */
  listCallLimits(input?: Record<never, never>): Promise<{
    object: 'list'
    data: CallLimit[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Set what an agent, an organization, a provider or each grant may have; null: no limit. `PUT /v1/call_limits/{id}` */
  setCallLimit(input: {
    id: string
    body: {
      calls_per_minute: number | null
      bytes_per_hour: number | null
    }
  }): Promise<CallLimit>
  /** List what can be added as a provider: REST APIs with typed tools, and vendors’ own MCP servers. `GET /v1/catalogue` */
  listCatalogue(input?: {
    query?: {
      kind?: 'mcp' | 'rest'
    }
  }): Promise<{
    object: 'list'
    data: CatalogueEntry[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** List what scans found in configurations of MCP servers; whoever administers nothing sees their own. `GET /v1/configuration_findings` */
  listConfigurationFindings(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      state?: 'open' | 'resolved'
      rule?: string
      severity?: 'medium' | 'high' | 'critical'
      reported_by?: string
      mine?: 'true' | 'false'
      format?: 'json' | 'csv'
    }
  }): Promise<{
    object: 'list'
    data: ConfigurationFinding[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Report what a scan found in configurations of MCP servers: places and names, never a value. `POST /v1/configuration_reports` */
  createConfigurationReport(input: {
    body: {
      format: 'ambit-scan-1'
      machine: string
      project: {
        id: string
        name: string
      } | null
      complete: boolean
      files: string[]
      unread?: string[]
      findings: ({
        rule: string
        severity: 'medium' | 'high' | 'critical'
        host?: string | null
        file: string
        line: number
        path: string
        server?: string | null
        secret?: {
          type: string
          fingerprint: string
        } | null
      })[]
    }
  }): Promise<ConfigurationReport>
  /** List connected accounts, of everybody, of one person or of one organization. `GET /v1/connected_accounts` */
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
  /** Name an account, make it the default, or say whose agents may use one of an organization. `PATCH /v1/connected_accounts/{id}` */
  updateConnectedAccount(input: {
    id: string
    body: {
      name?: string | null
      is_default?: true
      used_by?: 'nobody' | 'members' | {
        role: string
      }
    }
  }): Promise<ConnectedAccount>
  /** Disconnect an account: its credential is deleted and every grant on it ends. `DELETE /v1/connected_accounts/{id}` */
  disconnectAccount(input: {
    id: string
  }): Promise<void>
  /** Make a connection of single sign-on, as a draft. `POST /v1/connections` */
  createConnection(input: {
    body: {
      organization_id: string
      connection_type: 'GenericOIDC' | 'OktaOIDC' | 'EntraIdOIDC' | 'GoogleOIDC' | 'GenericSAML' | 'OktaSAML' | 'AzureSAML' | 'GoogleSAML' | 'OneLoginSAML' | 'PingOneSAML' | 'PingFederateSAML' | 'JumpCloudSAML' | 'ADFSSAML' | 'KeycloakSAML' | 'Auth0SAML' | 'DuoSAML' | 'CyberArkSAML' | 'CloudflareSAML' | 'LastPassSAML' | 'MiniOrangeSAML' | 'OracleSAML' | 'RipplingSAML' | 'SalesforceSAML' | 'ShibbolethSAML' | 'SimpleSamlPhpSAML' | 'VMwareSAML'
      name: string
      settings: { [name: string]: Json }
      client_secret?: string
      idp_initiated?: boolean
    }
  }): Promise<ConnectionSetup>
  /** Get everything that is set up of a connection. `GET /v1/connections/{id}` */
  getConnectionSetup(input: {
    id: string
  }): Promise<ConnectionSetup>
  /** Change a connection; other settings than those that were tested are tested anew. `PATCH /v1/connections/{id}` */
  updateConnection(input: {
    id: string
    body: {
      name?: string
      settings?: { [name: string]: Json }
      client_secret?: string
      idp_initiated?: boolean
    }
  }): Promise<ConnectionSetup>
  /** Let people sign in by a connection that was tested. `POST /v1/connections/{id}/activate` */
  activateConnection(input: {
    id: string
  }): Promise<ConnectionSetup>
  /** Let nobody sign in by a connection any more. `POST /v1/connections/{id}/deactivate` */
  deactivateConnection(input: {
    id: string
  }): Promise<ConnectionSetup>
  /** Which role each group of the provider stands for. `GET /v1/connections/{id}/role_mappings` */
  getConnectionRoleMappings(input: {
    id: string
  }): Promise<ConnectionRoleMappings>
  /** Say which role each group of the provider stands for, as a whole. `PUT /v1/connections/{id}/role_mappings` */
  updateConnectionRoleMappings(input: {
    id: string
    body: {
      mappings: {
        group: string
        role: string
      }[]
    }
  }): Promise<ConnectionRoleMappings>
  /** Get an address at which somebody signs in once, to see what arrives. `POST /v1/connections/{id}/test` */
  testConnection(input: {
    id: string
  }): Promise<ConnectionTest>
  /** How many data keys seal, were replaced, or wait for their end. `GET /v1/data_keys` */
  countDataKeys(input?: Record<never, never>): Promise<{
    object: 'data_keys'
    sealing: number
    replaced: number
    resting: number
  }>
  /** New data keys for one owner or for all, and seal anew what the old ones sealed. `POST /v1/data_keys/rotate` */
  rotateDataKeys(input: {
    body: {
      owner?: string
    }
  }): Promise<{
    object: 'data_key_rotation'
    keys: number
  }>
  /** Make a directory, with the token for its provider. `POST /v1/directories` */
  createDirectory(input: {
    body: {
      organization_id: string
      type: 'generic scim v2.0' | 'okta scim v2.0' | 'azure scim v2.0' | 'onelogin scim v2.0' | 'jump cloud scim v2.0' | 'pingfederate scim v2.0' | 'rippling scim v2.0' | 'cyberark scim v2.0' | 'sailpoint scim v2.0'
      name: string
    }
  }): Promise<DirectorySetupWithToken>
  /** Get everything that is set up of a directory. `GET /v1/directories/{id}` */
  getDirectorySetup(input: {
    id: string
  }): Promise<DirectorySetup>
  /** Which role each group of a directory stands for. `GET /v1/directories/{id}/role_mappings` */
  getDirectoryRoleMappings(input: {
    id: string
  }): Promise<DirectoryRoleMappings>
  /** Say which role each group of a directory stands for, as a whole. `PUT /v1/directories/{id}/role_mappings` */
  updateDirectoryRoleMappings(input: {
    id: string
    body: {
      mappings: {
        group: string
        role: string
      }[]
    }
  }): Promise<DirectoryRoleMappings>
  /** Get a new token; the one before counts for a while. `POST /v1/directories/{id}/rotate_token` */
  rotateDirectoryToken(input: {
    id: string
    body: {
      overlap_seconds?: number
    }
  }): Promise<DirectorySetupWithToken>
  /** What each rule of drift says, for the installation or as it counts for an organization. `GET /v1/drift_rules` */
  listDriftRules(input?: {
    query?: {
      organization_id?: string
    }
  }): Promise<{
    object: 'list'
    data: DriftRule[]
  }>
  /** Say what a rule counts; a critical one stays on, and an organization only tightens. `PUT /v1/drift_rules/{rule}` */
  updateDriftRule(input: {
    rule: 'D01' | 'D02' | 'D03' | 'D04' | 'D05' | 'D06' | 'D07' | 'D08' | 'D09' | 'D10' | 'D11' | 'D12' | 'D13' | 'D14'
    body: {
      organization_id?: string
      enabled?: boolean
      threshold?: number
    }
  }): Promise<DriftRule>
  /** How much drift is open, by severity. `GET /v1/drift_summary` */
  getDriftSummary(input?: Record<never, never>): Promise<{
    object: 'drift_summary'
    open: {
      low: number
      medium: number
      high: number
      critical: number
    }
  }>
  /** List drift, newest first. `GET /v1/drifts` */
  listDrifts(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      state?: 'open' | 'accepted' | 'fixed'
      rule?: 'D01' | 'D02' | 'D03' | 'D04' | 'D05' | 'D06' | 'D07' | 'D08' | 'D09' | 'D10' | 'D11' | 'D12' | 'D13' | 'D14'
      severity?: 'low' | 'medium' | 'high' | 'critical'
      organization_id?: string
      subject?: string
      session_id?: string
    }
  }): Promise<{
    object: 'list'
    data: Drift[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Read one drift: before and after, who, what is blocked, and the one act that settles it. `GET /v1/drifts/{id}` */
  getDrift(input: {
    id: string
  }): Promise<Drift>
  /** Live with a drift until a day, for a reason; a person does that, freshly signed in. `POST /v1/drifts/{id}/accept` */
  acceptDrift(input: {
    id: string
    body: {
      reason: string
      until: string
    }
  }): Promise<Drift>
  /** Put back what was set before, where that is ours to put back. `POST /v1/drifts/{id}/revert` */
  revertDrift(input: {
    id: string
    body: Record<never, never>
  }): Promise<Drift>
  /** Do the one act that settles a drift: review, confirm, choose an owner, wake, or end. `POST /v1/drifts/{id}/settle` */
  settleDrift(input: {
    id: string
    body: {
      owner_id?: string
      effect?: 'read' | 'write' | 'destructive'
    }
  }): Promise<Drift>
  /** Make a feature flag; it is off until it is enabled. `POST /v1/feature_flags` */
  createFeatureFlag(input: {
    body: {
      slug: string
      name: string
      description?: string | null
      tags?: string[]
      enabled?: boolean
      default_value?: boolean
    }
  }): Promise<Flag>
  /** Change name, description, tags or default of a flag. `PATCH /v1/feature_flags/{slug}` */
  updateFeatureFlag(input: {
    slug: string
    body: {
      name?: string
      description?: string | null
      tags?: string[]
      enabled?: boolean
      default_value?: boolean
    }
  }): Promise<Flag>
  /** Delete a flag with its targets. `DELETE /v1/feature_flags/{slug}` */
  deleteFeatureFlag(input: {
    slug: string
  }): Promise<void>
  /** Access that nobody uses, and keys that are too old. `GET /v1/findings` */
  listFindings(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      kind?: 'agent_dormant' | 'owner_missing' | 'access_grant_unused' | 'account_unused' | 'api_key_unused' | 'api_key_old' | 'client_secret_unused' | 'client_secret_old' | 'workload_trust_unused' | 'consent_unused'
      subject_id?: string
      state?: 'open' | 'resolved'
    }
  }): Promise<{
    object: 'list'
    data: Finding[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Standing, dormant, never used and over-granted authority of each organization, and of the installation. `GET /v1/governance/authority` */
  listAuthority(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      organization_id?: string
      format?: 'json' | 'csv'
    }
  }): Promise<{
    object: 'list'
    data: Authority[]
    list_metadata: {
      before: string | null
      after: string | null
    }
    installation: Authority
  }>
  /** How each tool can be reached, for how long, and when each way was last used, refused and tried on purpose. `GET /v1/governance/boundaries` */
  reportBoundaries(input?: {
    query?: {
      provider?: string
      tool?: string
      format?: 'json' | 'csv'
    }
  }): Promise<BoundaryReport>
  /** The policy surface of each application, and what it shares with others. `GET /v1/governance/boundaries/applications` */
  reportApplicationBoundaries(input?: {
    query?: {
      format?: 'json' | 'csv'
    }
  }): Promise<{
    object: 'list'
    as_of: string
    data: ApplicationBoundary[]
  }>
  /** Try every tool and every door without what it takes, and write down that each was refused. `POST /v1/governance/boundaries/probes` */
  probeBoundaries(input: {
    body: {
      tool?: string
    }
  }): Promise<{
    object: 'boundary_probe'
    tools: number
    doors: number
    let_in: string[]
  }>
  /** What the records show of each item of a framework, and what they do not. `GET /v1/governance/evidence` */
  reportEvidence(input: {
    query: {
      framework: 'owasp_agentic' | 'owasp_nhi' | 'nist_800_207'
      from?: string
      to?: string
    }
  }): Promise<EvidenceReport>
  /** Each call that the figure of the evidence counts, with what it stood on, by the index of its events. `GET /v1/governance/evidence/calls` */
  listEvidenceCalls(input?: {
    query?: {
      from?: string
      to?: string
      after?: number
      limit?: number
      format?: 'json' | 'csv'
    }
  }): Promise<{
    object: 'list'
    data: EvidenceCall[]
    next_after: number | null
  }>
  /** The same as one HTML file, which loads nothing and prints. `GET /v1/governance/evidence/document` */
  exportEvidence(input: {
    query: {
      framework: 'owasp_agentic' | 'owasp_nhi' | 'nist_800_207'
      from?: string
      to?: string
    }
  }): Promise<{
    object: 'evidence_document'
    media_type: 'text/html'
    file_name: string
    sha256: string
    html: string
  }>
  /** List the issuers whose assertions about people are taken. `GET /v1/identity_issuers` */
  listIdentityIssuers(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      organization_id?: string
    }
  }): Promise<{
    object: 'list'
    data: IdentityIssuer[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Take what an issuer says about the people of an organization, from the clients that are named. `POST /v1/identity_issuers` */
  createIdentityIssuer(input: {
    body: {
      issuer: string
      jwks?: {
        keys: { [name: string]: Json }[]
      }
      jwks_uri?: string
      organization_id: string
      subject: 'email' | 'external_id'
      client_ids: string[]
    }
  }): Promise<IdentityIssuer>
  /** Take nothing more from an issuer; all sessions that stand on it end at once. `DELETE /v1/identity_issuers/{id}` */
  deleteIdentityIssuer(input: {
    id: string
  }): Promise<{
    object: 'identity_issuer'
    id: string
    deleted: true
  }>
  /** Name the clients that may bring what an issuer says; when one goes, all that stands on it ends at once. `PUT /v1/identity_issuers/{id}/clients` */
  updateIdentityIssuerClients(input: {
    id: string
    body: {
      client_ids: string[]
    }
  }): Promise<{
    object: 'identity_issuer'
    id: string
    client_ids: string[]
  }>
  /** Name the clients of the issuer that come in at the gateway with its access tokens, and as which of ours. `PUT /v1/identity_issuers/{id}/foreign_clients` */
  updateForeignClients(input: {
    id: string
    body: {
      foreign_clients: {
        foreign_client_id: string
        client_id: string
      }[]
    }
  }): Promise<{
    object: 'identity_issuer'
    id: string
    foreign_clients: {
      foreign_client_id: string
      client_id: string
    }[]
  }>
  /** List the providers that people may sign in by, newest first. `GET /v1/identity_providers` */
  listIdentityProviders(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: IdentityProvider[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Let people sign in by a provider. `POST /v1/identity_providers` */
  createIdentityProvider(input: {
    body: {
      kind: 'google' | 'github' | 'microsoft' | 'apple' | 'oidc'
      slug: string
      name: string
      issuer?: string
      client_id: string
      client_secret?: string
      settings?: { [name: string]: string }
      scopes?: string[]
    }
  }): Promise<IdentityProvider>
  /** Get a provider. `GET /v1/identity_providers/{id}` */
  getIdentityProvider(input: {
    id: string
  }): Promise<IdentityProvider>
  /** Change a provider. `PATCH /v1/identity_providers/{id}` */
  updateIdentityProvider(input: {
    id: string
    body: {
      name?: string
      client_id?: string
      client_secret?: string
      settings?: { [name: string]: string }
      scopes?: string[]
      state?: 'active' | 'link_only' | 'inactive'
    }
  }): Promise<IdentityProvider>
  /** Take a provider away, with the connections of people to it. `DELETE /v1/identity_providers/{id}` */
  deleteIdentityProvider(input: {
    id: string
  }): Promise<void>
  /** Act in the place of a user, in one application, for an hour at most. `POST /v1/impersonations` */
  startImpersonation(input: {
    body: {
      user_id: string
      client_id: string
      organization_id?: string
      reason: string
    }
  }): Promise<{
    object: 'impersonation'
    session_id: string
    user_id: string
    expires_at: string
    url: string
  }>
  /** Version, nodes, database, mail and switches of this installation, and what applications start with. `GET /v1/installation` */
  getInstallation(input?: Record<never, never>): Promise<Installation>
  /** When something counts as unused. `GET /v1/lifecycle_policy` */
  getLifecyclePolicy(input?: Record<never, never>): Promise<LifecyclePolicy>
  /** Say when something counts as unused, and whether agents that sleep are suspended. `PUT /v1/lifecycle_policy` */
  updateLifecyclePolicy(input: {
    body: {
      dormant_days: number
      unused_days: number
      key_days: number
      suspend_dormant: boolean
    }
  }): Promise<LifecyclePolicy>
  /** List what agents made or changed, and whether a person reviewed it. `GET /v1/made_by_agents` */
  listMadeByAgents(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      reviewed?: 'true' | 'false'
    }
  }): Promise<{
    object: 'list'
    data: MadeByAgent[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** A person takes over what an agent made, so that it can be asked for. `POST /v1/made_by_agents/{id}/review` */
  reviewMadeByAgent(input: {
    id: string
  }): Promise<MadeByAgent>
  /** Who calls, with which role, what they may call, in which session, and until when. `GET /v1/me` */
  getCaller(input?: Record<never, never>): Promise<Caller>
  /** End the session that this call is made in: a person is signed out of the dashboard. `POST /v1/me/end` */
  endOwnSession(input?: Record<never, never>): Promise<{
    receipt: Receipt
  }>
  /** How principals, applications and organizations are called, by their ids. `GET /v1/names` */
  listNames(input: {
    query: {
      ids: string
    }
  }): Promise<{
    object: 'list'
    data: ({
      id: string
      kind: 'user' | 'agent' | 'service_account' | 'application' | 'organization'
      name: string
      state: string
    })[]
  }>
  /** Read an OpenAPI document and see which tools it would make, or what it would change. `POST /v1/openapi_imports` */
  importOpenapi(input: {
    body: {
      slug: string
      document?: string
      url?: string
    }
  }): Promise<OpenapiImport>
  /** Read an import that was not taken yet. `GET /v1/openapi_imports/{id}` */
  getOpenapiImport(input: {
    id: string
  }): Promise<OpenapiImport>
  /** Make tools of the operations that are named, and drop those that are not. `POST /v1/openapi_imports/{id}/take` */
  takeOpenapiImport(input: {
    id: string
    body: {
      operations: ({
        operation: string
        effect: 'read' | 'write' | 'destructive'
        answer?: {
          items?: string
          fields: { [name: string]: string }
        } | null
      })[]
      name?: string
      server?: string
      security?: string
      auth?: {
        type: 'none' | 'bearer' | 'oauth'
        header?: string
        token?: string
        per?: 'installation' | 'user'
      }
      oauth?: {
        client_id: string
        client_secret?: string
        scopes?: string[]
        authorization_url?: string
        token_url?: string
      }
    }
  }): Promise<Provider>
  /** What an organization demands of a sign-in. `GET /v1/organizations/{id}/demands` */
  getOrganizationDemands(input: {
    id: string
  }): Promise<OrganizationDemands>
  /** Set what an organization demands of a sign-in; sessions that no longer fit end at once. `PUT /v1/organizations/{id}/demands` */
  updateOrganizationDemands(input: {
    id: string
    body: {
      methods: ('password' | 'magic_auth' | 'passkey' | 'oauth' | 'google_oauth' | 'github_oauth' | 'microsoft_oauth' | 'apple_oauth' | 'sso')[] | null
      mfa: 'optional' | 'required'
      break_glass_user_ids?: string[]
    }
  }): Promise<OrganizationDemands>
  /** All versions of an organization’s policy. `GET /v1/organizations/{id}/policies` */
  listPolicies(input: {
    id: string
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: Policy[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Write the next version of a policy; it decides nothing before a person activates it on its page. `POST /v1/organizations/{id}/policies` */
  createPolicy(input: {
    id: string
    body: {
      text: string
      tests?: ({
        name: string
        request: {
          tool: string
          effect: 'read' | 'write' | 'destructive'
          principal?: string
          owner?: {
            id?: string
            email?: string
            groups?: string[]
            roles?: string[]
          }
          application?: string
          account?: string
          arguments?: { [name: string]: Json }
          taint?: ('untrusted' | 'private')[]
          at?: string
        }
        expect: 'allow' | 'deny'
        by?: string
      })[]
    }
  }): Promise<Policy>
  /** One version of a policy. `GET /v1/organizations/{id}/policies/{policy_id}` */
  getPolicy(input: {
    id: string
    policy_id: string
  }): Promise<Policy>
  /** Give up a draft; it stays readable. `DELETE /v1/organizations/{id}/policies/{policy_id}` */
  discardPolicy(input: {
    id: string
    policy_id: string
  }): Promise<Policy>
  /** What a version would have changed, when it was last looked at. `GET /v1/organizations/{id}/policies/{policy_id}/preview` */
  getPolicyPreview(input: {
    id: string
    policy_id: string
  }): Promise<PolicyPreview>
  /** Run a version, and its tests, over what was recorded in the last 30 days. `POST /v1/organizations/{id}/policies/{policy_id}/preview` */
  previewPolicy(input: {
    id: string
    policy_id: string
  }): Promise<PolicyPreview>
  /** Versions of the policies of all organizations, newest first. `GET /v1/policies` */
  listAllPolicies(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      state?: 'draft' | 'active' | 'retired'
    }
  }): Promise<{
    object: 'list'
    data: Policy[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** What is wrong with a text, with the place of each fault, and what tests say of it; keeps nothing. `POST /v1/policies/check` */
  checkPolicy(input: {
    body: {
      text: string
      tests?: ({
        name: string
        request: {
          tool: string
          effect: 'read' | 'write' | 'destructive'
          principal?: string
          owner?: {
            id?: string
            email?: string
            groups?: string[]
            roles?: string[]
          }
          application?: string
          account?: string
          arguments?: { [name: string]: Json }
          taint?: ('untrusted' | 'private')[]
          at?: string
        }
        expect: 'allow' | 'deny'
        by?: string
      })[]
    }
  }): Promise<PolicyCheck>
  /** The Cedar schema that policies are checked against. `GET /v1/policy_schema` */
  getPolicySchema(input?: Record<never, never>): Promise<{
    object: 'policy_schema'
    text: string
  }>
  /** List the principals of a kind with their owners, newest first. `GET /v1/principals` */
  listPrincipals(input: {
    query: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      kind: 'user' | 'agent' | 'service_account'
      state?: 'invited' | 'active' | 'suspended' | 'offboarded'
      owner_id?: string
    }
  }): Promise<{
    object: 'list'
    data: ({
      id: string
      kind: 'user' | 'agent' | 'service_account'
      state: 'invited' | 'active' | 'suspended' | 'offboarded'
      name: string
      owner_id: string | null
      created_at: string
    })[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Let a principal act that was invited or suspended; nothing that ended comes back. `POST /v1/principals/{id}/activate` */
  activatePrincipal(input: {
    id: string
    body: Record<never, never>
  }): Promise<{
    object: 'principal'
    id: string
    state: 'active'
  }>
  /** Give an agent or a service account to another owner; its sessions end first. `POST /v1/principals/{id}/hand_over` */
  handOverPrincipal(input: {
    id: string
    body: {
      owner_id: string
    }
  }): Promise<{
    receipts: Receipt[]
  }>
  /** Who answers for a principal, how it came in, what it holds until when, and what would end with it. `GET /v1/principals/{id}/lifecycle` */
  getPrincipalLifecycle(input: {
    id: string
  }): Promise<PrincipalLifecycle>
  /** Off-board a principal: what it came in with is over; what a person owned goes to a successor, or with them. `POST /v1/principals/{id}/offboard` */
  offboardPrincipal(input: {
    id: string
    body: {
      successor_id?: string
    }
  }): Promise<{
    receipts: Receipt[]
  }>
  /** Suspend a principal and what it owns: all their sessions end at once. `POST /v1/principals/{id}/suspend` */
  suspendPrincipal(input: {
    id: string
    body: Record<never, never>
  }): Promise<{
    receipts: Receipt[]
  }>
  /** Which tools a principal was given in its newest sessions, and which of them it used. `GET /v1/principals/{id}/tools` */
  listToolsOfPrincipal(input: {
    id: string
  }): Promise<{
    object: 'list'
    sessions: number
    complete: boolean
    data: ToolUse[]
  }>
  /** Add a third party: an MCP server, or a REST API of the catalogue. `POST /v1/providers` */
  createProvider(input: {
    body: {
      kind: 'mcp'
      slug?: string
      name?: string
      catalogue?: string
      url?: string
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
      slug?: string
      name?: string
      catalogue: string
      base_urls?: { [name: string]: string }
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
      kind: 'ambit'
      slug: string
      name?: string
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
  /** Let a provider ask agents’ programs for an answer of their model or for their roots, or no longer. `PATCH /v1/providers/{slug}` */
  updateProvider(input: {
    slug: string
    body: {
      may_ask: ('sampling' | 'roots')[]
    }
  }): Promise<Provider>
  /** Retire a provider: its accounts are disconnected and every grant on them ends. `DELETE /v1/providers/{slug}` */
  retireProvider(input: {
    slug: string
  }): Promise<void>
  /** Read the tools of a provider now. `POST /v1/providers/{slug}/refresh` */
  refreshProvider(input: {
    slug: string
  }): Promise<Provider>
  /** What an agent, a session, a key or a consent is for, and until when. `GET /v1/purposes/{id}` */
  getPurpose(input: {
    id: string
  }): Promise<Purpose>
  /** Say what something is for, and until when; after that it is drift, and ends. `PUT /v1/purposes/{id}` */
  updatePurpose(input: {
    id: string
    body: {
      purpose: string
      ends_at?: string
    }
  }): Promise<Purpose>
  /** Say that what something was for is over: a ticket was closed, a project archived. `POST /v1/purposes/{id}/close` */
  closePurpose(input: {
    id: string
    body: {
      because: string
    }
  }): Promise<Purpose>
  /** Read a receipt, with its place in the log once it is sequenced. `GET /v1/receipts/{id}` */
  getReceipt(input: {
    id: string
  }): Promise<AnchoredReceipt>
  /** Which root key seals, and which ones the nodes have. `GET /v1/root_key` */
  getRootKey(input?: Record<never, never>): Promise<RootKey>
  /** Let the newest root key seal, and seal anew what the former one sealed. `POST /v1/root_key/rotate` */
  rotateRootKey(input?: Record<never, never>): Promise<RootKey>
  /** People, agents and organizations whose name begins so, with their sessions; applications and tools whose name contains it; the newest events with these words. `GET /v1/search` */
  search(input: {
    query: {
      q: string
    }
  }): Promise<{
    object: 'list'
    data: FoundObject[]
  }>
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
  /** Why one call was let through or refused: rule, policy versions, grant and approval, as they were recorded then. `GET /v1/sessions/{id}/calls/{call_id}/why` */
  explainCall(input: {
    id: string
    call_id: string
  }): Promise<CallAnswer>
  /** Two sessions: what was asked, given, used, touched and refused, how long each ran, and how it ended. `GET /v1/sessions/{id}/comparison` */
  compareSessions(input: {
    id: string
    query: {
      with: string
    }
  }): Promise<SessionComparison>
  /** End a session; complete when it returns, with a signed receipt. `POST /v1/sessions/{id}/end` */
  endSession(input: {
    id: string
    body: {
      reason?: string
      scope?: 'application' | 'everywhere'
    }
  }): Promise<{
    session: SessionWithGrants
    receipt: Receipt
    sessions: string[]
  }>
  /** What a session did, who allowed it, and whether the record is whole. `GET /v1/sessions/{id}/explanation` */
  explainSession(input: {
    id: string
    query?: {
      after?: string
      limit?: number
    }
  }): Promise<SessionExplanation>
  /** The explanation as one HTML file, signed, with the events that it names and their inclusion proofs. `GET /v1/sessions/{id}/report` */
  reportSession(input: {
    id: string
  }): Promise<{
    object: 'session_report'
    session_id: string
    file_name: string
    html: string
  }>
  /** What a stop would end at this moment, and what it would keep from starting. `GET /v1/stop_preview` */
  previewStop(input: {
    query: {
      target: string
    }
  }): Promise<StopPreview>
  /** Stop a session, agent, person, account, provider, organization or everything; complete when it returns. `POST /v1/stops` */
  createStop(input: {
    body: {
      target: string
      reason: string
    }
  }): Promise<Stop>
  /** List stops, newest first. `GET /v1/stops` */
  listStops(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      in_force?: 'true' | 'false'
    }
  }): Promise<{
    object: 'list'
    data: Stop[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Read a stop: how far it is, and its receipt. `GET /v1/stops/{id}` */
  getStop(input: {
    id: string
  }): Promise<Stop>
  /** Let what was stopped start again; what the stop ended stays ended. `POST /v1/stops/{id}/lift` */
  liftStop(input: {
    id: string
    body: Record<never, never>
  }): Promise<Stop>
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
  /** How deliveries stand; those that were given up have the state dead. `GET /v1/webhook_deliveries` */
  listWebhookDeliveries(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      endpoint_id?: string
      state?: 'queued' | 'delivered' | 'dead'
    }
  }): Promise<{
    object: 'list'
    data: WebhookDelivery[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Send an event to an endpoint once more. `POST /v1/webhook_deliveries/{id}/redeliver` */
  redeliverWebhook(input: {
    id: string
  }): Promise<WebhookDelivery>
  /** A new signing secret; the former one signs beside it for a while. `POST /v1/webhook_endpoints/{id}/rotate_secret` */
  rotateWebhookSecret(input: {
    id: string
    body: {
      overlap_seconds?: number
    }
  }): Promise<WebhookEndpointJson>
  /** Send an endpoint one signed event that says nothing, now, and see what it answers. `POST /v1/webhook_endpoints/{id}/try` */
  tryWebhookEndpoint(input: {
    id: string
    body: Record<never, never>
  }): Promise<WebhookTry>
  /** A new data key, in the open and encrypted. `POST /vault/v1/keys/data-key` */
  createDataKey(input: {
    body: {
      context: { [name: string]: string }
    }
  }): Promise<CreateDataKeyResponse>
  /** Open a data key that was encrypted here. `POST /vault/v1/keys/decrypt` */
  decryptDataKey(input: {
    body: {
      keys: string
    }
  }): Promise<{
    id: string
    data_key: string
  }>
  /** Encrypt a data key for another context. `POST /vault/v1/keys/rekey` */
  createRekey(input: {
    body: {
      context: { [name: string]: string }
      encrypted_keys: string
    }
  }): Promise<CreateDataKeyResponse>
  /** List the names of objects, newest first. `GET /vault/v1/kv` */
  listObjects(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
      search?: string
      updatedAfter?: string
      updated_after?: string
    }
  }): Promise<{
    data: ObjectSummary[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Keep a value under the key of its context. `POST /vault/v1/kv` */
  createObject(input: {
    body: {
      name: string
      value: string
      key_context: { [name: string]: string }
    }
  }): Promise<ObjectMetadata>
  /** Read the newest value of an object by its name. `GET /vault/v1/kv/name/{name}` */
  readObjectByName(input: {
    name: string
  }): Promise<Object>
  /** Read the newest value of an object. `GET /vault/v1/kv/{id}` */
  readObject(input: {
    id: string
  }): Promise<Object>
  /** Keep a new version of a value. `PUT /vault/v1/kv/{id}` */
  updateObject(input: {
    id: string
    body: {
      value: string
      version_check?: string | null
    }
  }): Promise<ObjectWithoutValue>
  /** Delete an object with all its versions. `DELETE /vault/v1/kv/{id}` */
  deleteObject(input: {
    id: string
    query?: {
      version_check?: string
    }
  }): Promise<{
    success: true
    name: string
  }>
  /** What is known about an object besides its value. `GET /vault/v1/kv/{id}/metadata` */
  describeObject(input: {
    id: string
  }): Promise<ObjectWithoutValue>
  /** List the versions of an object, newest first. `GET /vault/v1/kv/{id}/versions` */
  listObjectVersions(input: {
    id: string
  }): Promise<{
    data: ObjectVersion[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** List who is told of events, with the secrets that sign. `GET /webhook_endpoints` */
  listWebhookEndpoints(input?: {
    query?: {
      limit?: number
      order?: 'asc' | 'desc' | 'normal'
      after?: string
      before?: string
    }
  }): Promise<{
    object: 'list'
    data: WebhookEndpointJson[]
    list_metadata: {
      before: string | null
      after: string | null
    }
  }>
  /** Tell an address of events. `POST /webhook_endpoints` */
  createWebhookEndpoint(input: {
    body: {
      endpoint_url: string
      events: ('agent.registration.claim.attempt.created' | 'agent.registration.claim.completed' | 'agent.registration.created' | 'agent.registration.credential.issued' | 'agent.registration.deleted' | 'agent.registration.expired' | 'agent.registration.organization.switched' | 'agent.registration.refreshed' | 'agent.registration.revoked' | 'api_key.created' | 'api_key.revoked' | 'api_key.updated' | 'authentication.email_verification_succeeded' | 'authentication.magic_auth_failed' | 'authentication.magic_auth_succeeded' | 'authentication.mfa_succeeded' | 'authentication.oauth_failed' | 'authentication.oauth_succeeded' | 'authentication.passkey_failed' | 'authentication.passkey_succeeded' | 'authentication.password_failed' | 'authentication.password_succeeded' | 'authentication.radar_risk_detected' | 'authentication.reauthentication_succeeded' | 'authentication.sso_failed' | 'authentication.sso_started' | 'authentication.sso_succeeded' | 'authentication.sso_timed_out' | 'connection.activated' | 'connection.deactivated' | 'connection.deleted' | 'connection.saml_certificate_renewal_required' | 'connection.saml_certificate_renewed' | 'dsync.activated' | 'dsync.deleted' | 'dsync.group.created' | 'dsync.group.deleted' | 'dsync.group.updated' | 'dsync.group.user_added' | 'dsync.group.user_removed' | 'dsync.user.created' | 'dsync.user.deleted' | 'dsync.user.updated' | 'email_verification.created' | 'flag.created' | 'flag.deleted' | 'flag.rule_updated' | 'flag.updated' | 'group.created' | 'group.deleted' | 'group.member_added' | 'group.member_removed' | 'group.updated' | 'invitation.accepted' | 'invitation.created' | 'invitation.resent' | 'invitation.revoked' | 'magic_auth.created' | 'organization.created' | 'organization.deleted' | 'organization.updated' | 'organization_domain.created' | 'organization_domain.deleted' | 'organization_domain.updated' | 'organization_domain.verification_failed' | 'organization_domain.verified' | 'organization_membership.created' | 'organization_membership.deleted' | 'organization_membership.updated' | 'organization_role.created' | 'organization_role.deleted' | 'organization_role.updated' | 'password_reset.created' | 'password_reset.succeeded' | 'permission.created' | 'permission.deleted' | 'permission.updated' | 'pipes.connected_account.connected' | 'pipes.connected_account.connection_failed' | 'pipes.connected_account.disconnected' | 'pipes.connected_account.reauthorization_needed' | 'radar.challenge_created' | 'role.created' | 'role.deleted' | 'role.updated' | 'session.created' | 'session.revoked' | 'user.created' | 'user.deleted' | 'user.updated' | 'waitlist_user.approved' | 'waitlist_user.created' | 'waitlist_user.denied' | 'organization.break_glass_used' | 'approval.requested' | 'approval.approved_in_part' | 'approval.approved' | 'approval.denied' | 'drift.found' | 'drift.settled' | 'artifact.submitted' | 'artifact.reviewed' | 'artifact.approved' | 'artifact.rejected' | 'artifact.drifted' | 'artifact.expired')[]
    }
  }): Promise<WebhookEndpointJson>
  /** Change address, events or status of an endpoint. `PATCH /webhook_endpoints/{id}` */
  updateWebhookEndpoint(input: {
    id: string
    body: {
      endpoint_url?: string
      events?: ('agent.registration.claim.attempt.created' | 'agent.registration.claim.completed' | 'agent.registration.created' | 'agent.registration.credential.issued' | 'agent.registration.deleted' | 'agent.registration.expired' | 'agent.registration.organization.switched' | 'agent.registration.refreshed' | 'agent.registration.revoked' | 'api_key.created' | 'api_key.revoked' | 'api_key.updated' | 'authentication.email_verification_succeeded' | 'authentication.magic_auth_failed' | 'authentication.magic_auth_succeeded' | 'authentication.mfa_succeeded' | 'authentication.oauth_failed' | 'authentication.oauth_succeeded' | 'authentication.passkey_failed' | 'authentication.passkey_succeeded' | 'authentication.password_failed' | 'authentication.password_succeeded' | 'authentication.radar_risk_detected' | 'authentication.reauthentication_succeeded' | 'authentication.sso_failed' | 'authentication.sso_started' | 'authentication.sso_succeeded' | 'authentication.sso_timed_out' | 'connection.activated' | 'connection.deactivated' | 'connection.deleted' | 'connection.saml_certificate_renewal_required' | 'connection.saml_certificate_renewed' | 'dsync.activated' | 'dsync.deleted' | 'dsync.group.created' | 'dsync.group.deleted' | 'dsync.group.updated' | 'dsync.group.user_added' | 'dsync.group.user_removed' | 'dsync.user.created' | 'dsync.user.deleted' | 'dsync.user.updated' | 'email_verification.created' | 'flag.created' | 'flag.deleted' | 'flag.rule_updated' | 'flag.updated' | 'group.created' | 'group.deleted' | 'group.member_added' | 'group.member_removed' | 'group.updated' | 'invitation.accepted' | 'invitation.created' | 'invitation.resent' | 'invitation.revoked' | 'magic_auth.created' | 'organization.created' | 'organization.deleted' | 'organization.updated' | 'organization_domain.created' | 'organization_domain.deleted' | 'organization_domain.updated' | 'organization_domain.verification_failed' | 'organization_domain.verified' | 'organization_membership.created' | 'organization_membership.deleted' | 'organization_membership.updated' | 'organization_role.created' | 'organization_role.deleted' | 'organization_role.updated' | 'password_reset.created' | 'password_reset.succeeded' | 'permission.created' | 'permission.deleted' | 'permission.updated' | 'pipes.connected_account.connected' | 'pipes.connected_account.connection_failed' | 'pipes.connected_account.disconnected' | 'pipes.connected_account.reauthorization_needed' | 'radar.challenge_created' | 'role.created' | 'role.deleted' | 'role.updated' | 'session.created' | 'session.revoked' | 'user.created' | 'user.deleted' | 'user.updated' | 'waitlist_user.approved' | 'waitlist_user.created' | 'waitlist_user.denied' | 'organization.break_glass_used' | 'approval.requested' | 'approval.approved_in_part' | 'approval.approved' | 'approval.denied' | 'drift.found' | 'drift.settled' | 'artifact.submitted' | 'artifact.reviewed' | 'artifact.approved' | 'artifact.rejected' | 'artifact.drifted' | 'artifact.expired')[]
      status?: 'enabled' | 'disabled'
    }
  }): Promise<WebhookEndpointJson>
  /** Stop telling an address, with what waits for it. `DELETE /webhook_endpoints/{id}` */
  deleteWebhookEndpoint(input: {
    id: string
  }): Promise<void>
  /** Make a token that opens widgets for a person. `POST /widgets/token` */
  createWidgetToken(input: {
    body: {
      user_id: string
      organization_id?: string
      scopes?: ('widgets:users-table:manage' | 'widgets:domain-verification:manage' | 'widgets:sso:manage' | 'widgets:api-keys:manage' | 'widgets:dsync:manage' | 'widgets:audit-log-streaming:manage' | 'widgets:pipes:manage' | 'widgets:user-api-keys:manage-self' | 'widgets:user-api-keys:manage-all')[]
      client_id?: string
    }
  }): Promise<WidgetToken>
}

/** A client of one server. Each method answers the parsed body, or throws an `ApiError`. */
export function createClient(options: ClientOptions): Client {
  const send = sender(options)
  return {
    createAgentBlueprint: input => send('POST', '/agents/blueprints', input),
    listAgentBlueprints: input => send('GET', '/agents/blueprints', input),
    getAgentBlueprint: input => send('GET', '/agents/blueprints/{id}', input),
    updateAgentBlueprint: input => send('PATCH', '/agents/blueprints/{id}', input),
    deleteAgentBlueprint: input => send('DELETE', '/agents/blueprints/{id}', input),
    mintAgentToken: input => send('POST', '/agents/blueprints/{id}/tokens', input),
    linkAgentClaimAttempt: input => send('PATCH', '/agents/claims/attempts', input),
    validateAgentCredential: input => send('POST', '/agents/credentials/validate', input),
    listAgentInstances: input => send('GET', '/agents/instances', input),
    getAgentInstance: input => send('GET', '/agents/instances/{id}', input),
    deleteAgentInstance: input => send('DELETE', '/agents/instances/{id}', input),
    getAgentRegistration: input => send('GET', '/agents/registrations/{id}', input),
    listAgentInstanceSessions: input => send('GET', '/agents/sessions', input),
    getAgentInstanceSession: input => send('GET', '/agents/sessions/{id}', input),
    revokeAgentInstanceSession: input => send('POST', '/agents/sessions/{id}/revoke', input),
    createValidation: input => send('POST', '/api_keys/validations', input),
    deleteApiKey: input => send('DELETE', '/api_keys/{id}', input),
    expireApiKey: input => send('POST', '/api_keys/{id}/expire', input),
    listAuditLogActions: input => send('GET', '/audit_logs/actions', input),
    listSchemas: input => send('GET', '/audit_logs/actions/{action}/schemas', input),
    createSchema: input => send('POST', '/audit_logs/actions/{action}/schemas', input),
    createEvent: input => send('POST', '/audit_logs/events', input),
    createExport: input => send('POST', '/audit_logs/exports', input),
    getExport: input => send('GET', '/audit_logs/exports/{id}', input),
    verifyChallenge: input => send('POST', '/auth/challenges/{id}/verify', input),
    enrollFactor: input => send('POST', '/auth/factors/enroll', input),
    getFactor: input => send('GET', '/auth/factors/{id}', input),
    deleteFactor: input => send('DELETE', '/auth/factors/{id}', input),
    challengeFactor: input => send('POST', '/auth/factors/{id}/challenge', input),
    completeExternalSignIn: input => send('POST', '/authkit/oauth2/complete', input),
    listGroupRoleAssignments: input => send('GET', '/authorization/groups/{group_id}/role_assignments', input),
    createGroupRoleAssignment: input => send('POST', '/authorization/groups/{group_id}/role_assignments', input),
    replaceGroupRoleAssignments: input => send('PUT', '/authorization/groups/{group_id}/role_assignments', input),
    removeGroupRoleAssignments: input => send('DELETE', '/authorization/groups/{group_id}/role_assignments', input),
    getGroupRoleAssignment: input => send('GET', '/authorization/groups/{group_id}/role_assignments/{role_assignment_id}', input),
    removeGroupRoleAssignment: input => send('DELETE', '/authorization/groups/{group_id}/role_assignments/{role_assignment_id}', input),
    checkAuthorization: input => send('POST', '/authorization/organization_memberships/{organization_membership_id}/check', input),
    listResourcesForMembership: input => send('GET', '/authorization/organization_memberships/{organization_membership_id}/resources', input),
    listPermissionsOfMembership: input => send('GET', '/authorization/organization_memberships/{organization_membership_id}/resources/{resource_id}/permissions', input),
    listEffectivePermissionsByExternalId: input => send('GET', '/authorization/organization_memberships/{organization_membership_id}/resources/{resource_type_slug}/{external_id}/permissions', input),
    listRoleAssignments: input => send('GET', '/authorization/organization_memberships/{organization_membership_id}/role_assignments', input),
    assignRole: input => send('POST', '/authorization/organization_memberships/{organization_membership_id}/role_assignments', input),
    removeRole: input => send('DELETE', '/authorization/organization_memberships/{organization_membership_id}/role_assignments', input),
    removeRoleAssignment: input => send('DELETE', '/authorization/organization_memberships/{organization_membership_id}/role_assignments/{role_assignment_id}', input),
    getResourceByExternalId: input => send('GET', '/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}', input),
    updateResourceByExternalId: input => send('PATCH', '/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}', input),
    deleteResourceByExternalId: input => send('DELETE', '/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}', input),
    listMembershipsForResourceByExternalId: input => send('GET', '/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}/organization_memberships', input),
    listResourceRoleAssignments: input => send('GET', '/authorization/organizations/{organization_id}/resources/{resource_type_slug}/{external_id}/role_assignments', input),
    listOrganizationRoles: input => send('GET', '/authorization/organizations/{organization_id}/roles', input),
    createOrganizationRole: input => send('POST', '/authorization/organizations/{organization_id}/roles', input),
    getOrganizationRole: input => send('GET', '/authorization/organizations/{organization_id}/roles/{slug}', input),
    updateOrganizationRole: input => send('PATCH', '/authorization/organizations/{organization_id}/roles/{slug}', input),
    deleteOrganizationRole: input => send('DELETE', '/authorization/organizations/{organization_id}/roles/{slug}', input),
    setOrganizationRolePermissions: input => send('PUT', '/authorization/organizations/{organization_id}/roles/{slug}/permissions', input),
    addOrganizationRolePermission: input => send('POST', '/authorization/organizations/{organization_id}/roles/{slug}/permissions', input),
    removeOrganizationRolePermission: input => send('DELETE', '/authorization/organizations/{organization_id}/roles/{slug}/permissions/{permission_slug}', input),
    listPermissions: input => send('GET', '/authorization/permissions', input),
    createPermission: input => send('POST', '/authorization/permissions', input),
    getPermission: input => send('GET', '/authorization/permissions/{slug}', input),
    updatePermission: input => send('PATCH', '/authorization/permissions/{slug}', input),
    deletePermission: input => send('DELETE', '/authorization/permissions/{slug}', input),
    listResources: input => send('GET', '/authorization/resources', input),
    createResource: input => send('POST', '/authorization/resources', input),
    getResource: input => send('GET', '/authorization/resources/{resource_id}', input),
    updateResource: input => send('PATCH', '/authorization/resources/{resource_id}', input),
    deleteResource: input => send('DELETE', '/authorization/resources/{resource_id}', input),
    listMembershipsForResource: input => send('GET', '/authorization/resources/{resource_id}/organization_memberships', input),
    listEffectivePermissions: input => send('GET', '/authorization/resources/{resource_id}/organization_memberships/{organization_membership_id}/permissions', input),
    listRoleAssignmentsForResource: input => send('GET', '/authorization/resources/{resource_id}/role_assignments', input),
    listEnvironmentRoles: input => send('GET', '/authorization/roles', input),
    createEnvironmentRole: input => send('POST', '/authorization/roles', input),
    getEnvironmentRole: input => send('GET', '/authorization/roles/{slug}', input),
    updateEnvironmentRole: input => send('PATCH', '/authorization/roles/{slug}', input),
    setEnvironmentRolePermissions: input => send('PUT', '/authorization/roles/{slug}/permissions', input),
    addEnvironmentRolePermission: input => send('POST', '/authorization/roles/{slug}/permissions', input),
    listConnectApplications: input => send('GET', '/connect/applications', input),
    createConnectApplication: input => send('POST', '/connect/applications', input),
    getConnectApplication: input => send('GET', '/connect/applications/{id}', input),
    updateConnectApplication: input => send('PUT', '/connect/applications/{id}', input),
    deleteConnectApplication: input => send('DELETE', '/connect/applications/{id}', input),
    listApplicationClientSecrets: input => send('GET', '/connect/applications/{id}/client_secrets', input),
    createApplicationClientSecret: input => send('POST', '/connect/applications/{id}/client_secrets', input),
    deleteClientSecret: input => send('DELETE', '/connect/client_secrets/{id}', input),
    listConnections: input => send('GET', '/connections', input),
    getConnection: input => send('GET', '/connections/{id}', input),
    deleteConnection: input => send('DELETE', '/connections/{id}', input),
    listDataIntegrations: input => send('GET', '/data-integrations', input),
    createDataIntegration: input => send('POST', '/data-integrations', input),
    getDataIntegration: input => send('GET', '/data-integrations/{slug}', input),
    updateDataIntegration: input => send('PUT', '/data-integrations/{slug}', input),
    deleteDataIntegration: input => send('DELETE', '/data-integrations/{slug}', input),
    createDataIntegrationApiKey: input => send('POST', '/data-integrations/{slug}/api-key', input),
    updateDataIntegrationApiKey: input => send('PUT', '/data-integrations/{slug}/api-key', input),
    authorizeDataIntegration: input => send('POST', '/data-integrations/{slug}/authorize', input),
    createDataIntegrationClientCredential: input => send('POST', '/data-integrations/{slug}/client-credentials', input),
    updateDataIntegrationClientCredential: input => send('PUT', '/data-integrations/{slug}/client-credentials', input),
    createDataIntegrationCredential: input => send('POST', '/data-integrations/{slug}/credentials', input),
    getOrganizationDataIntegration: input => send('GET', '/data-integrations/{slug}/organization', input),
    updateOrganizationDataIntegration: input => send('PUT', '/data-integrations/{slug}/organization', input),
    deleteOrganizationDataIntegration: input => send('DELETE', '/data-integrations/{slug}/organization', input),
    getDataIntegrationAccessToken: input => send('POST', '/data-integrations/{slug}/token', input),
    listDirectories: input => send('GET', '/directories', input),
    getDirectory: input => send('GET', '/directories/{id}', input),
    deleteDirectory: input => send('DELETE', '/directories/{id}', input),
    listDirectoryGroups: input => send('GET', '/directory_groups', input),
    getDirectoryGroup: input => send('GET', '/directory_groups/{id}', input),
    listDirectoryUsers: input => send('GET', '/directory_users', input),
    getDirectoryUser: input => send('GET', '/directory_users/{id}', input),
    getCurrentEnvironment: input => send('GET', '/environments/current', input),
    listEvents: input => send('GET', '/events', input),
    listFeatureFlags: input => send('GET', '/feature-flags', input),
    getFeatureFlag: input => send('GET', '/feature-flags/{slug}', input),
    disableFeatureFlag: input => send('PUT', '/feature-flags/{slug}/disable', input),
    enableFeatureFlag: input => send('PUT', '/feature-flags/{slug}/enable', input),
    addFlagTarget: input => send('POST', '/feature-flags/{slug}/targets/{target_id}', input),
    removeFlagTarget: input => send('DELETE', '/feature-flags/{slug}/targets/{target_id}', input),
    createOrganizationDomain: input => send('POST', '/organization_domains', input),
    getOrganizationDomain: input => send('GET', '/organization_domains/{id}', input),
    deleteOrganizationDomain: input => send('DELETE', '/organization_domains/{id}', input),
    verifyOrganizationDomain: input => send('POST', '/organization_domains/{id}/verify', input),
    listOrganizations: input => send('GET', '/organizations', input),
    createOrganization: input => send('POST', '/organizations', input),
    getOrganizationByExternalId: input => send('GET', '/organizations/external_id/{external_id}', input),
    getOrganization: input => send('GET', '/organizations/{id}', input),
    updateOrganization: input => send('PUT', '/organizations/{id}', input),
    deleteOrganization: input => send('DELETE', '/organizations/{id}', input),
    getOrganizationAuditLogsRetention: input => send('GET', '/organizations/{id}/audit_logs_retention', input),
    updateOrganizationAuditLogsRetention: input => send('PUT', '/organizations/{id}/audit_logs_retention', input),
    getOrganizationConnectedAccount: input => send('GET', '/organizations/{id}/connected_accounts/{slug}', input),
    deleteOrganizationConnectedAccount: input => send('DELETE', '/organizations/{id}/connected_accounts/{slug}', input),
    createOrganizationConnectedAccount: input => send('POST', '/organizations/{id}/connected_accounts/{slug}', input),
    updateOrganizationConnectedAccount: input => send('PUT', '/organizations/{id}/connected_accounts/{slug}', input),
    listDataIntegrationConfigurations: input => send('GET', '/organizations/{id}/data_integration_configurations', input),
    configureDataIntegration: input => send('PUT', '/organizations/{id}/data_integration_configurations/{slug}', input),
    listOrganizationDataProviders: input => send('GET', '/organizations/{id}/data_providers', input),
    listOrganizationApiKeys: input => send('GET', '/organizations/{organization_id}/api_keys', input),
    createOrganizationApiKey: input => send('POST', '/organizations/{organization_id}/api_keys', input),
    listOrganizationAuthorizedApplications: input => send('GET', '/organizations/{organization_id}/authorized_applications', input),
    listOrganizationFeatureFlags: input => send('GET', '/organizations/{organization_id}/feature-flags', input),
    listGroups: input => send('GET', '/organizations/{organization_id}/groups', input),
    createGroup: input => send('POST', '/organizations/{organization_id}/groups', input),
    getGroup: input => send('GET', '/organizations/{organization_id}/groups/{group_id}', input),
    updateGroup: input => send('PATCH', '/organizations/{organization_id}/groups/{group_id}', input),
    deleteGroup: input => send('DELETE', '/organizations/{organization_id}/groups/{group_id}', input),
    listGroupOrganizationMemberships: input => send('GET', '/organizations/{organization_id}/groups/{group_id}/organization-memberships', input),
    addGroupOrganizationMembership: input => send('POST', '/organizations/{organization_id}/groups/{group_id}/organization-memberships', input),
    removeGroupOrganizationMembership: input => send('DELETE', '/organizations/{organization_id}/groups/{group_id}/organization-memberships/{organization_membership_id}', input),
    listItContacts: input => send('GET', '/organizations/{organization_id}/it_contacts', input),
    createItContact: input => send('POST', '/organizations/{organization_id}/it_contacts', input),
    deleteItContact: input => send('DELETE', '/organizations/{organization_id}/it_contacts/{contact_id}', input),
    inviteItContact: input => send('POST', '/organizations/{organization_id}/it_contacts/{contact_id}/invite', input),
    revokeItContact: input => send('POST', '/organizations/{organization_id}/it_contacts/{contact_id}/revoke', input),
    listRolesOfOrganization: input => send('GET', '/organizations/{organization_id}/roles', input),
    createPasswordlessSession: input => send('POST', '/passwordless/sessions', input),
    sendPasswordlessSession: input => send('POST', '/passwordless/sessions/{id}/send', input),
    generatePortalLink: input => send('POST', '/portal/generate_link', input),
    createRadarAttempt: input => send('POST', '/radar/attempts', input),
    updateRadarAttempt: input => send('PUT', '/radar/attempts/{id}', input),
    addRadarListEntry: input => send('POST', '/radar/lists/{type}/{action}', input),
    removeRadarListEntry: input => send('DELETE', '/radar/lists/{type}/{action}', input),
    listFeatureFlagRules: input => send('GET', '/sdk/feature-flags', input),
    authorizeSsoLogout: input => send('POST', '/sso/logout/authorize', input),
    updateAppHomepageUrl: input => send('PUT', '/user_management/app_homepage_url', input),
    listCorsOrigins: input => send('GET', '/user_management/cors_origins', input),
    createCorsOrigin: input => send('POST', '/user_management/cors_origins', input),
    deleteCorsOrigin: input => send('DELETE', '/user_management/cors_origins/{id}', input),
    getEmailVerification: input => send('GET', '/user_management/email_verification/{id}', input),
    listInvitations: input => send('GET', '/user_management/invitations', input),
    sendInvitation: input => send('POST', '/user_management/invitations', input),
    findInvitationByToken: input => send('GET', '/user_management/invitations/by_token/{token}', input),
    getInvitation: input => send('GET', '/user_management/invitations/{id}', input),
    acceptInvitation: input => send('POST', '/user_management/invitations/{id}/accept', input),
    resendInvitation: input => send('POST', '/user_management/invitations/{id}/resend', input),
    revokeInvitation: input => send('POST', '/user_management/invitations/{id}/revoke', input),
    getJwtTemplate: input => send('GET', '/user_management/jwt_template', input),
    updateJwtTemplate: input => send('PUT', '/user_management/jwt_template', input),
    createMagicAuth: input => send('POST', '/user_management/magic_auth', input),
    getMagicAuth: input => send('GET', '/user_management/magic_auth/{id}', input),
    listOrganizationMemberships: input => send('GET', '/user_management/organization_memberships', input),
    createOrganizationMembership: input => send('POST', '/user_management/organization_memberships', input),
    getOrganizationMembership: input => send('GET', '/user_management/organization_memberships/{id}', input),
    updateOrganizationMembership: input => send('PUT', '/user_management/organization_memberships/{id}', input),
    deleteOrganizationMembership: input => send('DELETE', '/user_management/organization_memberships/{id}', input),
    deactivateOrganizationMembership: input => send('PUT', '/user_management/organization_memberships/{id}/deactivate', input),
    reactivateOrganizationMembership: input => send('PUT', '/user_management/organization_memberships/{id}/reactivate', input),
    listGroupsForOrganizationMembership: input => send('GET', '/user_management/organization_memberships/{organization_membership_id}/groups', input),
    createPasswordReset: input => send('POST', '/user_management/password_reset', input),
    resetPassword: input => send('POST', '/user_management/password_reset/confirm', input),
    getPasswordReset: input => send('GET', '/user_management/password_reset/{id}', input),
    listRedirectUris: input => send('GET', '/user_management/redirect_uris', input),
    createRedirectUri: input => send('POST', '/user_management/redirect_uris', input),
    deleteRedirectUri: input => send('DELETE', '/user_management/redirect_uris/{id}', input),
    revokeSession: input => send('POST', '/user_management/sessions/revoke', input),
    listUsers: input => send('GET', '/user_management/users', input),
    createUser: input => send('POST', '/user_management/users', input),
    getUserByExternalId: input => send('GET', '/user_management/users/external_id/{external_id}', input),
    getUser: input => send('GET', '/user_management/users/{id}', input),
    updateUser: input => send('PUT', '/user_management/users/{id}', input),
    deleteUser: input => send('DELETE', '/user_management/users/{id}', input),
    getUserConnectedAccount: input => send('GET', '/user_management/users/{id}/connected_accounts/{slug}', input),
    deleteUserConnectedAccount: input => send('DELETE', '/user_management/users/{id}/connected_accounts/{slug}', input),
    createUserConnectedAccount: input => send('POST', '/user_management/users/{id}/connected_accounts/{slug}', input),
    updateUserConnectedAccount: input => send('PUT', '/user_management/users/{id}/connected_accounts/{slug}', input),
    listUserDataProviders: input => send('GET', '/user_management/users/{id}/data_providers', input),
    listUserApiKeys: input => send('GET', '/user_management/users/{user_id}/api_keys', input),
    createUserApiKey: input => send('POST', '/user_management/users/{user_id}/api_keys', input),
    listUserAuthFactors: input => send('GET', '/user_management/users/{user_id}/auth_factors', input),
    createUserAuthFactor: input => send('POST', '/user_management/users/{user_id}/auth_factors', input),
    listUserAuthorizedApplications: input => send('GET', '/user_management/users/{user_id}/authorized_applications', input),
    deleteUserAuthorizedApplication: input => send('DELETE', '/user_management/users/{user_id}/authorized_applications/{application_id}', input),
    confirmEmailChange: input => send('POST', '/user_management/users/{user_id}/email_change/confirm', input),
    sendEmailChange: input => send('POST', '/user_management/users/{user_id}/email_change/send', input),
    verifyEmail: input => send('POST', '/user_management/users/{user_id}/email_verification/confirm', input),
    sendVerificationEmail: input => send('POST', '/user_management/users/{user_id}/email_verification/send', input),
    listUserFeatureFlags: input => send('GET', '/user_management/users/{user_id}/feature-flags', input),
    getUserIdentities: input => send('GET', '/user_management/users/{user_id}/identities', input),
    listUserSessions: input => send('GET', '/user_management/users/{user_id}/sessions', input),
    deleteWaitlistEntry: input => send('DELETE', '/user_management/waitlist_entries/{id}', input),
    approveWaitlistEntry: input => send('POST', '/user_management/waitlist_entries/{id}/approve', input),
    denyWaitlistEntry: input => send('POST', '/user_management/waitlist_entries/{id}/deny', input),
    listWaitlists: input => send('GET', '/user_management/waitlists', input),
    getWaitlist: input => send('GET', '/user_management/waitlists/{waitlist_id}', input),
    listWaitlistEntries: input => send('GET', '/user_management/waitlists/{waitlist_id}/entries', input),
    createWaitlistEntry: input => send('POST', '/user_management/waitlists/{waitlist_id}/entries', input),
    listAccessGrants: input => send('GET', '/v1/access_grants', input),
    getAccessGrant: input => send('GET', '/v1/access_grants/{id}', input),
    endAccessGrant: input => send('POST', '/v1/access_grants/{id}/end', input),
    createAccessReview: input => send('POST', '/v1/access_reviews', input),
    listAccessReviews: input => send('GET', '/v1/access_reviews', input),
    getAccessReview: input => send('GET', '/v1/access_reviews/{id}', input),
    cancelAccessReview: input => send('POST', '/v1/access_reviews/{id}/cancel', input),
    getAccessReviewEvidence: input => send('GET', '/v1/access_reviews/{id}/evidence', input),
    exportAccessReviewEvidence: input => send('GET', '/v1/access_reviews/{id}/evidence/document', input),
    listAccessReviewItems: input => send('GET', '/v1/access_reviews/{id}/items', input),
    decideAccessReviewItem: input => send('POST', '/v1/access_reviews/{id}/items/{item_id}/decision', input),
    listActionEndpoints: input => send('GET', '/v1/actions', input),
    configureAction: input => send('PUT', '/v1/actions/{kind}', input),
    listActs: input => send('GET', '/v1/acts', input),
    getAct: input => send('GET', '/v1/acts/{id}', input),
    withdrawAct: input => send('POST', '/v1/acts/{id}/withdraw', input),
    getAgentRegistrationSettings: input => send('GET', '/v1/agent_registration_settings', input),
    updateAgentRegistrationSettings: input => send('PUT', '/v1/agent_registration_settings', input),
    createAgent: input => send('POST', '/v1/agents', input),
    listWorkloadTrusts: input => send('GET', '/v1/agents/{id}/workload_trusts', input),
    createWorkloadTrust: input => send('POST', '/v1/agents/{id}/workload_trusts', input),
    deleteWorkloadTrust: input => send('DELETE', '/v1/agents/{id}/workload_trusts/{trust_id}', input),
    analyzeAccess: input => send('GET', '/v1/analytics/access', input),
    analyzeActiveUsers: input => send('GET', '/v1/analytics/active_users', input),
    analyzeAgents: input => send('GET', '/v1/analytics/agents', input),
    analyzeApplications: input => send('GET', '/v1/analytics/applications', input),
    analyzeCalls: input => send('GET', '/v1/analytics/calls', input),
    analyzeMfa: input => send('GET', '/v1/analytics/mfa', input),
    analyzeOrganizations: input => send('GET', '/v1/analytics/organizations', input),
    rebuildAnalytics: input => send('POST', '/v1/analytics/rebuild', input),
    analyzeRefusals: input => send('GET', '/v1/analytics/refusals', input),
    analyzeRetention: input => send('GET', '/v1/analytics/retention', input),
    analyzeSessionEnds: input => send('GET', '/v1/analytics/session_ends', input),
    analyzeSessions: input => send('GET', '/v1/analytics/sessions', input),
    analyzeSignInFailures: input => send('GET', '/v1/analytics/sign_in_failures', input),
    analyzeSignIns: input => send('GET', '/v1/analytics/sign_ins', input),
    analyzeSignUps: input => send('GET', '/v1/analytics/sign_ups', input),
    analyzeSources: input => send('GET', '/v1/analytics/sources', input),
    listAnalyticsTimeZones: input => send('GET', '/v1/analytics/time_zones', input),
    keepAnalyticsTimeZone: input => send('POST', '/v1/analytics/time_zones', input),
    analyzeToolCalls: input => send('GET', '/v1/analytics/tool_calls', input),
    listManagementKeys: input => send('GET', '/v1/api_keys', input),
    createManagementKey: input => send('POST', '/v1/api_keys', input),
    endManagementKey: input => send('DELETE', '/v1/api_keys/{id}', input),
    listApplications: input => send('GET', '/v1/applications', input),
    createApplication: input => send('POST', '/v1/applications', input),
    getApplication: input => send('GET', '/v1/applications/{id}', input),
    updateApplication: input => send('PATCH', '/v1/applications/{id}', input),
    deleteApplication: input => send('DELETE', '/v1/applications/{id}', input),
    getApplicationBranding: input => send('GET', '/v1/applications/{id}/branding', input),
    updateApplicationBranding: input => send('PUT', '/v1/applications/{id}/branding', input),
    getExchangeClients: input => send('GET', '/v1/applications/{id}/exchange_clients', input),
    updateExchangeClients: input => send('PUT', '/v1/applications/{id}/exchange_clients', input),
    getApplicationJwtTemplate: input => send('GET', '/v1/applications/{id}/jwt_template', input),
    updateApplicationJwtTemplate: input => send('PUT', '/v1/applications/{id}/jwt_template', input),
    deleteApplicationJwtTemplate: input => send('DELETE', '/v1/applications/{id}/jwt_template', input),
    previewApplicationJwtTemplate: input => send('POST', '/v1/applications/{id}/jwt_template/preview', input),
    listApplicationSigningKeys: input => send('GET', '/v1/applications/{id}/keys', input),
    getApplicationResources: input => send('GET', '/v1/applications/{id}/resources', input),
    updateApplicationResources: input => send('PUT', '/v1/applications/{id}/resources', input),
    listApplicationSecrets: input => send('GET', '/v1/applications/{id}/secrets', input),
    createApplicationSecret: input => send('POST', '/v1/applications/{id}/secrets', input),
    deleteApplicationSecret: input => send('DELETE', '/v1/applications/{id}/secrets/{secret_id}', input),
    rotateApplicationSigningKey: input => send('POST', '/v1/applications/{id}/signing_keys', input),
    listApprovalDelegations: input => send('GET', '/v1/approval_delegations', input),
    endApprovalDelegation: input => send('POST', '/v1/approval_delegations/{id}/end', input),
    createApprovalRule: input => send('POST', '/v1/approval_rules', input),
    listApprovalRules: input => send('GET', '/v1/approval_rules', input),
    getApprovalRule: input => send('GET', '/v1/approval_rules/{id}', input),
    deleteApprovalRule: input => send('DELETE', '/v1/approval_rules/{id}', input),
    listApprovals: input => send('GET', '/v1/approvals', input),
    getApproval: input => send('GET', '/v1/approvals/{id}', input),
    withdrawApproval: input => send('POST', '/v1/approvals/{id}/withdraw', input),
    createArtifact: input => send('POST', '/v1/artifacts', input),
    listArtifacts: input => send('GET', '/v1/artifacts', input),
    getArtifact: input => send('GET', '/v1/artifacts/{id}', input),
    checkArtifact: input => send('POST', '/v1/artifacts/{id}/check', input),
    listArtifactFiles: input => send('GET', '/v1/artifacts/{id}/files', input),
    reviewArtifact: input => send('POST', '/v1/artifacts/{id}/reviews', input),
    listAuditAlarms: input => send('GET', '/v1/audit/alarms', input),
    acceptAuditClock: input => send('POST', '/v1/audit/alarms/clock_jumped/accept', input),
    proveAuditConsistency: input => send('GET', '/v1/audit/consistency', input),
    requestAuditErasure: input => send('POST', '/v1/audit/erasures', input),
    carryOutAuditErasure: input => send('POST', '/v1/audit/erasures/{id}/carry_out', input),
    listAuditEvents: input => send('GET', '/v1/audit/events', input),
    proveAuditEvent: input => send('GET', '/v1/audit/events/{index}/proof', input),
    getAuditHead: input => send('GET', '/v1/audit/head', input),
    listAuditKeys: input => send('GET', '/v1/audit/keys', input),
    rotateAuditKey: input => send('POST', '/v1/audit/keys', input),
    listOrganizationAuditEvents: input => send('GET', '/v1/audit/organizations/{id}/events', input),
    getAuditRetention: input => send('GET', '/v1/audit/retention', input),
    requestAuditRetention: input => send('POST', '/v1/audit/retention', input),
    carryOutAuditRetention: input => send('POST', '/v1/audit/retention/{id}/carry_out', input),
    listAuditStreams: input => send('GET', '/v1/audit/streams', input),
    createAuditStream: input => send('POST', '/v1/audit/streams', input),
    updateAuditStream: input => send('PATCH', '/v1/audit/streams/{id}', input),
    deleteAuditStream: input => send('DELETE', '/v1/audit/streams/{id}', input),
    listAuditWitnesses: input => send('GET', '/v1/audit/witnesses', input),
    countCalls: input => send('GET', '/v1/call_counts', input),
    listCallLimits: input => send('GET', '/v1/call_limits', input),
    setCallLimit: input => send('PUT', '/v1/call_limits/{id}', input),
    listCatalogue: input => send('GET', '/v1/catalogue', input),
    listConfigurationFindings: input => send('GET', '/v1/configuration_findings', input),
    createConfigurationReport: input => send('POST', '/v1/configuration_reports', input),
    listConnectedAccounts: input => send('GET', '/v1/connected_accounts', input),
    updateConnectedAccount: input => send('PATCH', '/v1/connected_accounts/{id}', input),
    disconnectAccount: input => send('DELETE', '/v1/connected_accounts/{id}', input),
    createConnection: input => send('POST', '/v1/connections', input),
    getConnectionSetup: input => send('GET', '/v1/connections/{id}', input),
    updateConnection: input => send('PATCH', '/v1/connections/{id}', input),
    activateConnection: input => send('POST', '/v1/connections/{id}/activate', input),
    deactivateConnection: input => send('POST', '/v1/connections/{id}/deactivate', input),
    getConnectionRoleMappings: input => send('GET', '/v1/connections/{id}/role_mappings', input),
    updateConnectionRoleMappings: input => send('PUT', '/v1/connections/{id}/role_mappings', input),
    testConnection: input => send('POST', '/v1/connections/{id}/test', input),
    countDataKeys: input => send('GET', '/v1/data_keys', input),
    rotateDataKeys: input => send('POST', '/v1/data_keys/rotate', input),
    createDirectory: input => send('POST', '/v1/directories', input),
    getDirectorySetup: input => send('GET', '/v1/directories/{id}', input),
    getDirectoryRoleMappings: input => send('GET', '/v1/directories/{id}/role_mappings', input),
    updateDirectoryRoleMappings: input => send('PUT', '/v1/directories/{id}/role_mappings', input),
    rotateDirectoryToken: input => send('POST', '/v1/directories/{id}/rotate_token', input),
    listDriftRules: input => send('GET', '/v1/drift_rules', input),
    updateDriftRule: input => send('PUT', '/v1/drift_rules/{rule}', input),
    getDriftSummary: input => send('GET', '/v1/drift_summary', input),
    listDrifts: input => send('GET', '/v1/drifts', input),
    getDrift: input => send('GET', '/v1/drifts/{id}', input),
    acceptDrift: input => send('POST', '/v1/drifts/{id}/accept', input),
    revertDrift: input => send('POST', '/v1/drifts/{id}/revert', input),
    settleDrift: input => send('POST', '/v1/drifts/{id}/settle', input),
    createFeatureFlag: input => send('POST', '/v1/feature_flags', input),
    updateFeatureFlag: input => send('PATCH', '/v1/feature_flags/{slug}', input),
    deleteFeatureFlag: input => send('DELETE', '/v1/feature_flags/{slug}', input),
    listFindings: input => send('GET', '/v1/findings', input),
    listAuthority: input => send('GET', '/v1/governance/authority', input),
    reportBoundaries: input => send('GET', '/v1/governance/boundaries', input),
    reportApplicationBoundaries: input => send('GET', '/v1/governance/boundaries/applications', input),
    probeBoundaries: input => send('POST', '/v1/governance/boundaries/probes', input),
    reportEvidence: input => send('GET', '/v1/governance/evidence', input),
    listEvidenceCalls: input => send('GET', '/v1/governance/evidence/calls', input),
    exportEvidence: input => send('GET', '/v1/governance/evidence/document', input),
    listIdentityIssuers: input => send('GET', '/v1/identity_issuers', input),
    createIdentityIssuer: input => send('POST', '/v1/identity_issuers', input),
    deleteIdentityIssuer: input => send('DELETE', '/v1/identity_issuers/{id}', input),
    updateIdentityIssuerClients: input => send('PUT', '/v1/identity_issuers/{id}/clients', input),
    updateForeignClients: input => send('PUT', '/v1/identity_issuers/{id}/foreign_clients', input),
    listIdentityProviders: input => send('GET', '/v1/identity_providers', input),
    createIdentityProvider: input => send('POST', '/v1/identity_providers', input),
    getIdentityProvider: input => send('GET', '/v1/identity_providers/{id}', input),
    updateIdentityProvider: input => send('PATCH', '/v1/identity_providers/{id}', input),
    deleteIdentityProvider: input => send('DELETE', '/v1/identity_providers/{id}', input),
    startImpersonation: input => send('POST', '/v1/impersonations', input),
    getInstallation: input => send('GET', '/v1/installation', input),
    getLifecyclePolicy: input => send('GET', '/v1/lifecycle_policy', input),
    updateLifecyclePolicy: input => send('PUT', '/v1/lifecycle_policy', input),
    listMadeByAgents: input => send('GET', '/v1/made_by_agents', input),
    reviewMadeByAgent: input => send('POST', '/v1/made_by_agents/{id}/review', input),
    getCaller: input => send('GET', '/v1/me', input),
    endOwnSession: input => send('POST', '/v1/me/end', input),
    listNames: input => send('GET', '/v1/names', input),
    importOpenapi: input => send('POST', '/v1/openapi_imports', input),
    getOpenapiImport: input => send('GET', '/v1/openapi_imports/{id}', input),
    takeOpenapiImport: input => send('POST', '/v1/openapi_imports/{id}/take', input),
    getOrganizationDemands: input => send('GET', '/v1/organizations/{id}/demands', input),
    updateOrganizationDemands: input => send('PUT', '/v1/organizations/{id}/demands', input),
    listPolicies: input => send('GET', '/v1/organizations/{id}/policies', input),
    createPolicy: input => send('POST', '/v1/organizations/{id}/policies', input),
    getPolicy: input => send('GET', '/v1/organizations/{id}/policies/{policy_id}', input),
    discardPolicy: input => send('DELETE', '/v1/organizations/{id}/policies/{policy_id}', input),
    getPolicyPreview: input => send('GET', '/v1/organizations/{id}/policies/{policy_id}/preview', input),
    previewPolicy: input => send('POST', '/v1/organizations/{id}/policies/{policy_id}/preview', input),
    listAllPolicies: input => send('GET', '/v1/policies', input),
    checkPolicy: input => send('POST', '/v1/policies/check', input),
    getPolicySchema: input => send('GET', '/v1/policy_schema', input),
    listPrincipals: input => send('GET', '/v1/principals', input),
    activatePrincipal: input => send('POST', '/v1/principals/{id}/activate', input),
    handOverPrincipal: input => send('POST', '/v1/principals/{id}/hand_over', input),
    getPrincipalLifecycle: input => send('GET', '/v1/principals/{id}/lifecycle', input),
    offboardPrincipal: input => send('POST', '/v1/principals/{id}/offboard', input),
    suspendPrincipal: input => send('POST', '/v1/principals/{id}/suspend', input),
    listToolsOfPrincipal: input => send('GET', '/v1/principals/{id}/tools', input),
    createProvider: input => send('POST', '/v1/providers', input),
    listProviders: input => send('GET', '/v1/providers', input),
    getProvider: input => send('GET', '/v1/providers/{slug}', input),
    updateProvider: input => send('PATCH', '/v1/providers/{slug}', input),
    retireProvider: input => send('DELETE', '/v1/providers/{slug}', input),
    refreshProvider: input => send('POST', '/v1/providers/{slug}/refresh', input),
    getPurpose: input => send('GET', '/v1/purposes/{id}', input),
    updatePurpose: input => send('PUT', '/v1/purposes/{id}', input),
    closePurpose: input => send('POST', '/v1/purposes/{id}/close', input),
    getReceipt: input => send('GET', '/v1/receipts/{id}', input),
    getRootKey: input => send('GET', '/v1/root_key', input),
    rotateRootKey: input => send('POST', '/v1/root_key/rotate', input),
    search: input => send('GET', '/v1/search', input),
    listSessions: input => send('GET', '/v1/sessions', input),
    getSession: input => send('GET', '/v1/sessions/{id}', input),
    explainCall: input => send('GET', '/v1/sessions/{id}/calls/{call_id}/why', input),
    compareSessions: input => send('GET', '/v1/sessions/{id}/comparison', input),
    endSession: input => send('POST', '/v1/sessions/{id}/end', input),
    explainSession: input => send('GET', '/v1/sessions/{id}/explanation', input),
    reportSession: input => send('GET', '/v1/sessions/{id}/report', input),
    previewStop: input => send('GET', '/v1/stop_preview', input),
    createStop: input => send('POST', '/v1/stops', input),
    listStops: input => send('GET', '/v1/stops', input),
    getStop: input => send('GET', '/v1/stops/{id}', input),
    liftStop: input => send('POST', '/v1/stops/{id}/lift', input),
    listTools: input => send('GET', '/v1/tools', input),
    getTool: input => send('GET', '/v1/tools/{id}', input),
    updateTool: input => send('PATCH', '/v1/tools/{id}', input),
    reviewTool: input => send('POST', '/v1/tools/{id}/review', input),
    listWebhookDeliveries: input => send('GET', '/v1/webhook_deliveries', input),
    redeliverWebhook: input => send('POST', '/v1/webhook_deliveries/{id}/redeliver', input),
    rotateWebhookSecret: input => send('POST', '/v1/webhook_endpoints/{id}/rotate_secret', input),
    tryWebhookEndpoint: input => send('POST', '/v1/webhook_endpoints/{id}/try', input),
    createDataKey: input => send('POST', '/vault/v1/keys/data-key', input),
    decryptDataKey: input => send('POST', '/vault/v1/keys/decrypt', input),
    createRekey: input => send('POST', '/vault/v1/keys/rekey', input),
    listObjects: input => send('GET', '/vault/v1/kv', input),
    createObject: input => send('POST', '/vault/v1/kv', input),
    readObjectByName: input => send('GET', '/vault/v1/kv/name/{name}', input),
    readObject: input => send('GET', '/vault/v1/kv/{id}', input),
    updateObject: input => send('PUT', '/vault/v1/kv/{id}', input),
    deleteObject: input => send('DELETE', '/vault/v1/kv/{id}', input),
    describeObject: input => send('GET', '/vault/v1/kv/{id}/metadata', input),
    listObjectVersions: input => send('GET', '/vault/v1/kv/{id}/versions', input),
    listWebhookEndpoints: input => send('GET', '/webhook_endpoints', input),
    createWebhookEndpoint: input => send('POST', '/webhook_endpoints', input),
    updateWebhookEndpoint: input => send('PATCH', '/webhook_endpoints/{id}', input),
    deleteWebhookEndpoint: input => send('DELETE', '/webhook_endpoints/{id}', input),
    createWidgetToken: input => send('POST', '/widgets/token', input),
  }
}
