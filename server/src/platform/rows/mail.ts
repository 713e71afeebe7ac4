export interface MailsRow {
  id: string
  purpose: string
  to_address: string
  subject: string
  body_sealed: Buffer
  state: 'queued' | 'sent' | 'failed' | 'kept'
  attempts: number
  next_attempt_at: Date
  last_error: string | null
  created_at: Date
  sent_at: Date | null
  useful_until: Date | null
}
