import { endGrantsOnAccount } from '../approvals/index.ts'
import {
  type Account,
  authMethodOf,
  configureIntegration,
  defaultScopes,
  disconnectAccount,
  type EndGrants,
  enterSecret,
  findAccount,
  findConnectRequest,
  findIntegrationById,
  findProviderById,
  findSettings,
  type Integrated,
  integrationFor,
  listAccountsAnywhere,
  listEnabledIntegrations,
  listOrganizationIntegrations,
  type OrganizationIntegration,
  type Ownership,
  type PipesOwner,
  pipesOwner,
  redirectUriOf,
  requestConnection,
  scopesFor,
} from '../pipes/index.ts'
import { parseId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { badRequest, notFound } from '../platform/refusal.ts'
import { Secret, sha256 } from '../platform/secret.ts'
import type { Caller, Member } from './model.ts'

const endGrants: EndGrants = (tx, lost) => endGrantsOnAccount(tx, lost, 'account_disconnected')

/** Something to connect, with what is connected there. */
export interface Connectable extends Integrated {
  readonly method: Account['authMethod']
  readonly scopes: readonly string[]
  readonly accounts: readonly Account[]
}

/** Whose accounts a widget is about: the person's, within their organization, or the organization's own. */
function ownerFor(on: Platform, { userId, organizationId }: Caller, ownership: Ownership): Promise<PipesOwner> {
  return pipesOwner(on, { userId, organizationId, ownership })
}

/** What the person can connect, as long as it is switched on for them. */
export async function ownConnections(on: Platform, caller: Caller): Promise<readonly Connectable[]> {
  return connectableFor(on, await ownerFor(on, caller, 'user'))
}

/** What the organization has connected and its members use. */
export async function sharedConnections(on: Platform, caller: Member): Promise<readonly Connectable[]> {
  const all = await connectableFor(on, await ownerFor(on, caller, 'organization'))
  return all.filter(({ accounts }) => accounts.length > 0)
}

async function connectableFor(on: Platform, owner: PipesOwner): Promise<readonly Connectable[]> {
  const accounts = await listAccountsAnywhere(on.database, owner)
  const found: Connectable[] = []
  for (const integration of await listEnabledIntegrations(on.database, owner.ownership)) {
    const provider = await findProviderById(on.database, integration.providerId)
    const settings = owner.organizationId && (await findSettings(on.database, integration.id, owner.organizationId))
    if (provider === undefined || settings?.enabled === false) continue
    found.push({
      provider,
      integration,
      method: authMethodOf(provider),
      scopes: await scopesFor(on, provider, owner),
      accounts: accounts.filter(({ providerId }) => providerId === provider.id),
    })
  }
  return found
}

/** An integration as the organization has set it, with the client that counts and where it is sent back to. */
export interface Configured extends OrganizationIntegration {
  readonly method: Account['authMethod']
  readonly redirectUri: string
  /** All that may be chosen from. */
  readonly available: readonly string[]
  readonly accounts: readonly Account[]
}

/** Everything that is switched on, with what the organization changed of it. */
export async function configurationsOf(on: Platform, caller: Member): Promise<readonly Configured[]> {
  const all = await listOrganizationIntegrations(on, caller.organizationId)
  return Promise.all(all.map(each => configured(on, each, [])))
}

/** What the organization itself connects, with its accounts there. */
export async function organizationConnections(on: Platform, caller: Member): Promise<readonly Configured[]> {
  const { organizationId } = caller
  const accounts = await listAccountsAnywhere(on.database, await ownerFor(on, caller, 'organization'))
  const found: Configured[] = []
  for (const integration of await listEnabledIntegrations(on.database, 'organization')) {
    const provider = await findProviderById(on.database, integration.providerId)
    if (provider === undefined) continue
    const settings = await findSettings(on.database, integration.id, organizationId)
    const own = accounts.filter(({ providerId }) => providerId === provider.id)
    found.push(await configured(on, { provider, integration, organizationId, settings }, own))
  }
  return found
}

async function configured(
  on: Platform,
  it: OrganizationIntegration,
  accounts: readonly Account[],
): Promise<Configured> {
  const { provider, integration } = it
  const available = integration.scopes ?? defaultScopes(provider)
  return { ...it, method: authMethodOf(provider), redirectUri: await redirectUriOf(on, provider), available, accounts }
}

export interface SettingsAsked {
  readonly enabled?: boolean | undefined
  readonly scopes?: readonly string[] | null | undefined
  readonly client_id?: string | undefined
  readonly client_secret?: string | undefined
}

/** Sets for the organization what it connects to. 400 for half a client. */
export async function configureFor(
  on: Platform,
  caller: Member,
  { slug, asked }: { readonly slug: string; readonly asked: SettingsAsked },
): Promise<Configured> {
  const { enabled, scopes, client_id: id, client_secret: secret } = asked
  if ((id === undefined) !== (secret === undefined))
    throw badRequest('client_incomplete', 'Give client_id and client_secret together.')
  const client = id === undefined || secret === undefined ? undefined : { id, secret: new Secret(secret) }
  const change = { enabled, scopes, client }
  const organization = caller.organizationId
  return configured(on, await configureIntegration(on, caller.actor, { organization, slug, change, endGrants }), [])
}

export interface Link {
  readonly url: URL
  /** Names this one attempt. */
  readonly name: string
}

/** A link by which the person connects an account, once, in a window of their own: it counts for nobody else (MT01). */
export async function linkToConnect(
  on: Platform,
  caller: Caller,
  { slug, ownership }: { readonly slug: string; readonly ownership: Ownership },
): Promise<Link> {
  const { userId, organizationId, actor } = caller
  const owned = await integrationFor(on, slug, { userId, organizationId, ownership })
  const url = await requestConnection(on, actor, { ...owned, userId, returnTo: undefined })
  return { url, name: url.searchParams.get('request') ?? '' }
}

/** Whether this attempt waits still. 404 for an integration that is not there. */
export async function isConnecting(
  on: Platform,
  { userId }: Caller,
  { integration: text, name }: { readonly integration: string; readonly name: string },
): Promise<boolean> {
  const id = parseId('provider', text)
  const integration = id && (await findIntegrationById(on.database, id))
  if (integration === undefined) throw notFound('data integration')
  const found = await findConnectRequest(on.database, { tokenHash: sha256(name), userId })
  return found?.integrationId === integration.id
}

export interface Entered {
  readonly slug: string
  readonly ownership: Ownership
  readonly secret: string
  /** Of a client that speaks for itself; undefined for a key. */
  readonly clientId: string | undefined
}

/** Connects by a key, or by a client; one that is there is replaced. */
export async function enterFor(
  on: Platform,
  caller: Caller,
  { slug, ownership, secret, clientId }: Entered,
): Promise<Account> {
  const { userId, organizationId, actor } = caller
  const owned = await integrationFor(on, slug, { userId, organizationId, ownership })
  const entered = { secret: new Secret(secret), clientId, accountId: undefined, beside: false }
  return enterSecret(on, actor, { ...owned, endGrants, entered })
}

/** The person's own account, and every grant on it, ends. 404 for one of somebody else. */
export async function disconnectOwn(on: Platform, caller: Caller, text: string): Promise<void> {
  await disconnect(on, caller, { text, isTheirs: ({ ownerId }) => ownerId === caller.userId })
}

/** The same for an account of the organization. */
export async function disconnectShared(on: Platform, caller: Member, text: string): Promise<void> {
  await disconnect(on, caller, { text, isTheirs: ({ ownerId }) => ownerId === caller.organizationId })
}

async function disconnect(
  on: Platform,
  { actor, organizationId }: Caller,
  { text, isTheirs }: { readonly text: string; readonly isTheirs: (account: Account) => boolean },
): Promise<void> {
  const id = parseId('account', text)
  const account = id && (await findAccount(on.database, id))
  if (account === undefined || account.state === 'disconnected' || !isTheirs(account)) throw notFound('account')
  if (account.organizationId !== undefined && account.organizationId !== organizationId) throw notFound('account')
  await disconnectAccount(on, actor, { account, endGrants })
}
