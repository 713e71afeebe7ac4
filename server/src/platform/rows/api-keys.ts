export interface CustomerApiKeysRow {
  id: string
  organization_id: string
  user_id: string | null
  name: string
  token_hash: Buffer
  hint: string
  permissions: string[]
  expires_at: Date | null
  last_used_at: Date | null
  revoked_at: Date | null
  created_at: Date
  updated_at: Date
}
