import { demandFault, demandsMore, findDemands, type OrganizationDemands, saveDemands } from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { holdOrganization, lockOrganization } from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { OrganizationId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { finishEnding } from './actions-end.ts'
import { demandQuestion } from './derive-proofs.ts'
import { policyMoved, saysPolicyMoved } from './errors.ts'
import { closeDoorsOf, listLivingOfOrganization } from './store-endings.ts'
import { listPolicyViewsOf } from './store-scope.ts'

/**
 * Changes what an organization demands and, in the same commit, closes the living sessions that speak for it and do not fit (I9);
 * to demand less changes no session.
 *
 * @throws Refusal 404 for an organization that is gone.
 */
export async function changeDemands(
  on: Platform,
  actor: Actor,
  { id, demands }: { readonly id: OrganizationId; readonly demands: OrganizationDemands },
): Promise<void> {
  const closed = await on.database.transaction(async tx => {
    if ((await lockOrganization(tx, id)) === undefined) throw notFound('organization')
    const before = await findDemands(tx, id)
    await saveDemands(tx, id, demands)
    const body = { actor: actorName(actor), organization: id, before: described(before), after: described(demands) }
    await record(tx, { type: 'organization.demands_changed', ...inSession(actor), body })
    if (!demandsMore(demands, before)) return []
    const views = await listPolicyViewsOf(tx, await listLivingOfOrganization(tx, id))
    const outside = views
      .filter(({ methods }) => demandFault(demands, { organizationId: id, ...demandQuestion(methods) }) !== undefined)
      .map(view => view.id)
    await closeDoorsOf(tx, outside, { reason: 'policy_tightened', askedBy: actorName(actor) })
    return outside
  })
  for (const session of closed) await finishEnding(on, session)
}

function described(demands: OrganizationDemands | undefined): object {
  return { methods: demands?.methods ?? null, mfa: demands?.mfaRequired === true ? 'required' : 'optional' }
}

/** Holds the organization, which demands nothing more from then on, and refuses whoever proved less than it demands by now. */
export async function holdDemands(tx: Transaction, id: OrganizationId, proofs: readonly string[]): Promise<void> {
  if (!(await holdOrganization(tx, id))) throw notFound('organization')
  const question = { organizationId: id, ...demandQuestion(proofs) }
  if (demandFault(await findDemands(tx, id), question) !== undefined) throw policyMoved()
}

/** Runs it, and once more when a policy was tightened meanwhile: then it is judged by the new one. */
export async function whilePolicyMoves<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    if (saysPolicyMoved(cause)) return run()
    throw cause
  }
}
