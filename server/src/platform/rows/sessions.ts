export interface EndingsOpenRow {
  session_id: string
  asked_at: Date
}

export interface OfflineTokensRow {
  id: string
  session_id: string
  application_id: string
  expires_at: Date
}

export interface ReceiptsRow {
  session_id: string
  id: string
  body: string
  signature: string
  event_id: string
  completed_at: Date
}

export interface RefreshTokensRow {
  hash: Buffer
  session_id: string
  generation: number
  scope: string
  resource: string | null
  used_at: Date | null
  successor_hash: Buffer | null
  successor_sealed: Buffer | null
  created_at: Date
  jkt: string | null
}

export interface SessionActivityRow {
  session_id: string
  last_at: Date
  idle_from: Date | null
}

export interface SessionBrowsersRow {
  session_id: string
  browser_session_id: string
}

export interface SessionEndCountsRow {
  session_id: string
  tokens_ended: number
  grants_ended: number
  approvals_withdrawn: number
}

export interface SessionEndingsRow {
  session_id: string
  reason: string
  asked_by: string
  asked_at: Date
}

export interface SessionImpersonationsRow {
  session_id: string
  impersonator_id: string
  impersonator_email: string
  reason: string
}

export interface SessionOrganizationsRow {
  session_id: string
  organization_id: string
  at: Date
}

export interface SessionSignInsRow {
  session_id: string
  at: Date
  method: string
  vouched_by: string | null
  provider_sign_in: string | null
}

export interface SessionTaintRow {
  session_id: string
  label: 'untrusted' | 'private'
}

export interface SessionsRow {
  id: string
  kind: 'user' | 'agent' | 'service'
  parent_id: string | null
  principal_id: string
  on_behalf_of: string | null
  application_id: string
  organization_id: string | null
  user_agent: string | null
  ip_address: string | null
  started_at: Date
  expires_at: Date
  idle_seconds: number | null
  ended_at: Date | null
  end_reason: string | null
  country: string | null
}

export interface TokensRow {
  hash: Buffer
  id: string
  kind: 'access' | 'cookie' | 'widget' | 'elevated'
  session_id: string
  resource: string | null
  scope: string
  expires_at: Date
  ended_at: Date | null
  created_at: Date
  jkt: string | null
}
