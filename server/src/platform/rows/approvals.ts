export interface AccessGrantsRow {
  id: string
  session_id: string
  approval_id: string
  provider_id: string
  account_id: string | null
  tools: string[]
  bounds: unknown
  expires_at: Date
  ended_at: Date | null
  end_reason: string | null
  created_at: Date
  stands_on: unknown
  stands_on_rows: string[]
  handed_on_from: string | null
  max_bytes: string | null
}

export interface ActsRow {
  id: string
  kind: string
  document: string
  digest: string
  persons: number
  roles: string[]
  state: 'pending' | 'approved' | 'denied' | 'expired' | 'withdrawn' | 'done'
  asked_by: string
  asked_in_session: string
  expires_at: Date
  closed_at: Date | null
  created_at: Date
}

export interface ApprovalDelegationsRow {
  id: string
  user_id: string
  delegate_id: string
  starts_at: Date
  ends_at: Date
  made_in_session: string
  ended_at: Date | null
  end_reason: string | null
  created_at: Date
}

export interface ApprovalRulesRow {
  id: string
  organization_id: string | null
  name: string
  effects: string[]
  provider_id: string | null
  tools_min: number | null
  group_id: string | null
  roles: string[]
  persons: number
  created_by: string
  created_at: Date
  removed_at: Date | null
}

export interface ApprovalSnapshotsRow {
  approval_id: string
  session_id: string
  shown: string
  decision: string
  event_id: string
}

export interface ApprovalsRow {
  id: string
  session_id: string
  kind: 'access' | 'call'
  state: 'pending' | 'approved' | 'denied' | 'expired' | 'withdrawn' | 'consumed'
  user_id: string
  code: string
  purpose: string | null
  request: string
  request_digest: string
  tool_id: string | null
  arguments_digest: string | null
  call_digest: string | null
  arguments_sealed: Buffer | null
  relied_on: string | null
  expires_at: Date
  decided_at: Date | null
  decided_by: string | null
  decided_in_session: string | null
  consumed_by: string | null
  returned_at: Date | null
  closed_at: Date | null
  created_at: Date
  stands_on: unknown
  stands_on_rows: string[]
  needs: unknown
}

export interface BudgetsRow {
  owner: string
  stripe: number
  remaining: string
}

export interface ByteBudgetsRow {
  approval_id: string
  max_bytes: string
  remaining: string
}

export interface DecisionPartsRow {
  subject: string
  user_id: string
  decision: 'approve' | 'deny'
  in_session: string
  shown: string
  event_id: string
  at: Date
  given: string | null
}
