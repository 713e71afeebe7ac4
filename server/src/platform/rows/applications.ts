export interface AgentsRow {
  id: string
  application_id: string
  owner_id: string
  created_at: Date
}

export interface ApplicationConsentsRow {
  id: string
  user_id: string
  application_id: string
  organization_id: string | null
  scopes: string[]
  resource: string | null
  created_at: Date
  updated_at: Date
}

export interface ApplicationResourcesRow {
  application_id: string
  uri: string
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
  kind: 'web' | 'single_page' | 'native' | 'machine' | 'agent' | 'account' | 'dashboard'
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
  description: string | null
  homepage_url: string | null
  initiate_login_uri: string | null
  methods: string[]
  sign_up: boolean
  mfa: 'off' | 'optional' | 'required'
  organizations: string[] | null
  require_organization: boolean
  branding: unknown
  back_channel_logout_uri: string | null
  is_default: boolean
  connect: boolean
  third_party: boolean
  scopes: string[] | null
  organization_id: string | null
  external_sign_in_uri: string | null
  front_channel_logout_uri: string | null
  front_channel_logout_session_required: boolean
  claim_template: string | null
  claim_template_made_at: Date | null
  claim_template_changed_at: Date | null
}

export interface CorsOriginsRow {
  id: string
  application_id: string
  origin: string
  created_at: Date
  updated_at: Date
}

export interface ExchangeClientsRow {
  application_id: string
  client_application_id: string
  created_at: Date
}

export interface LogoutDeliveriesRow {
  id: string
  session_id: string
  application_id: string
  subject: string
  state: 'queued' | 'delivered' | 'dead'
  attempts: number
  next_attempt_at: Date
  last_status: number | null
  last_error: string | null
  created_at: Date
}

export interface LogoutUrisRow {
  id: string
  application_id: string
  uri: string
  is_default: boolean
  created_at: Date
}

export interface OrganizationDemandsRow {
  organization_id: string
  methods: string[] | null
  mfa_required: boolean
  updated_at: Date
  break_glass: string[]
}

export interface RedirectUrisRow {
  id: string
  application_id: string
  uri: string
  is_default: boolean
  created_at: Date
  updated_at: Date
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
  certificate: Buffer | null
  sign_from: Date
}

export interface UsedAssertionsRow {
  id_hash: Buffer
  application_id: string
  expires_at: Date
}
