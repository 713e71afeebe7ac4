import { allowAttempt } from '../directory/index.ts'
import type { AccountId, ProviderId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { rateLimits } from '../platform/rate-limits.ts'
import { Refusal } from '../platform/refusal.ts'
import { sourceFor } from './actions-credentials.ts'
import { credentialRefused, prepareAccount } from './actions-refresh.ts'
import { upstreamOf } from './methods/index.ts'
import { findProviderById } from './store.ts'
import { findAccount } from './store-accounts.ts'
import { listProbeDue, saveProbed, takeProbe } from './store-probes.ts'

/** How long an answer about a credential counts. */
export const probeRestSeconds = 21_600

/**
 * Asks about each account that is due whether its credential is good: refreshed where that is due, then with the cheapest question
 * that its provider has. What the provider took back is known, told and ended before a call meets it. Nobody's turn is taken twice,
 * and a provider is asked no more often than the limit for it, whatever the number of nodes. Answers about how many it asked.
 */
export async function probeAccounts(on: Platform): Promise<number> {
  let asked = 0
  for (const providerId of await listProbeDue(on.database)) asked += await probeProvider(on, providerId)
  return asked
}

async function probeProvider(on: Platform, providerId: ProviderId): Promise<number> {
  for (let asked = 0; ; asked++) {
    if (!(await mayAsk(on, providerId))) return asked
    const id = await takeProbe(on.database, { providerId, restSeconds: probeRestSeconds })
    if (id === undefined) return asked
    await probe(on, id)
  }
}

async function mayAsk(on: Platform, providerId: ProviderId): Promise<boolean> {
  try {
    await allowAttempt(on, rateLimits.account_probes, providerId)
    return true
  } catch (cause) {
    if (cause instanceof Refusal && cause.status === 429) return false
    throw cause
  }
}

/** What is not answered says nothing: only the provider's own word ends an account. */
async function probe(on: Platform, id: AccountId): Promise<void> {
  const due = await findAccount(on.database, id)
  if (due === undefined || (await prepareAccount(on, due)).outcome !== 'ready') return
  const account = await findAccount(on.database, id)
  const provider = account && (await findProviderById(on.database, account.providerId))
  if (account === undefined || provider === undefined || !upstreamOf(provider.kind).knowsHolder) return
  const found = await sourceFor(on, provider, account)
  if (found.outcome === 'refused') return
  const answer = await upstreamOf(provider.kind).accountLabel(on, found.source)
  if (answer.outcome !== 'failed') await saveProbed(on.database, account.id, account.credentialVersion)
  else if (answer.why === 'credential_refused') await credentialRefused(on, provider, account)
}
