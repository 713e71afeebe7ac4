import { record } from '../audit/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { UserId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { badRequest } from '../platform/refusal.ts'
import { randomToken, sha256 } from '../platform/secret.ts'
import { isEnabled, refuseDisabled } from './actions-hand-out.ts'
import { authMethodOf } from './actions-integrations.ts'
import { type OwnedIntegration, pipesOwner } from './actions-owners.ts'
import { checkReturnAddress } from './check-return-address.ts'
import { providerRefused } from './errors.ts'
import { connectPath, type Provider } from './model.ts'
import { findProviderById } from './store.ts'
import { findConnectRequest, insertConnectRequest, takeConnectRequest } from './store-flows.ts'
import { findIntegrationById } from './store-integrations.ts'

/** How long a link that an application handed out works. */
export const connectRequestSeconds = 600

/**
 * A link for one person to connect an account: it works once, and only for them. Whoever else opens it is told so, because with
 * it their account at the provider would become somebody else's here (MT01).
 *
 * @throws Refusal 404 while it is switched off, 400 for an address to come back to that is none, 422 for clients that speak for
 * themselves.
 */
export async function requestConnection(
  on: Platform,
  actor: Actor,
  it: OwnedIntegration & { readonly userId: UserId; readonly returnTo: string | undefined },
): Promise<URL> {
  await refuseDisabled(on, it)
  const { provider, integration, owner, userId, returnTo } = it
  if (authMethodOf(provider) === 'client_credentials')
    throw providerRefused(
      'slug',
      'Accounts of clients are entered by PUT /data-integrations/{slug}/client-credentials.',
    )
  if (returnTo !== undefined && !checkReturnAddress(returnTo))
    throw badRequest('return_to_invalid', 'return_to is an https address, or an http address of this machine.')
  const token = randomToken()
  await on.database.transaction(async tx => {
    const { ownerId, organizationId } = owner
    const tokenHash = sha256(token)
    const parts = { tokenHash, integrationId: integration.id, userId, ownerId, organizationId, returnTo }
    await insertConnectRequest(tx, parts, connectRequestSeconds)
    await record(tx, {
      type: 'connection.requested',
      ...inSession(actor),
      body: {
        actor: actorName(actor),
        integration: integration.id,
        provider: provider.id,
        user: userId,
        owner: ownerId,
      },
    })
  })
  const address = new URL(`${on.config.baseUrl}${connectPath(provider.slug)}`)
  address.searchParams.set('request', token)
  return address
}

/** A request as the person who opens its link may begin it, with its provider as it is now. */
export interface OpenedRequest extends OwnedIntegration {
  readonly userId: UserId
  readonly returnTo: string | undefined
}

/** Undefined for a link that is another person's, was used, is too old, or leads to what is switched off by now. */
export async function openRequest(
  on: Platform,
  it: { readonly token: string; readonly userId: UserId; readonly provider: Provider; readonly use?: boolean },
): Promise<OpenedRequest | undefined> {
  const by = { tokenHash: sha256(it.token), userId: it.userId }
  const found = await findConnectRequest(on.database, by)
  const integration = found && (await findIntegrationById(on.database, found.integrationId))
  const provider = integration && (await findProviderById(on.database, integration.providerId))
  if (found === undefined || integration === undefined || provider?.id !== it.provider.id) return undefined
  const { ownership } = integration
  // What the link was made for is asked once more: a membership may have ended since.
  const named = { userId: found.userId, organizationId: found.organizationId, ownership }
  const owned = { provider, integration, owner: await pipesOwner(on, named) }
  if (provider.state === 'retired' || !(await isEnabled(on, owned))) return undefined
  if (it.use === true && (await takeConnectRequest(on.database, by)) === undefined) return undefined
  return { ...owned, userId: found.userId, returnTo: found.returnTo }
}
