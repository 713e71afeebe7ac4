export interface PoliciesRow {
  id: string
  organization_id: string
  version: number
  state: 'draft' | 'active' | 'retired'
  text: string
  tests: string
  digest: string
  created_by: string
  created_at: Date
  activated_by: string | null
  activated_at: Date | null
  retired_at: Date | null
}

export interface PolicyPreviewsRow {
  policy_id: string
  against: string | null
  ran_by: string
  ran_at: Date
  result: unknown
}
