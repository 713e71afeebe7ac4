export interface ArtifactDecisionsRow {
  event_id: string
  artifact_id: string
  review_id: string | null
  decision: 'approve' | 'reject'
  reason: string
  waived: string[]
  decided_by: string
  in_session: string
  is_alone: boolean
  shown: string
  expires_at: Date | null
  at: Date
}

export interface ArtifactFilesRow {
  artifact_id: string
  path: string
  mode: 'file' | 'executable' | 'symlink'
  sha256: string
  size: number
}

export interface ArtifactReviewsRow {
  id: string
  artifact_id: string
  report: unknown
  report_digest: string
  rules_critical: number
  reported_by: string
  reported_in_session: string
  by_author: boolean
  at: Date
}

export interface ArtifactsRow {
  id: string
  name: string
  kind: string
  application_id: string
  author_session_id: string
  author_id: string
  author_owner_id: string
  submitted_by: string
  base_commit: string | null
  replaces: string | null
  digest: string
  files_count: number
  state: 'submitted' | 'reviewed' | 'approved' | 'rejected' | 'drifted' | 'expired'
  review_id: string | null
  decision_event: string | null
  drifted_to: string | null
  created_at: Date
}
