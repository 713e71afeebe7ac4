export interface AccessReviewItemsRow {
  id: string
  review_id: string
  kind:
    | 'membership'
    | 'installation_role'
    | 'service_account'
    | 'agent'
    | 'access_grant'
    | 'connected_account'
    | 'application'
    | 'client_secret'
    | 'api_key'
  subject_id: string
  name: string
  organization_id: string | null
  owner_id: string | null
  holder_id: string | null
  since: Date
  used_at: Date | null
  effects: string[]
  flags: string[]
  facts: unknown
  decision: 'keep' | 'reduce' | 'remove' | null
  reduced_to: string[] | null
  reason: string | null
  decided_by: string | null
  decided_in_session: string | null
  decided_at: Date | null
  decided_event: string | null
  applying_until: Date | null
  applied_at: Date | null
  outcome: 'kept' | 'reduced' | 'removed' | 'gone' | 'refused' | null
  effect: unknown | null
  applied_event: string | null
}

export interface AccessReviewRemindersRow {
  review_id: string
  due_at: Date
  sent_at: Date | null
}

export interface AccessReviewsRow {
  id: string
  name: string
  organization_id: string | null
  kinds: string[]
  flagged: string[]
  reviewers: unknown
  undecided: 'end' | 'keep'
  asked_by: string
  started_at: Date
  deadline_at: Date
  state: 'open' | 'ending' | 'completed' | 'cancelled'
  closed_at: Date | null
  cancelled_by: string | null
  cancel_reason: string | null
  body: string | null
  signature: string | null
  event_id: string | null
}
