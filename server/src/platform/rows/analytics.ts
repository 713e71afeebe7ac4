export interface AnalyticsActivityRow {
  principal: number
  day: Date
  application: number
  organization: number
  method: number
  kind: string
  slots: string | null
  zone: number
}

export interface AnalyticsApprovalsRow {
  approval_id: string
  session_id: string
  kind: string | null
  requested_at: Date | null
  settled_at: Date | null
  outcome: 'approved' | 'denied' | 'expired' | 'withdrawn' | null
  narrowed: boolean | null
}

export interface AnalyticsCallsRow {
  grain: 'day' | 'quarter_hour'
  start: Date
  application: number
  organization: number
  method: number
  kind: string
  provider: string
  tool: string
  effect: string
  outcome: string
  resources: 'declared' | 'undeclared' | 'none'
  number: string
  bytes: string
}

export interface AnalyticsChoicesRow {
  session_id: string
  at: Date
  organization: number
}

export interface AnalyticsCohortsRow {
  grain: 'day' | 'week' | 'month'
  application: number
  organization: number
  method: number
  cohort: Date
  start: Date
  kind: string
  principals: number
  zone: number
}

export interface AnalyticsCountsRow {
  figure: string
  grain: 'day' | 'quarter_hour'
  start: Date
  application: number
  organization: number
  method: number
  kind: string
  about: string
  detail: string
  number: string
}

export interface AnalyticsErasedRow {
  day: Date
  events: string
}

export interface AnalyticsFactorsRow {
  factor_id: string
  user_id: string | null
  kind: 'totp' | 'passkey' | null
  proven_at: Date | null
  removed_at: Date | null
}

export interface AnalyticsGapsRow {
  application: number
  organization: number
  method: number
  day: Date
  kind: string
  previous: Date
  principals: number
  zone: number
}

export interface AnalyticsGrantsRow {
  grant_id: string
  session_id: string
  made_at: Date | null
  tools: string[]
  used: string[]
}

export interface AnalyticsMembersRow {
  membership_id: string
  user_id: string | null
  organization: number | null
  joined_at: Date | null
  left_at: Date | null
}

export interface AnalyticsPeopleRow {
  user_id: string
  created_at: Date | null
  verified_at: Date | null
  deleted_at: Date | null
  active_at: Date | null
}

export interface AnalyticsProgressRow {
  singleton: boolean
  next_index: string
  through: Date | null
}

export interface AnalyticsSessionsRow {
  session_id: string
  kind: 'user' | 'agent' | 'service'
  principal: number
  application: number
  organization: number
  method: number
  second_proof: boolean
  country: string
  device: string
  browser: string | null
  started_at: Date
  expires_at: Date | null
  ended_at: Date | null
  end_reason: string | null
  first_call_at: Date | null
}

export interface AnalyticsSubjectsRow {
  id: number
  name: string
}

export interface AnalyticsWaitingRow {
  session_id: string
  index: string
  fact: unknown
}

export interface AnalyticsZonesRow {
  id: number
  name: string
  built_to: number
  created_at: Date
}
