import { getOrganization, getUser, presentOrganization, presentUser } from '../directory/index.ts'
import { type ActionContexts, actionIsEnabled, askAction } from '../events/index.ts'
import type { Transaction } from '../platform/database.ts'
import type { OrganizationId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { whilePolicyMoves } from '../sessions/index.ts'
import type { Place, Proof } from './model.ts'

/** No gate is left, and the action endpoint of this installation has to be asked before anything starts. */
export interface ToAsk {
  readonly outcome: 'to_ask'
  readonly context: ActionContexts['authentication']
}

/** The endpoint denied; the text is its words for the person. */
export interface Denied {
  readonly outcome: 'denied'
  readonly text: string
}

export interface Entrant {
  readonly proof: Proof
  readonly organizationId: OrganizationId | undefined
  readonly place: Place
}

/** What the endpoint has to be asked before this person enters an application; undefined where none is enabled. */
export async function entryToAsk(tx: Transaction, entrant: Entrant): Promise<ToAsk | undefined> {
  if (!(await actionIsEnabled(tx, 'authentication'))) return undefined
  const { proof, organizationId, place } = entrant
  const organization = organizationId === undefined ? undefined : await getOrganization(tx, organizationId)
  return {
    outcome: 'to_ask',
    context: {
      user: presentUser(await getUser(tx, proof.userId)),
      ...(organization === undefined
        ? {}
        : { organization: { ...presentOrganization(organization), id: organization.id } }),
      authentication_method: proof.method,
      ip_address: place.address ?? null,
      user_agent: place.userAgent ?? null,
    },
  }
}

/**
 * Enters, with the question to the endpoint in between where there is one: `enter` runs in a transaction, answers what to ask and
 * has started nothing; the question waits for somebody else, so it stands outside; then `enter` judges everything anew and is
 * told that it was asked.
 */
export async function entering<Entered extends { readonly outcome: string }>(
  on: Platform,
  enter: (tx: Transaction, isAsked: boolean) => Promise<Entered | ToAsk>,
): Promise<Entered | Denied> {
  const first = await whilePolicyMoves(() => on.database.transaction(tx => enter(tx, false)))
  if (!isToAsk(first)) return first
  const verdict = await askAction(on, 'authentication', first.context)
  if (verdict !== 'allow') return { outcome: 'denied', text: verdict.denied }
  const second = await whilePolicyMoves(() => on.database.transaction(tx => enter(tx, true)))
  if (isToAsk(second)) throw new Error('asked twice')
  return second
}

function isToAsk<Entered extends { readonly outcome: string }>(it: Entered | ToAsk): it is ToAsk {
  return it.outcome === 'to_ask'
}
