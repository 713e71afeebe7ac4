export interface FeatureFlagsRow {
  id: string
  slug: string
  name: string
  description: string | null
  tags: string[]
  enabled: boolean
  default_value: boolean
  owner: unknown | null
  created_at: Date
  updated_at: Date
}

export interface FlagTargetsRow {
  flag_id: string
  target_id: string
  created_at: Date
}
