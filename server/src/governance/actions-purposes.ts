import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import type { Purpose } from './model.ts'
import { findPurpose, fixDrifts, hasPurpose, savePurpose } from './store-drifts.ts'

/** 404 unless somebody said what it is for. */
export async function getPurpose(on: Platform, subjectId: string): Promise<Purpose> {
  const purpose = await findPurpose(on.database, subjectId)
  if (purpose === undefined) throw notFound('purpose')
  return purpose
}

/** Says what something is for, and until when. A new day settles what the day before left (D11). 404 for what has no purpose. */
export async function statePurpose(
  on: Platform,
  actor: Actor,
  it: { readonly subjectId: string; readonly said: string; readonly endsAt: Date | undefined },
): Promise<Purpose> {
  if (!(await hasPurpose(on.database, it.subjectId))) throw notFound('purpose')
  return keep(on, actor, { ...it, overAt: undefined, overBecause: undefined, setBy: actorName(actor) })
}

/** Says that it is over, whatever its day: a ticket was closed, a project archived. */
export async function closePurpose(
  on: Platform,
  actor: Actor,
  { subjectId, because }: { readonly subjectId: string; readonly because: string },
): Promise<Purpose> {
  const purpose = await getPurpose(on, subjectId)
  return keep(on, actor, { ...purpose, overAt: on.clock.now(), overBecause: because })
}

async function keep(on: Platform, actor: Actor, purpose: Purpose): Promise<Purpose> {
  const by = actorName(actor)
  return on.database.transaction(async tx => {
    await savePurpose(tx, purpose)
    const { subjectId, endsAt, overAt } = purpose
    if (overAt === undefined) await fixDrifts(tx, { rules: ['D11'], subject: subjectId, how: 'extended', by })
    const body = { actor: by, subject: subjectId, ends_at: endsAt?.toISOString() ?? null, over: overAt !== undefined }
    await record(tx, { type: 'purpose.stated', ...inSession(actor), body })
    return purpose
  })
}
