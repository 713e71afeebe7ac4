import { record } from '../audit/index.ts'
import { getOrganization } from '../directory/index.ts'
import { type Actor, actorName, inSession } from '../platform/actor.ts'
import type { OrganizationId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { badRequest, notFound } from '../platform/refusal.ts'
import type { Secret } from '../platform/secret.ts'
import { sealSecret } from '../vault/index.ts'
import type { EndGrants } from './actions-accounts.ts'
import { lastOf } from './actions-connect.ts'
import { settingsPlace } from './actions-credentials.ts'
import type { Integrated } from './actions-integrations.ts'
import { defaultScopes } from './actions-party.ts'
import { providerRefused } from './errors.ts'
import { type OrganizationSettings, ownerships } from './model.ts'
import { findProvider, findProviderById, lockProvider } from './store.ts'
import { listAccountsForOrganization } from './store-accounts.ts'
import { findIntegration, findSettings, listEnabledIntegrations, saveSettings } from './store-integrations.ts'

/** An integration as one organization has it. */
export interface OrganizationIntegration extends Integrated {
  readonly organizationId: OrganizationId
  readonly settings: OrganizationSettings | undefined
}

/** One for each provider that is switched on; where both people and organizations connect there, that for people. */
export async function listOrganizationIntegrations(on: Platform, text: string): Promise<OrganizationIntegration[]> {
  const organization = await getOrganization(on.database, text)
  const found = new Map<string, OrganizationIntegration>()
  for (const ownership of ownerships)
    for (const integration of await listEnabledIntegrations(on.database, ownership)) {
      if (found.has(integration.providerId)) continue
      const provider = await findProviderById(on.database, integration.providerId)
      const settings = await findSettings(on.database, integration.id, organization.id)
      if (provider !== undefined)
        found.set(provider.id, { provider, integration, organizationId: organization.id, settings })
    }
  return [...found.values()]
}

export interface SettingsChange {
  readonly enabled?: boolean | undefined
  readonly scopes?: readonly string[] | null | undefined
  readonly client?: { readonly id: string; readonly secret: Secret } | undefined
}

/**
 * What one organization changes of a provider's integrations. Switched off, what was granted on its accounts has ended when this
 * returns.
 *
 * @throws Refusal 404 for who is not there, 400 for a client where organizations bring none, 422 for scopes beyond the provider's.
 */
export async function configureIntegration(
  on: Platform,
  actor: Actor,
  it: {
    readonly organization: string
    readonly slug: string
    readonly change: SettingsChange
    readonly endGrants: EndGrants
  },
): Promise<OrganizationIntegration> {
  const organization = await getOrganization(on.database, it.organization)
  const provider = await findProvider(on.database, it.slug)
  if (provider?.state !== 'active') throw notFound('provider')
  const roots = await Promise.all(ownerships.map(each => findIntegration(on.database, provider.id, each)))
  const integrations = roots.filter(each => each !== undefined)
  const [first] = integrations
  if (first === undefined) throw notFound('provider')
  for (const integration of integrations)
    await change(on, actor, { ...it, provider, integration, organizationId: organization.id })
  if (it.change.enabled === false)
    for (const account of await listAccountsForOrganization(on.database, provider.id, organization.id))
      await on.database.transaction(tx => it.endGrants(tx, account.id))
  const settings = await findSettings(on.database, first.id, organization.id)
  return { provider, integration: first, organizationId: organization.id, settings }
}

async function change(
  on: Platform,
  actor: Actor,
  it: Integrated & { readonly organizationId: OrganizationId; readonly change: SettingsChange },
): Promise<void> {
  const { provider, integration, organizationId } = it
  const { enabled, scopes, client } = it.change
  const allowed = integration.scopes ?? defaultScopes(provider)
  if (scopes?.some(scope => !allowed.includes(scope)) === true)
    throw providerRefused('scopes', `Only scopes of the provider may be used: ${allowed.join(', ')}.`)
  if (client !== undefined && integration.credentialsType !== 'organization')
    throw badRequest('credentials_not_organization', 'Organizations bring no client of their own for this provider.')
  const former = await findSettings(on.database, integration.id, organizationId)
  const version = (former?.secretVersion ?? 0) + (client === undefined ? 0 : 1)
  const place = settingsPlace(integration.id, organizationId, version)
  const clientSecretSealed = client && (await sealSecret(on, place, client.secret))
  await on.database.transaction(async tx => {
    const held = await lockProvider(tx, provider.id)
    if (held === undefined || held.state === 'retired') throw notFound('provider')
    await saveSettings(tx, {
      integrationId: integration.id,
      organizationId,
      enabled: enabled ?? former?.enabled,
      scopes: scopes === undefined ? former?.scopes : (scopes ?? undefined),
      clientId: client?.id ?? former?.clientId,
      clientSecretSealed,
      secretVersion: Math.max(version, 1),
      secretLast4: client === undefined ? former?.secretLast4 : lastOf(client.secret),
    })
    await record(tx, {
      type: 'data_integration.configured',
      ...inSession(actor),
      body: {
        actor: actorName(actor),
        integration: integration.id,
        organization: organizationId,
        enabled: enabled ?? null,
        scopes: scopes ?? null,
        client: client?.id ?? null,
      },
    })
  })
}
