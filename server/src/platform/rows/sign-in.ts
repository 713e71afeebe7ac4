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

export interface OneTimeCodesRow {
  id: string
  kind: 'magic_auth' | 'email_verification' | 'password_reset' | 'email_change'
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
