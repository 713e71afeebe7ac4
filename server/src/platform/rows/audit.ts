export interface AuditAlarmsRow {
  kind: 'sequencer_lag' | 'checkpoint_failed' | 'clock_went_back' | 'clock_jumped'
  since: Date
  seconds: number
  halts: boolean
  node: string
  accepted_at: Date | null
}

export interface AuditCheckpointsRow {
  size: string
  root: Buffer
  note: string
  at: Date
}

export interface AuditCosignaturesRow {
  size: string
  verifier_key: string
  line: string
  at: Date
}

export interface AuditEventsRow {
  index: string
  event_id: string
  at: Date
  session_id: string | null
  type: string
  salt: Buffer | null
  body: string | null
  commitment: Buffer | null
  leaf_hash: Buffer
}

export interface AuditKeysRow {
  public_key: Buffer
  sealed_private_key: Buffer | null
  created_at: Date
  number: number
  added_event: string | null
  added_index: string | null
  overlap_ends_at: Date | null
  retired_event: string | null
  retired_index: string | null
}

export interface AuditLogRow {
  size: string
  frontier: Buffer
}

export interface AuditLogEntriesRow {
  id: string
  organization_id: string
  action: string
  occurred_at: Date
  actor_id: string
  actor_name: string | null
  target_types: string[]
  entry: string
  salt: Buffer
  created_at: Date
}

export interface AuditLogExportsRow {
  id: string
  organization_id: string
  asked: string
  state: 'pending' | 'ready' | 'error' | 'expired'
  csv_sealed: Buffer | null
  expires_at: Date
  created_at: Date
  updated_at: Date
}

export interface AuditLogSchemasRow {
  action: string
  version: number
  body: string
  created_at: Date
}

export interface AuditQueueRow {
  serial: string
  event_id: string
  at: Date
  session_id: string | null
  type: string
  salt: Buffer
  body: string
}

export interface AuditRetentionRow {
  singleton: boolean
  days: number | null
  legal_reason: string | null
  act: string | null
  approved_by: string[]
  event_id: string | null
  set_at: Date | null
  next_index: string
}

export interface AuditStreamsRow {
  id: string
  kind: 'webhook' | 'file'
  url: string | null
  next_index: string
  enabled: boolean
  batch_events: number
  attempts: number
  last_error: string | null
  next_attempt_at: Date
  leased_until: Date
  created_at: Date
  organization_id: string | null
  first_index: string
}

export interface AuditTermsRow {
  term: string
  block: number
  hits: Buffer
}

export interface AuditTilesRow {
  level: number
  tile: string
  hashes: Buffer
}

export interface AuditWitnessesRow {
  verifier_key: string
  size: string
  refused: string | null
  leased_until: Date
}

export interface LogFollowersRow {
  name: string
  next_index: string
}
