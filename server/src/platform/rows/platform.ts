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
}

export interface SchemaMigrationsRow {
  number: number
  name: string
  digest: string
  applied_at: Date
}
