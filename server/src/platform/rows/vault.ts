export interface DataKeysRow {
  owner: string
  purpose: string
  version: number
  wrapped: Buffer
  created_at: Date
}
