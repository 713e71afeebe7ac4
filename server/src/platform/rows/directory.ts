export interface ApiKeysRow {
  id: string
  name: string
  role: 'owner' | 'admin' | 'auditor'
  token_hash: Buffer
  hint: string
  owner_id: string
  principal_id: string
  expires_at: Date | null
  last_used_at: Date | null
  ended_at: Date | null
  created_at: Date
}

export interface AttemptsRow {
  key: string
  window_start: Date
  count: number
}

export interface AuthorsRow {
  object_id: string
  session_id: string
  principal_id: string
  made_at: Date
  reviewed_at: Date | null
  reviewed_by: string | null
}

export interface GroupMembersRow {
  group_id: string
  membership_id: string
  organization_id: string
  added_at: Date
}

export interface GroupsRow {
  id: string
  organization_id: string
  name: string
  description: string | null
  created_at: Date
  updated_at: Date
}

export interface InvitationsRow {
  id: string
  email: string
  email_key: string
  organization_id: string | null
  role_slug: string | null
  inviter_user_id: string | null
  state: 'pending' | 'accepted' | 'expired' | 'revoked'
  token_hash: Buffer
  token_sealed: Buffer | null
  expires_at: Date
  accepted_at: Date | null
  revoked_at: Date | null
  accepted_user_id: string | null
  created_at: Date
  updated_at: Date
}

export interface ItContactsRow {
  id: string
  organization_id: string
  email: string
  email_key: string
  intents: string[]
  invited_at: Date | null
  created_at: Date
  updated_at: Date
}

export interface MembershipsRow {
  id: string
  organization_id: string
  user_id: string
  status: 'active' | 'inactive' | 'pending'
  created_at: Date
  updated_at: Date
  role_slugs: string[]
  custom_attributes: unknown
  directory_managed: boolean
}

export interface OrganizationDomainsRow {
  id: string
  organization_id: string
  domain: string
  state: 'pending' | 'verified' | 'failed'
  verification_strategy: 'dns' | 'manual'
  verification_prefix: string | null
  verification_token: string | null
  next_check_at: Date | null
  give_up_at: Date | null
  record_missing_since: Date | null
  created_at: Date
  updated_at: Date
  record_seen_at: Date | null
  lost_at: Date | null
}

export interface OrganizationsRow {
  id: string
  name: string
  external_id: string | null
  metadata: unknown
  created_at: Date
  updated_at: Date
  allow_profiles_outside_organization: boolean
  stripe_customer_id: string | null
  audit_retention_days: number | null
  deleted_at: Date | null
}

export interface PrincipalsRow {
  id: string
  kind: 'user' | 'service_account' | 'agent'
  state: 'invited' | 'active' | 'suspended' | 'offboarded'
  name: string
  owner_id: string | null
  owner_kind: string | null
  created_at: Date
  updated_at: Date
}

export interface UsersRow {
  id: string
  email: string
  email_key: string
  email_verified: boolean
  first_name: string | null
  last_name: string | null
  password_hash: string | null
  installation_role: 'owner' | 'admin' | 'auditor' | 'approver' | null
  external_id: string | null
  metadata: unknown
  last_sign_in_at: Date | null
  created_at: Date
  updated_at: Date
  name: string | null
  locale: string | null
  profile_picture_url: string | null
  deleted_at: Date | null
  password_work: string | null
}
