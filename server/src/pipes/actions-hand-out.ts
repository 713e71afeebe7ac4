import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, Refusal } from '../platform/refusal.ts'
import type { Secret } from '../platform/secret.ts'
import { refusedByStop } from '../sessions/index.ts'
import { sourceFor } from './actions-credentials.ts'
import { findChosen, type OwnedIntegration } from './actions-owners.ts'
import { scopesFor } from './actions-party.ts'
import { prepareAccount } from './actions-refresh.ts'
import type { AccountChoice } from './decide-account.ts'
import { authMethodMismatch } from './errors.ts'
import type { Account, AuthMethod } from './model.ts'
import { findAccount, holdAccount } from './store-accounts.ts'
import { findSettings } from './store-integrations.ts'
import { refuseStoppedAccount } from './store-stopped.ts'

/** What an application gets: the credential itself, or why there is none to get. */
export type HandOut =
  | { readonly outcome: 'not_installed' | 'needs_reauthorization' }
  | {
      readonly outcome: 'handed_out'
      readonly account: Account
      readonly value: Secret
      readonly missingScopes: readonly string[]
    }

/** A credential that moves between opening and booking is opened anew, so often. */
const openingsMax = 3
/** After a stall this long between the booking and the answer, it is looked once more whether it may leave (design 3.2). */
const stallMsMax = 50
const looksMax = 2

/**
 * Hands an account's credential to an application. An agent never gets one (I6): only an API key may ask, which belongs to a
 * program of whoever runs this server and is accepted nowhere that agents are. It is in the log before it is in the answer (I7), in a
 * transaction that holds the account, so that none is handed out once a disconnection has returned, or a stop has begun.
 *
 * @throws Refusal 403 for anybody but an API key, 403 `stopped` while a stop is in force for it, 422 `auth_method_mismatch`, 503 while the provider does not renew a token.
 */
export async function handOut(
  on: Platform,
  actor: Actor,
  it: OwnedIntegration & { readonly choice: AccountChoice; readonly methods: readonly AuthMethod[] },
): Promise<HandOut> {
  if (actor.kind !== 'api_key') throw applicationsOnly()
  if (!(await isEnabled(on, it))) return { outcome: 'not_installed' }
  const account = await findChosen(on, it, it.choice)
  if (account === undefined) return { outcome: 'not_installed' }
  // Its person was told that only calls they approve use it: an application has to ask them first.
  if (!account.forApplications) return { outcome: 'needs_reauthorization' }
  if (!it.methods.includes(account.authMethod)) throw authMethodMismatch(account.authMethod)
  for (let attempt = 0; attempt < openingsMax; attempt++) {
    const { outcome } = await prepareAccount(on, account)
    if (outcome === 'connection_required') return { outcome: 'needs_reauthorization' }
    if (outcome === 'unavailable') throw notRenewed(it.provider.name)
    const handed = await handOutNow(on, actor, { ...it, account })
    if (handed !== 'moved') return handed
  }
  throw notRenewed(it.provider.name)
}

/** Opened first and booked then: what moved in between is not what was opened, and is looked at once more. */
async function handOutNow(
  on: Platform,
  actor: Actor,
  it: OwnedIntegration & { readonly account: Account },
): Promise<HandOut | 'moved'> {
  const { provider, owner } = it
  const account = await findAccount(on.database, it.account.id)
  if (account?.state !== 'connected') return { outcome: 'needs_reauthorization' }
  const found = await sourceFor(on, provider, account)
  if (found.outcome === 'refused' || found.source.credential === undefined) return 'moved'
  const asked = account.authMethod === 'oauth' ? await scopesFor(on, provider, owner) : []
  const missingScopes = asked.filter(scope => !account.scopes.includes(scope))
  let bookedMs = performance.now()
  const booked = await on.database.transaction(async tx => {
    if (!(await mayLeave(tx, account, owner))) return false
    await record(tx, {
      type: 'connected_account.handed_out',
      ...inSession(actor),
      body: {
        actor: actorName(actor),
        account: account.id,
        provider: provider.id,
        owner: account.ownerId,
        on_behalf_of: owner.userId ?? null,
        version: account.credentialVersion,
        scopes: account.scopes,
      },
    })
    return true
  })
  if (!booked) return 'moved'
  for (let looks = 0; looks < looksMax && performance.now() - bookedMs > stallMsMax; looks++) {
    bookedMs = performance.now()
    if (!(await on.database.transaction(tx => mayLeave(tx, account, owner)))) return 'moved'
  }
  return { outcome: 'handed_out', account, value: found.source.credential, missingScopes }
}

/** The account is held, as it was opened, and nothing that it hangs on is stopped. */
async function mayLeave(tx: Transaction, account: Account, owner: OwnedIntegration['owner']): Promise<boolean> {
  const held = await holdAccount(tx, account.id)
  if (held?.state !== 'connected' || held.credentialVersion !== account.credentialVersion) return false
  await refuseStoppedAccount(tx, held, owner).catch(refusedByStop)
  return true
}

/** Switched on for that ownership, and not switched off by the organization itself. */
export async function isEnabled(on: Platform, { provider, integration, owner }: OwnedIntegration): Promise<boolean> {
  if (!provider.enabledFor.includes(owner.ownership)) return false
  const { organizationId } = owner
  const settings = organizationId && (await findSettings(on.database, integration.id, organizationId))
  return settings?.enabled ?? true
}

/** Refuses with 404 what is not switched on for that owner. */
export async function refuseDisabled(on: Platform, it: OwnedIntegration): Promise<void> {
  if (!(await isEnabled(on, it))) throw notFound('data integration')
}

function applicationsOnly(): Refusal {
  return new Refusal({
    status: 403,
    code: 'applications_only',
    message: 'A credential is handed out to applications only, by an API key.',
  })
}

function notRenewed(name: string): Refusal {
  return new Refusal({
    status: 503,
    code: 'upstream_unavailable',
    message: `${name} does not renew the token at the moment. Ask again later.`,
  })
}
