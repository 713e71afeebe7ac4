import { actUrl, requestAct } from '../approvals/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { Json } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { noteDrift } from './store-drifts.ts'

const persons = 2

/**
 * Runs a change that may wait for a second person (D07, D08). Where it does, two administrators are asked for exactly that, the drift
 * says what waits, and the caller is told where it is decided.
 *
 * @throws Refusal 409 `second_person_required` with `act_id`, `approval_url` and `drift_id`.
 */
export async function withSecondPerson<T>(on: Platform, actor: Actor, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    if (!(cause instanceof Refusal) || cause.code !== 'second_person_required') throw cause
    throw await waiting(on, actor, cause)
  }
}

interface Loosened {
  readonly rule: 'D07' | 'D08'
  readonly subject: string
  readonly before: Readonly<Record<string, Json>>
  readonly after: Readonly<Record<string, Json>>
}

async function waiting(on: Platform, actor: Actor, { status, code, message, details }: Refusal): Promise<Refusal> {
  const document = details?.document as Loosened & Record<string, Json>
  const organizationId = typeof details?.organization_id === 'string' ? details.organization_id : undefined
  const act = await requestAct(on, actor, { kind: 'widen', document, persons, roles: ['owner', 'admin'] })
  const { rule, subject, before, after } = document
  const driftId = await noteDrift(on.database, {
    ...{ rule, subject, before, after, organizationId },
    by: actorName(actor),
    blocks: 'the change',
    blockedUntil: act.expiresAt,
    actId: act.id,
  })
  const told = { act_id: act.id, approval_url: actUrl(on, act.id), drift_id: driftId ?? null }
  return new Refusal({ status, code, message, shape: 'api', details: told })
}
