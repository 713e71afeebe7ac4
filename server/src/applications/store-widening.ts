import type { Transaction } from '../platform/database.ts'
import type { Json } from '../platform/json.ts'

/** What would become looser, and for whom. */
export interface LooserChange {
  readonly rule: 'D07' | 'D08'
  readonly subject: string
  readonly before: Readonly<Record<string, Json>>
  readonly after: Readonly<Record<string, Json>>
  readonly waits: boolean
  readonly by: string
  readonly session: string | undefined
  readonly organizationId: string | undefined
}

/** Notes it as drift, or does what several persons have approved; throws AM084 where it waits for them. */
export async function confirmWidening(tx: Transaction, it: LooserChange): Promise<void> {
  await tx.query('SELECT confirm_widening($1, $2, $3, $4, $5, $6, $7, $8)', [
    it.rule,
    it.subject,
    JSON.stringify(it.before),
    JSON.stringify(it.after),
    it.waits,
    it.by,
    it.session ?? null,
    it.organizationId ?? null,
  ])
}

/** What was loosened is as it was again: the drift that said so is settled. */
export async function settleWidening(
  tx: Transaction,
  it: Pick<LooserChange, 'rule' | 'subject' | 'by'> & { readonly now: Readonly<Record<string, Json>> },
): Promise<void> {
  await tx.query('SELECT settle_widening($1, $2, $3, $4)', [it.rule, it.subject, JSON.stringify(it.now), it.by])
}
