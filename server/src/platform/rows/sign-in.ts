export interface AuthChallengesRow {
  id: string
  factor_id: string
  attempts: number
  expires_at: Date
  used_at: Date | null
  created_at: Date
  updated_at: Date
}

export interface AuthFactorsRow {
  id: string
  user_id: string | null
  type: string
  issuer: string
  label: string
  secret_sealed: Buffer
  verified_at: Date | null
  last_step: number
  created_at: Date
  updated_at: Date
}

export interface ExternalSignInsRow {
  id: string
  application_id: string
  flow_hash: Buffer
  return_to: string
  user_id: string | null
  state_hash: Buffer | null
  completed_at: Date | null
  used_at: Date | null
  created_at: Date
  expires_at: Date
}

export interface IdentitiesRow {
  id: string
  user_id: string
  provider_id: string
  subject: string
  email: string | null
  last_used_at: Date | null
  created_at: Date
}

export interface IdentityLinksRow {
  hash: Buffer
  provider_id: string
  subject: string
  email: string | null
  flow_hash: Buffer
  return_to: string | null
  user_id: string | null
  expires_at: Date
  used_at: Date | null
  created_at: Date
}

export interface IdentityProvidersRow {
  id: string
  kind: 'google' | 'github' | 'microsoft' | 'apple' | 'oidc'
  slug: string
  name: string
  issuer: string
  client_id: string
  secret_sealed: Buffer | null
  secret_version: number
  settings: unknown
  scopes: string[]
  state: 'active' | 'link_only' | 'inactive'
  created_at: Date
  updated_at: Date
}

export interface OneTimeCodesRow {
  id: string
  kind:
    | 'magic_auth'
    | 'email_verification'
    | 'password_reset'
    | 'email_change'
    | 'passwordless'
    | 'radar_challenge'
    | 'elevated_access'
  user_id: string | null
  email: string
  email_key: string
  application_id: string | null
  flow_hash: Buffer | null
  carried: unknown | null
  sealed: Buffer | null
  link_hash: Buffer | null
  attempts: number
  expires_at: Date
  used_at: Date | null
  created_at: Date
  updated_at: Date
}

export interface PasskeysRow {
  id: string
  user_id: string
  credential_id: Buffer
  public_key: Buffer
  counter: string
  transports: string[]
  backed_up: boolean
  name: string
  suspected_at: Date | null
  last_used_at: Date | null
  created_at: Date
  updated_at: Date
}

export interface PendingAuthenticationsRow {
  hash: Buffer
  id: string
  application_id: string
  user_id: string
  method: string
  first_factor_at: Date
  second_factor_at: Date | null
  organization_id: string | null
  invitation_id: string | null
  carried: unknown | null
  expires_at: Date
  used_at: Date | null
  created_at: Date
  attempts: number
  confirmed_at: Date | null
  vouched_by: string | null
  provider_sign_in: string | null
}

export interface ProviderVisitsRow {
  state_hash: Buffer
  provider_id: string
  flow_hash: Buffer
  sealed: Buffer
  return_to: string | null
  linking_user_id: string | null
  expires_at: Date
  used_at: Date | null
  created_at: Date
}

export interface RecoveryCodesRow {
  user_id: string
  hash: Buffer
  used_at: Date | null
  created_at: Date
}

export interface RememberedDevicesRow {
  hash: Buffer
  user_id: string
  user_agent: string | null
  expires_at: Date
  created_at: Date
}

export interface RiskAttemptsRow {
  id: string
  email_key: string
  ip_address: string
  user_agent: string
  verdict: 'allow' | 'challenge' | 'block'
  challenge_succeeded_at: Date | null
  attempt_succeeded_at: Date | null
  created_at: Date
}

export interface RiskListEntriesRow {
  type: 'ip_address' | 'domain' | 'email' | 'device' | 'user_agent' | 'device_fingerprint' | 'country'
  action: 'block' | 'allow'
  entry: string
  created_at: Date
}

export interface WebauthnChallengesRow {
  hash: Buffer
  purpose: 'sign_in' | 'factor' | 'step_up' | 'registration'
  user_id: string | null
  flow_hash: Buffer
  expires_at: Date
  used_at: Date | null
  created_at: Date
}
