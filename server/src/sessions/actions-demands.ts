import {
  breaksGlass,
  demandFault,
  demandsMore,
  findDemands,
  type OrganizationDemands,
  saveDemands,
} from '../applications/index.ts'
import { record } from '../audit/index.ts'
import { getUser, holdOrganization, lockOrganization } from '../directory/index.ts'
import { emit } from '../events/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import { idFrom, type OrganizationId, type PrincipalId, parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound } from '../platform/refusal.ts'
import { finishEnding } from './actions-end.ts'
import { demandQuestion } from './derive-proofs.ts'
import { policyMoved, saysPolicyMoved } from './errors.ts'
import type { Session, SessionKind } from './model.ts'
import { closeDoorsOf, listLivingOfOrganization } from './store-endings.ts'
import { listPolicyViewsOf } from './store-scope.ts'

/** Without `breakGlass` the accounts stay as they are. */
export type NewDemands = Omit<OrganizationDemands, 'breakGlass'> & {
  readonly breakGlass?: OrganizationDemands['breakGlass'] | undefined
}

/**
 * Changes what an organization demands and, in the same commit, closes the living sessions that speak for it and do not fit (I9);
 * to demand less changes no session. Answers what it demands now.
 *
 * @throws Refusal 404 for an organization that is gone.
 */
export async function changeDemands(
  on: Platform,
  actor: Actor,
  { id, demands: asked }: { readonly id: OrganizationId; readonly demands: NewDemands },
): Promise<OrganizationDemands> {
  const { demands, closed } = await on.database.transaction(async tx => {
    if ((await lockOrganization(tx, id)) === undefined) throw notFound('organization')
    const before = await findDemands(tx, id)
    const breakGlass = [...new Set(asked.breakGlass ?? before?.breakGlass ?? [])]
    const demands = { ...asked, breakGlass }
    await saveDemands(tx, id, demands)
    const body = { actor: actorName(actor), organization: id, before: described(before), after: described(demands) }
    await record(tx, { type: 'organization.demands_changed', ...inSession(actor), body })
    if (!demandsMore(demands, before)) return { demands, closed: [] }
    const views = await listPolicyViewsOf(tx, await listLivingOfOrganization(tx, id))
    const outside = views
      .filter(
        ({ methods, userId }) =>
          demandFault(demands, { organizationId: id, userId, ...demandQuestion(methods) }) !== undefined,
      )
      .map(view => view.id)
    await closeDoorsOf(tx, outside, { reason: 'policy_tightened', askedBy: actorName(actor) })
    return { demands, closed: outside }
  })
  for (const session of closed) await finishEnding(on, session)
  return demands
}

function described(demands: OrganizationDemands | undefined): object {
  return {
    methods: demands?.methods ?? null,
    mfa: demands?.mfaRequired === true ? 'required' : 'optional',
    break_glass: [...(demands?.breakGlass ?? [])],
  }
}

export interface Entrant {
  readonly kind: SessionKind
  readonly principalId: PrincipalId
  /** Undefined: none is spoken for, and nothing is demanded. */
  readonly organizationId?: OrganizationId | undefined
  readonly proofs?: readonly string[] | undefined
}

/**
 * Holds the organization, which demands nothing more from then on, and refuses whoever proved less than it demands by now. Answers
 * the organization when it is only a break-glass account that comes in.
 */
export async function holdDemands(tx: Transaction, entrant: Entrant): Promise<OrganizationId | undefined> {
  const { kind, principalId, organizationId, proofs = [] } = entrant
  if (organizationId === undefined) return undefined
  if (!(await holdOrganization(tx, organizationId))) throw notFound('organization')
  const userId = kind === 'user' ? parseId('user', principalId) : undefined
  const question = { organizationId, userId, ...demandQuestion(proofs) }
  const demands = await findDemands(tx, organizationId)
  if (demandFault(demands, question) !== undefined) throw policyMoved()
  return breaksGlass(demands, question) ? organizationId : undefined
}

/** Says in the log, and so to whoever is told, that a break-glass account speaks for an organization now. */
export async function tellBreakGlass(tx: Transaction, session: Session, organizationId: OrganizationId): Promise<void> {
  const { id: userId, email } = await getUser(tx, idFrom('user', session.principalId))
  await emit(tx, {
    actor: { kind: 'person', userId, email, role: undefined, sessionId: session.id },
    event: 'organization.break_glass_used',
    organizationId,
    session: session.id,
    data: {
      object: 'break_glass_use',
      organization_id: organizationId,
      user_id: userId,
      session_id: session.id,
    },
    body: { organization: organizationId, user: userId },
  })
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
