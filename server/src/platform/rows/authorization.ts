export interface AuthorizationResourcesRow {
  id: string
  organization_id: string
  resource_type_slug: string
  external_id: string
  name: string
  description: string | null
  parent_id: string | null
  created_at: Date
  updated_at: Date
}

export interface GroupRoleAssignmentsRow {
  id: string
  organization_id: string
  group_id: string
  role_slug: string
  resource_id: string | null
  created_at: Date
  updated_at: Date
}

export interface RoleAssignmentsRow {
  id: string
  organization_id: string
  membership_id: string
  role_slug: string
  resource_id: string | null
  created_at: Date
  updated_at: Date
}
