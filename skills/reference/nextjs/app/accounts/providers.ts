import { getWorkOS } from '@workos-inc/authkit-nextjs'
import type { Admin } from '../../lib/identity/admin'
import type { Member } from '../../lib/identity/person'
import { Refusal } from '../../lib/identity/refusal'

/** As the API has it; the client of this version knows no name of an account, and no accounts of an organization. */
export interface Provider {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly scopes: readonly string[] | null
  readonly auth_methods?: readonly string[]
  readonly connected_account: Account | null
}

export interface Account {
  readonly id: string
  readonly state: string
  readonly scopes: readonly string[]
  /** What it is called at the provider. */
  readonly account_display_name?: string | null
  readonly created_at: string
}

/** Whose accounts: those of a user for their work in one organization. */
export type Owner = Pick<Member, 'userId' | 'organizationId'>

/** What somebody can connect in this organization, with what they connected. */
export async function listProviders({ userId, organizationId }: Owner): Promise<readonly Provider[]> {
  const query = { organization_id: organizationId }
  const path = `/user_management/users/${userId}/data_providers`
  const { data } = await getWorkOS().get<{ data: Provider[] }>(path, { query })
  return data.data
}

/** What is connected for the administrator's organization itself. */
export async function listOrganizationProviders({ organizationId }: Admin): Promise<readonly Provider[]> {
  const { data } = await getWorkOS().get<{ data: Provider[] }>(`/organizations/${organizationId}/data_providers`)
  return data.data
}

/** One of those that the person can connect; others are not there. */
export async function findProvider(member: Member, slug: string): Promise<Provider> {
  const provider = (await listProviders(member)).find(each => each.slug === slug)
  if (provider === undefined) throw new Refusal(404, 'There is no such account to connect.')
  return provider
}

/** What is asked for now, and was not when the account was connected. */
export function lackedBy({ scopes: asked }: Provider, { scopes: given }: Account): string[] {
  return (asked ?? []).filter(scope => !given.includes(scope))
}
