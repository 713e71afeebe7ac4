export interface ConnectFlowsRow {
  state_hash: Buffer
  provider_id: string
  user_id: string
  binding_hash: Buffer
  issuer: string
  client_id: string
  metadata: unknown
  redirect_uri: string
  scopes: string[]
  verifier_sealed: Buffer
  return_to: string | null
  expires_at: Date
  used_at: Date | null
  owner_id: string | null
  organization_id: string | null
  account_id: string | null
  beside: boolean
  for_applications: boolean
}

export interface ConnectRequestsRow {
  token_hash: Buffer
  integration_id: string
  user_id: string
  owner_id: string
  organization_id: string | null
  return_to: string | null
  expires_at: Date
  used_at: Date | null
}

export interface ConnectedAccountsRow {
  id: string
  provider_id: string
  owner_id: string
  label: string
  external_id: string | null
  issuer: string | null
  scopes: string[]
  state: 'connected' | 'needs_reconnection' | 'disconnected'
  credential_sealed: Buffer | null
  credential_version: number
  credential_expires_at: Date | null
  refreshing_until: Date | null
  created_at: Date
  updated_at: Date
  organization_id: string | null
  connection_role: 'compatibility' | 'standard'
  auth_method: 'oauth' | 'api_key' | 'client_credentials'
  oauth_client_id: string | null
  secret_last_4: string | null
  connected_by: string | null
  for_applications: boolean
  refreshable: boolean | null
  refresh_rotates: boolean | null
  refreshing_by: string | null
  refresh_failures: number
  refresh_retry_at: Date | null
  lost_because: 'revoked' | 'expired' | 'answer_lost' | 'by_request' | null
  checked_at: Date
  name: string | null
  used_by: 'nobody' | 'members' | 'role'
  used_by_role: string | null
  probe_due_at: Date
  scopes_offered: string[]
}

export interface IntegrationSettingsRow {
  integration_id: string
  organization_id: string
  enabled: boolean | null
  scopes: string[] | null
  oauth_client_id: string | null
  oauth_client_secret_sealed: Buffer | null
  secret_version: number
  secret_last_4: string | null
  created_at: Date
  updated_at: Date
}

export interface IntegrationsRow {
  id: string
  provider_id: string
  ownership: 'user' | 'organization'
  description: string | null
  credentials_type: 'custom' | 'organization'
  scopes: string[] | null
  oauth_client_id: string | null
  oauth_client_secret_sealed: Buffer | null
  secret_version: number
  secret_last_4: string | null
  created_at: Date
  updated_at: Date
}

export interface OpenapiImportsRow {
  id: string
  slug: string
  provider_id: string | null
  against_digest: string | null
  source_url: string | null
  document: string
  digest: string
  created_at: Date
  expires_at: Date
}

export interface OpenapiOperationsRow {
  provider_id: string
  key: string
  name: string
  effect: 'read' | 'write' | 'destructive'
  tool: string
}

export interface OpenapiSourcesRow {
  provider_id: string
  digest: string
  title: string
  version: string
  source_url: string | null
  credential: unknown
  keys: string[]
  taken_at: Date
}

export interface ProvidersRow {
  id: string
  slug: string
  name: string
  kind: 'mcp' | 'rest' | 'openapi' | 'ambit' | 'custom'
  state: 'active' | 'retired'
  url: string | null
  catalogue: string | null
  base_urls: unknown
  auth_type: 'none' | 'bearer' | 'oauth' | 'client_credentials'
  auth_per: 'installation' | 'user'
  secret_version: number
  token_sealed: Buffer | null
  oauth_client_id: string | null
  oauth_client_secret_sealed: Buffer | null
  oauth_issuer: string | null
  oauth_metadata: unknown | null
  oauth_scopes: string[]
  created_by_session: string | null
  tools_read_at: Date | null
  left_out: unknown
  created_at: Date
  updated_at: Date
  definition: unknown | null
  enabled_for: string[]
  may_ask: string[]
}

export interface ScopesWantedRow {
  provider_id: string
  owner_id: string
  organization_id: string
  scope: string
  asked_at: Date
}

export interface ToolsRow {
  id: string
  provider_id: string
  name: string
  definition: string
  digest: string
  effect: 'read' | 'write' | 'destructive'
  effect_set_by: string | null
  state: 'active' | 'drifted' | 'gone'
  seen_definition: string | null
  seen_digest: string | null
  findings: string[]
  created_at: Date
  updated_at: Date
  needs_role: 'auditor' | 'admin' | 'owner' | null
}
