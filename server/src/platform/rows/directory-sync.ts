export interface DirectoriesRow {
  id: string
  organization_id: string
  directory_type: string
  name: string
  state: 'validating' | 'linked'
  created_at: Date
  updated_at: Date
}

export interface DirectoryGroupMembersRow {
  directory_id: string
  group_id: string
  directory_user_id: string
}

export interface DirectoryGroupsRow {
  id: string
  directory_id: string
  external_id: string | null
  name: string
  version: string
  created_at: Date
  updated_at: Date
}

export interface DirectoryRoleMappingsRow {
  directory_id: string
  group_id: string
  role_slug: string
}

export interface DirectorySuspensionsRow {
  user_id: string
  organization_id: string
  at: Date
}

export interface DirectoryTokensRow {
  id: string
  directory_id: string
  hash: Buffer
  hint: string
  ends_at: Date | null
  created_at: Date
}

export interface DirectoryUsersRow {
  id: string
  directory_id: string
  external_id: string | null
  user_name: string
  user_name_key: string
  active: boolean
  email: string | null
  first_name: string | null
  last_name: string | null
  display_name: string | null
  job_title: string | null
  resource: unknown
  version: string
  user_id: string | null
  created_at: Date
  updated_at: Date
}
