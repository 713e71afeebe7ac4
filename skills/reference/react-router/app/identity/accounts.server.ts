import type { AccountStanding } from './account-state'
import { workos } from './client.server'
import { Refusal } from './refusal.server'
import type { Member } from './session.server'

type Listed = Awaited<ReturnType<typeof workos.pipes.listUserDataProviders>>['data'][number]

/** Something that a person can connect in an organization, with the account that they connected. */
export interface Provider {
  readonly id: string
  readonly slug: string
  readonly name: string
  /** What is asked for where nothing is connected yet, and else what was given. */
  readonly scopes: readonly string[]
  /** False where it takes the secret of a client, which is no person's to enter. */
  readonly isForPeople: boolean
  readonly account: Account | undefined
}

export interface Account extends AccountStanding {
  readonly id: string
  /** What the provider calls it; it concerns its owner alone. */
  readonly name: string | undefined
}

type Owner = Pick<Member, 'userId' | 'organizationId'>

/** What the person can connect in this organization, with what they connected. */
export async function listProviders({ userId, organizationId }: Owner): Promise<readonly Provider[]> {
  const { data } = await workos.pipes.listUserDataProviders({ userId, organizationId })
  return data.map(providerOf)
}

function providerOf(listed: Listed): Provider {
  const { id, slug, name, scopes, authMethods = ['oauth'], connectedAccount } = listed
  return {
    id,
    slug,
    name,
    scopes: connectedAccount?.scopes ?? scopes ?? [],
    isForPeople: authMethods.some(method => method !== 'client_credentials'),
    account: connectedAccount === null ? undefined : accountOf(listed, connectedAccount),
  }
}

function accountOf({ scopes }: Listed, account: NonNullable<Listed['connectedAccount']>): Account {
  return {
    id: account.id,
    name: account.accountDisplayName ?? undefined,
    works: account.state === 'connected',
    // What is asked for now, and was not when the account was connected.
    lacked: (scopes ?? []).filter(scope => !account.scopes.includes(scope)),
    since: account.createdAt,
  }
}

export const back = { path: '/accounts', title: 'Back to your accounts' }

/** A provider at which the person can connect an account in this organization; others are not there. */
export async function findProvider(person: Owner, wanted: string): Promise<Provider> {
  const provider = (await listProviders(person)).find(({ slug }) => slug === wanted)
  if (provider === undefined) throw new Refusal(404, 'There is no such account to connect.', back)
  return provider
}

/** An account as administrators see it: at whom, and how it stands. */
export interface HeldAccount extends AccountStanding {
  readonly provider: string
}

/** The accounts that somebody connected in this organization, without what they are called there. */
export async function listHeld(owner: Owner): Promise<readonly HeldAccount[]> {
  return heldOf(await listProviders(owner))
}

/** The accounts that are the organization's own. */
export async function listHeldByOrganization({ organizationId }: Member): Promise<readonly HeldAccount[]> {
  const { data } = await workos.pipes.listOrganizationDataProviders({ organizationId })
  return heldOf(data.map(providerOf))
}

function heldOf(providers: readonly Provider[]): HeldAccount[] {
  return providers.flatMap(({ name, account }) => {
    if (account === undefined) return []
    const { works, lacked, since } = account
    return [{ provider: name, works, lacked, since }]
  })
}
