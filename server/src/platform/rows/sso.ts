export interface SsoArrivalsRow {
  token_hash: Buffer
  connection_id: string
  arrived_sealed: Buffer
  flow_hash: Buffer | null
  expires_at: Date
  used_at: Date | null
}

export interface SsoCertificateNoticesRow {
  connection_id: string
  ends_at: Date
  days: number
}

export interface SsoCodesRow {
  code_hash: Buffer
  application_id: string
  profile_id: string
  redirect_uri: string
  code_challenge: string | null
  token_hash: Buffer | null
  expires_at: Date
  used_at: Date | null
}

export interface SsoConnectionsRow {
  id: string
  organization_id: string
  protocol: 'oidc' | 'saml'
  connection_type: string
  name: string
  state: 'draft' | 'active' | 'inactive'
  settings: unknown
  secret_sealed: Buffer | null
  secret_version: number
  idp_initiated: boolean
  tested_at: Date | null
  created_at: Date
  updated_at: Date
  metadata_read_at: Date
}

export interface SsoLogoutsRow {
  token_hash: Buffer
  profile_id: string
  expires_at: Date
  used_at: Date | null
}

export interface SsoProfilesRow {
  id: string
  connection_id: string
  idp_id: string
  user_id: string | null
  email: string
  first_name: string | null
  last_name: string | null
  idp_groups: string[]
  raw_attributes: unknown
  created_at: Date
  updated_at: Date
}

export interface SsoRoleMappingsRow {
  connection_id: string
  idp_group: string
  role_slug: string
}

export interface SsoSamlAssertionsRow {
  connection_id: string
  assertion_hash: Buffer
  expires_at: Date
}

export interface SsoSignInsRow {
  id: string
  connection_id: string
  profile_id: string
  idp_session: string | null
  hint_sealed: Buffer | null
  created_at: Date
  ended_at: Date | null
}

export interface SsoTestsRow {
  hash: Buffer
  connection_id: string
  asked_by: string
  expires_at: Date
  used_at: Date | null
  return_to: string | null
}

export interface SsoVisitsRow {
  state_hash: Buffer
  connection_id: string
  flow_hash: Buffer
  purpose: 'sign_in' | 'profile' | 'test'
  sealed: Buffer
  return_to: string | null
  answer_sealed: Buffer | null
  asked: unknown | null
  expires_at: Date
  used_at: Date | null
  created_at: Date
}
