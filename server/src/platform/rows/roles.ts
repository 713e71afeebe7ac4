export interface PermissionsRow {
  id: string
  slug: string
  name: string
  description: string | null
  system: boolean
  resource_type_slug: string
  created_at: Date
  updated_at: Date
}

export interface RolePermissionsRow {
  role_id: string
  permission_slug: string
}

export interface RolesRow {
  id: string
  organization_id: string | null
  slug: string
  name: string
  description: string | null
  resource_type_slug: string
  priority: number
  is_default: boolean
  created_at: Date
  updated_at: Date
}
