import type { AskedApproval } from '../approvals/index.ts'
import { findUser, getPrincipal } from '../directory/index.ts'
import { type Account, isDefault, labelOf, listFittingAnywhere, ownershipOf } from '../pipes/index.ts'
import type { UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import type { Session } from '../sessions/index.ts'
import type { JsonObject, OpenApproval, RefusedCall } from './model.ts'
import { judgedBy, refuse } from './render-refusal.ts'

/** An approval as the agent is told about it. */
export function openApproval({ id, code, expiresAt, url }: AskedApproval): OpenApproval {
  return { id, code, expiresAt, url }
}

/** Whose approvals and accounts count in this session: the person it acts for, or the owner of an agent that acts for itself. */
export async function personId(on: Platform, session: Session): Promise<UserId | undefined> {
  return session.onBehalfOf ?? (await getPrincipal(on.database, session.principalId)).ownerId
}

/** The same as they are called in a refusal. */
export async function personName(on: Platform, session: Session): Promise<string> {
  const id = await personId(on, session)
  const person = id === undefined ? undefined : await findUser(on.database, id)
  return person?.email ?? 'The person'
}

/** String 28: who has no account, and where one can be connected. */
export async function connectionRefusal(
  on: Platform,
  session: Session,
  { provider, connectPath }: { readonly provider: string; readonly connectPath: string },
): Promise<RefusedCall> {
  const connectUrl = `${on.config.baseUrl}${connectPath}`
  const text = `Refused: ${await personName(on, session)} has no ${provider} account connected. They can at ${connectUrl}.`
  return judgedBy(refuse('connection_required', text, { connect_url: connectUrl, provider }), {
    provider,
    account: 'none',
  })
}

/** Several accounts fit, or none of them is called so. Another person's account and one that is not there look the same (I10). */
export function accountRefusal(
  provider: string,
  { outcome, fits }: { readonly outcome: 'selection_required' | 'account_unknown'; readonly fits: readonly Account[] },
): RefusedCall {
  const names = fits.map(labelOf).join(', ')
  const text =
    outcome === 'selection_required'
      ? `Refused: several accounts at ${provider} fit (${names}), and none was named. Nothing was sent. Name one as "account" by its id.`
      : `Refused: no account at ${provider} is called so, or more than one is (${names || 'none is connected'}). Nothing was sent. Name one by its id.`
  const refused = refuse('account_selection_required', text, { provider, accounts: fits.map(accountFacts) })
  return judgedBy(refused, { provider, account: outcome, accounts: fits.map(({ id }) => id) })
}

/** The accounts that this session may ask for, of all providers or of one. Having one gives no access. */
export async function listAccountFacts(
  on: Platform,
  session: Session,
  slug: string | undefined,
): Promise<JsonObject[]> {
  const userId = await personId(on, session)
  const found = userId === undefined ? [] : await listFittingAnywhere(on.database, { userId, sessionId: session.id })
  return found
    .filter(({ providerSlug }) => slug === undefined || providerSlug === slug)
    .map(({ account, providerSlug }) => ({ provider: providerSlug, ...accountFacts(account), state: account.state }))
}

/** An account as an agent is told about it. */
export function accountFacts(account: Account): JsonObject {
  return {
    id: account.id,
    name: account.name ?? null,
    label: account.label,
    owner: ownershipOf(account.ownerId),
    organization_id: account.organizationId ?? null,
    default: isDefault(account),
  }
}

/** The same for an account that was connected once. */
export function reconnectionRefusal(on: Platform, provider: string): RefusedCall {
  const connectUrl = `${on.config.baseUrl}/connect/${provider}`
  const text = `Refused: ${provider} does not accept the connected account any more. Nothing was sent. The person can connect it again at ${connectUrl}.`
  return judgedBy(refuse('connection_required', text, { connect_url: connectUrl, provider }), {
    provider,
    account: 'refused',
  })
}
