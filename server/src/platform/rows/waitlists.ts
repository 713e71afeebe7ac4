export interface WaitlistEntriesRow {
  id: string
  waitlist_id: string
  email: string
  email_key: string
  state: 'pending' | 'approved' | 'denied'
  approved_at: Date | null
  additional_fields: unknown
  created_at: Date
  updated_at: Date
}

export interface WaitlistsRow {
  id: string
  is_default: boolean
  created_at: Date
  updated_at: Date
}
