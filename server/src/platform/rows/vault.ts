export interface DataKeysRow {
  owner: string
  purpose: string
  version: number
  wrapped: Buffer
  created_at: Date
  replaced_at: Date | null
  unused_since: Date | null
}

export interface VaultKeysRow {
  id: string
  owner: string
  context_digest: Buffer
  context: unknown
  created_at: Date
}

export interface VaultObjectsRow {
  id: string
  name: string
  key_id: string
  version: number
  updated_by_id: string
  updated_by_name: string
  created_at: Date
  updated_at: Date
}

export interface VaultVersionsRow {
  id: string
  object_id: string
  number: number
  value_sealed: Buffer
  size: number
  etag: string
  created_at: Date
}
