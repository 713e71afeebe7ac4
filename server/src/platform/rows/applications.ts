export interface AgentsRow {
  id: string
  application_id: string
  owner_id: string
  created_at: Date
}

export interface ApplicationSecretsRow {
  id: string
  application_id: string
  secret_hash: Buffer
  hint: string
  expires_at: Date | null
  last_used_at: Date | null
  ended_at: Date | null
  created_at: Date
}

export interface ApplicationsRow {
  id: string
  client_id: string
  name: string
  kind: 'web' | 'single_page' | 'native' | 'machine' | 'agent' | 'account'
  state: 'active' | 'retired'
  registration: 'built_in' | 'admin' | 'dynamic' | 'metadata_document'
  client_uri: string | null
  token_endpoint_auth_method: 'none' | 'client_secret_post' | 'client_secret_basic' | 'private_key_jwt'
  jwks: unknown | null
  max_seconds: number
  idle_seconds: number
  access_token_seconds: number
  grant_max_seconds: number
  sign_in_reuse_max_age_seconds: number
  unused_until: Date | null
  created_at: Date
  updated_at: Date
}

export interface RedirectUrisRow {
  id: string
  application_id: string
  uri: string
  is_default: boolean
  created_at: Date
}

export interface SigningKeysRow {
  id: string
  application_id: string
  algorithm: 'RS256' | 'ES256'
  public_jwk: unknown
  private_sealed: Buffer
  created_at: Date
  retired_at: Date | null
  published_until: Date | null
}

export interface UsedAssertionsRow {
  id_hash: Buffer
  application_id: string
  expires_at: Date
}
