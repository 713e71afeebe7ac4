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
