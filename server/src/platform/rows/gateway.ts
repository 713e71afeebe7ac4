export interface CallLimitsRow {
  subject: string
  calls_per_minute: number | null
  bytes_per_hour: string | null
  set_by: string
  set_at: Date
}

export interface CallOutcomesRow {
  call_id: string
  at: Date
  outcome: 'succeeded' | 'failed' | 'not_sent' | 'aborted' | 'withheld' | 'unknown'
  result_digest: string | null
  result_bytes: string | null
  resources: unknown | null
}

export interface CallUsesRow {
  subject: string
  at: Date
  bytes: string | null
}

export interface CallsRow {
  id: string
  session_id: string
  grant_id: string | null
  approval_id: string | null
  tool_id: string
  tool_name: string
  account_id: string | null
  effect: string
  arguments_sealed: Buffer
  arguments_digest: string
  node: string
  admitted_at: Date
}

export interface CallsUnsettledRow {
  call_id: string
  session_id: string
  settle_by: Date
}

export interface RefusedCallsRow {
  id: string
  session_id: string
  tool_name: string
  account_id: string | null
  arguments_sealed: Buffer
  arguments_digest: string
  because: string
  approval_id: string | null
  at: Date
}

export interface ResultPagesRow {
  call_id: string
  number: number
  session_id: string
  owner: string
  media_type: 'text/plain' | 'application/json'
  page_sealed: Buffer
  bytes: number
  kept_until: Date
}
