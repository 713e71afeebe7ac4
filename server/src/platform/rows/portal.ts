export interface PortalSetupsRow {
  id: string
  organization_id: string
  connection_type: string
  created_at: Date
}

export interface PortalVisitsRow {
  id: string
  organization_id: string
  application_id: string
  intent: 'sso' | 'dsync' | 'audit_logs' | 'log_streams' | 'domain_verification' | 'certificate_renewal' | null
  return_url: string | null
  success_url: string | null
  made_by: string
  answers_for: string | null
  link_hash: Buffer
  link_ends_at: Date
  cookie_hash: Buffer | null
  opened_at: Date | null
  ends_at: Date | null
  left_at: Date | null
  created_at: Date
}
