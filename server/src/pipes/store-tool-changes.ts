import type { Transaction } from '../platform/database.ts'
import type { ToolId } from '../platform/ids.ts'
import { canonicalize } from '../platform/json.ts'
import type { ToolDefinition } from './model.ts'

export async function saveDrift(
  tx: Transaction,
  id: ToolId,
  seen: { readonly definition: ToolDefinition; readonly digest: string; readonly findings: readonly string[] },
): Promise<void> {
  await tx.query(
    `UPDATE tools SET state = 'drifted', seen_definition = $2, seen_digest = $3, findings = $4,
        updated_at = clock_timestamp() WHERE id = $1`,
    [id, canonicalize(seen.definition), seen.digest, seen.findings],
  )
}

export async function saveGone(tx: Transaction, id: ToolId): Promise<void> {
  await tx.query(`UPDATE tools SET state = 'gone', updated_at = clock_timestamp() WHERE id = $1`, [id])
}

/** What the upstream shows differs in its looks only: what was reviewed stays, and this look is known. */
export async function saveRestyled(
  tx: Transaction,
  id: ToolId,
  seen: { readonly definition: ToolDefinition; readonly digest: string },
): Promise<void> {
  await tx.query(
    `UPDATE tools SET state = 'active', seen_definition = $2, seen_digest = $3, updated_at = clock_timestamp() WHERE id = $1`,
    [id, canonicalize(seen.definition), seen.digest],
  )
}

/** The upstream shows again exactly what was reviewed. */
export async function saveReturned(tx: Transaction, id: ToolId, findings: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE tools SET state = 'active', seen_definition = NULL, seen_digest = NULL, findings = $2,
        updated_at = clock_timestamp() WHERE id = $1`,
    [id, findings],
  )
}
