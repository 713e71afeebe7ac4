export interface ActionEndpointsRow {
  kind: 'authentication' | 'user_registration'
  id: string
  url: string
  secret_version: number
  secret_sealed: Buffer
  enabled: boolean
  created_at: Date
  updated_at: Date
}

export interface EventsRow {
  index: string
  id: string
  event: string
  organization_id: string | null
  data: string
  context: string
  created_at: Date
}

export interface WebhookDeliveriesRow {
  id: string
  endpoint_id: string
  event_index: string
  state: 'queued' | 'delivered' | 'dead'
  attempts: number
  next_attempt_at: Date
  last_status: number | null
  last_error: string | null
  created_at: Date
  settled_at: Date | null
}

export interface WebhookEndpointsRow {
  id: string
  url: string
  secret_version: number
  secret_sealed: Buffer
  previous_sealed: Buffer | null
  previous_until: Date | null
  status: 'enabled' | 'disabled'
  events: string[]
  created_at: Date
  updated_at: Date
}
