import type { Transaction } from '../platform/database.ts'
import type { ApplicationId } from '../platform/ids.ts'
import type { ClaimTemplate } from './model.ts'

/** A template that takes the place of another one keeps the time at which the first one was made. */
export async function saveClaimTemplate(
  tx: Transaction,
  id: ApplicationId,
  content: string | undefined,
): Promise<ClaimTemplate | undefined> {
  const [row] = await tx.query<{ made_at: Date | null; changed_at: Date | null }>(
    `UPDATE applications SET claim_template = $2, updated_at = clock_timestamp(),
         claim_template_made_at = CASE WHEN $2::text IS NOT NULL THEN coalesce(claim_template_made_at, clock_timestamp()) END,
         claim_template_changed_at = CASE WHEN $2::text IS NOT NULL THEN clock_timestamp() END
       WHERE id = $1 RETURNING claim_template_made_at AS made_at, claim_template_changed_at AS changed_at`,
    [id, content ?? null],
  )
  if (content === undefined || row === undefined || row.made_at === null || row.changed_at === null) return undefined
  return { content, createdAt: row.made_at, updatedAt: row.changed_at }
}
