import { type Actor, actorName } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { measured, wideningsOf } from './derive-widening.ts'
import { secondPersonRequired } from './errors.ts'
import type { Application } from './model.ts'
import { confirmWidening, type LooserChange, settleWidening } from './store-widening.ts'

/**
 * What a change loosens is noted as drift in its transaction, or waits for several persons (D07, D08); what it takes back settles the
 * drift that said so. What a program says of itself is judged where it says it (D12).
 *
 * @throws Refusal 409 `second_person_required`, with exactly what has to be approved.
 */
export async function judgeWidening(
  tx: Transaction,
  actor: Actor,
  { before, after }: { readonly before: Application; readonly after: Application },
): Promise<void> {
  if (actor.kind === 'system') return
  const by = actorName(actor)
  const subject = after.id
  for (const { rule } of wideningsOf(after, before))
    await settleWidening(tx, { rule, subject, by, now: measured(after, rule) })
  for (const widening of wideningsOf(before, after))
    await loosen(tx, {
      ...widening,
      ...{ subject, by, session: actor.sessionId, organizationId: after.connect.organizationId },
    })
}

/** The same for anything else that becomes looser. */
export async function loosen(tx: Transaction, change: LooserChange): Promise<void> {
  try {
    await confirmWidening(tx, change)
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause) || cause.code !== 'AM084') throw cause
    const { rule, subject, before, after } = change
    throw secondPersonRequired({ rule, subject, before: { ...before }, after: { ...after } }, change.organizationId)
  }
}
