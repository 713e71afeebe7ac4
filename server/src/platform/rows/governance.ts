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
