import type { Account, Integration, Provider } from './model.ts'

/** What an account hangs on, as far as it is still there. */
export interface AccountPlace {
  readonly provider: Provider | undefined
  readonly integration: Integration | undefined
}

/** The words of the WorkOS API for the states of an account. One that its person keeps to agents is none for applications yet. */
export function wireState({
  state,
  forApplications,
}: Pick<Account, 'state' | 'forApplications'>): 'connected' | 'needs_reauthorization' | 'disconnected' {
  if (state === 'disconnected') return state
  return state === 'connected' && forApplications ? state : 'needs_reauthorization'
}

/** Undefined members of the wire: a person's id for their own account, none for one that an organization owns. */
export function wireOwner({ ownerId, organizationId }: Account): {
  user_id: string | null
  organization_id: string | null
} {
  return { user_id: ownerId === organizationId ? null : ownerId, organization_id: organizationId ?? null }
}

/** An account as events of the wire have it. */
export function presentPipesAccount(account: Account, { provider, integration }: AccountPlace): object {
  return {
    object: 'connected_account',
    id: account.id,
    data_integration_id: integration?.id ?? account.providerId,
    provider_slug: provider?.slug ?? '',
    ...wireOwner(account),
    scopes: [...account.scopes],
    state: wireState(account),
    created_at: account.createdAt.toISOString(),
    updated_at: account.updatedAt.toISOString(),
  }
}
