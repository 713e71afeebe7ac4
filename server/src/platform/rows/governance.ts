export interface BoundaryProbesRow {
  subject: string
  attempt: string
  refused_as: string | null
  event_index: string
  at: Date
  probes: string
}

export interface BoundaryUsesRow {
  tool_name: string
  application_id: string
  session_kind: 'user' | 'agent' | 'service'
  account_id: string
  admitted: string
  admitted_index: string | null
  admitted_at: Date | null
  admitted_call: string | null
  admitted_session: string | null
  admitted_grant: string | null
  admitted_approval: string | null
  refused: string
  refused_index: string | null
  refused_at: Date | null
  refused_call: string | null
  refused_session: string | null
  refused_because: string | null
}

export interface ConfigurationFindingsRow {
  id: string
  reported_by: string
  machine: string
  project: string
  rule: string
  severity: 'medium' | 'high' | 'critical'
  host: string | null
  file: string
  line: number
  path: string
  server: string | null
  secret_type: string | null
  secret_fingerprint: string | null
  found_at: Date
  seen_at: Date
  resolved_at: Date | null
}

export interface ConfigurationScansRow {
  reported_by: string
  owner_id: string
  machine: string
  project: string
  project_name: string | null
  files_count: number
  unread_count: number
  scanned_at: Date
}

export interface DriftRulesRow {
  rule: string
  organization_id: string
  severity: 'low' | 'medium' | 'high' | 'critical'
  enabled: boolean
  threshold: number | null
  updated_at: Date
}

export interface DriftsRow {
  id: string
  rule: string
  severity: 'low' | 'medium' | 'high' | 'critical'
  subject: string
  organization_id: string | null
  session_id: string | null
  before: unknown
  after: unknown
  caused_by: string
  since: Date
  found_at: Date
  blocks: string | null
  blocked_until: Date | null
  act_id: string | null
  state: 'open' | 'accepted' | 'fixed'
  settled_at: Date | null
  settled_by: string | null
  settled_how: string | null
  reason: string | null
  accepted_until: Date | null
}

export interface EventDaysRow {
  type: string
  day: Date
  events: string
  first_index: string
  last_index: string
}

export interface EvidenceApprovalsRow {
  approval_id: string
  session_id: string
  decided_index: string
  decided_at: Date
  decided_by: string
}

export interface EvidenceCallsRow {
  call_id: string
  admitted_index: string
  admitted_at: Date
  session_id: string
  tool_name: string
  tool_id: string
  grant_id: string | null
  approval_id: string | null
  arguments_digest: string
  settled_index: string | null
  outcome: string | null
  result_digest: string | null
}

export interface EvidenceGrantsRow {
  grant_id: string
  session_id: string
  approval_id: string | null
  made_index: string
  tools: string[]
}

export interface EvidenceSessionsRow {
  session_id: string
  kind: string
  application_id: string
  started_index: string
  expires_at: Date | null
  ended_index: string | null
}

export interface LifecycleFindingsRow {
  id: string
  kind:
    | 'agent_dormant'
    | 'owner_missing'
    | 'access_grant_unused'
    | 'account_unused'
    | 'api_key_unused'
    | 'api_key_old'
    | 'client_secret_unused'
    | 'client_secret_old'
    | 'workload_trust_unused'
    | 'consent_unused'
  subject_id: string
  since: Date
  found_at: Date
  resolved_at: Date | null
}

export interface LifecyclePolicyRow {
  singleton: boolean
  dormant_days: number
  unused_days: number
  key_days: number
  suspend_dormant: boolean
  updated_at: Date
}

export interface PurposesRow {
  subject_id: string
  said: string
  ends_at: Date | null
  over_at: Date | null
  over_because: string | null
  set_by: string
  updated_at: Date
}

export interface StopSessionsRow {
  stop_id: string
  session_id: string
}

export interface StopsRow {
  id: string
  kind:
    | 'session'
    | 'agent'
    | 'service_account'
    | 'user'
    | 'connected_account'
    | 'provider'
    | 'organization'
    | 'everything'
  target: string | null
  said: string
  asked_by: string
  asked_at: Date
  zero_at: Date | null
  completed_at: Date | null
  body: string | null
  signature: string | null
  event_id: string | null
  lifted_at: Date | null
  lifted_by: string | null
}
