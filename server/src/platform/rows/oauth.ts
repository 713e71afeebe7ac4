export interface AgentBlueprintsRow {
  id: string
  application_id: string
  name: string
  description: string | null
  permissions: string[]
  role_slugs: string[]
  organization_ids: string[]
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
}

export interface AgentClaimAttemptsRow {
  id: string
  registration_id: string
  token_hash: Buffer
  login_hint: string | null
  state: 'open' | 'linked' | 'denied' | 'replaced' | 'completed'
  user_id: string | null
  organization_id: string | null
  user_code_hash: Buffer | null
  user_code_expires_at: Date | null
  guesses_left: number
  created_at: Date
  updated_at: Date
  expires_at: Date
}

export interface AgentInstanceSessionsRow {
  session_id: string
  instance_id: string
  audience_id: string
  ceiling: string[] | null
  intent: string | null
}

export interface AgentInstancesRow {
  id: string
  blueprint_id: string
  organization_id: string
  membership_id: string | null
  agent_id: string
  created_at: Date
  updated_at: Date
  deleted_at: Date | null
}

export interface AgentRegistrationSettingsRow {
  installation: boolean
  enabled: boolean
  role_slugs: string[]
  updated_at: Date
}

export interface AgentRegistrationsRow {
  id: string
  claim_id: string
  claim_token_hash: Buffer
  kind: 'anonymous' | 'service_auth'
  name: string
  ip_address: string
  user_agent: string | null
  attempts: number
  agent_id: string
  created_at: Date
  updated_at: Date
  expires_at: Date
  claimed_at: Date | null
  claimed_by: string | null
  organization_id: string | null
}

export interface AnsweredConsentsRow {
  id: string
  expires_at: Date
}

export interface AssertedSessionsRow {
  session_id: string
  ground_id: string
}

export interface AuthorizationCodesRow {
  hash: Buffer
  application_id: string
  session_id: string
  redirect_uri: string
  code_challenge: string | null
  resource: string | null
  scope: string
  nonce: string | null
  signed_in_at: Date
  expires_at: Date
  used_at: Date | null
  created_at: Date
  door: 'oauth2' | 'user_management'
  invitation_id: string | null
  jkt: string | null
}

export interface ClientMetadataDocumentsRow {
  client_id: string
  application_id: string
  document: unknown
  document_digest: string
  fetched_at: Date
  fresh_until: Date
}

export interface DeviceCodesRow {
  hash: Buffer
  user_code_hash: Buffer
  application_id: string
  door: 'oauth2' | 'user_management'
  scope: string
  resource: string | null
  code_challenge: string | null
  ip_address: string
  user_agent: string | null
  state: 'pending' | 'approved' | 'denied'
  session_id: string | null
  signed_in_at: Date | null
  interval_seconds: number
  last_poll_at: Date | null
  created_at: Date
  expires_at: Date
  used_at: Date | null
}

export interface DpopProofsRow {
  hash: Buffer
  expires_at: Date
}

export interface ForeignClientsRow {
  issuer_id: string
  client_id: string
  application_id: string
  created_at: Date
}

export interface IdentityIssuersRow {
  id: string
  issuer: string
  organization_id: string
  subject: 'email' | 'external_id'
  applications: string[]
  jwks: unknown | null
  jwks_uri: string | null
  created_at: Date
  updated_at: Date
}

export interface PushedRequestsRow {
  hash: Buffer
  application_id: string
  parameters_sealed: Buffer
  expires_at: Date
  used_at: Date | null
  created_at: Date
}

export interface WorkloadTrustsRow {
  id: string
  application_id: string
  issuer: string
  audience: string | null
  conditions: unknown
  jwks: unknown | null
  jwks_uri: string | null
  last_used_at: Date | null
  created_at: Date
}
