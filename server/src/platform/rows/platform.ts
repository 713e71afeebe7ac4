export interface IdempotencyKeysRow {
  key_hash: Buffer
  request_digest: Buffer
  status: number | null
  answer_sealed: Buffer | null
  started_at: Date
}

export interface InstallationRow {
  only_row: boolean
  key_check_value: string
  created_at: Date
  first_check_value: string | null
  former_check_value: string | null
  digest_key_sealed: Buffer | null
  upkeep_node: string | null
  upkeep_until: Date | null
  epoch: number
}

export interface NodesRow {
  id: string
  opens_with: string[]
  seals_with: string
  sealing_since: Date
  seen_at: Date
}

export interface SchemaMigrationsRow {
  number: number
  name: string
  digest: string
  applied_at: Date
}
