import { makeId } from './make-id.ts'

export interface Account {
  readonly id: string
  /** Null for an account of the organization itself. */
  readonly user: string | null
  readonly organization: string
  readonly provider: string
  /** What the provider calls its holder. */
  name: string
  readonly scopes: readonly string[]
  state: 'connected' | 'needs_reauthorization'
}

export interface Provider {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly ownership: 'user' | 'organization'
  readonly method: 'oauth' | 'client_credentials'
  readonly scopes: readonly string[]
}

/** What people and organizations can connect. */
export const providers: readonly Provider[] = [
  {
    id: makeId('data_integration'),
    slug: 'github',
    name: 'GitHub',
    ownership: 'user',
    method: 'oauth',
    scopes: ['repo', 'user'],
  },
  {
    id: makeId('data_integration'),
    slug: 'slack',
    name: 'Slack',
    ownership: 'user',
    method: 'oauth',
    scopes: ['chat:write'],
  },
  {
    id: makeId('data_integration'),
    slug: 'notion',
    name: 'Notion',
    ownership: 'user',
    method: 'oauth',
    scopes: ['read'],
  },
  {
    id: makeId('data_integration'),
    slug: 'linear',
    name: 'Linear',
    ownership: 'organization',
    method: 'oauth',
    scopes: ['read'],
  },
]

/** A person has an account that works, one that needs them again, and none at a third provider. */
export function accountsOfPerson(user: string, organization: string, name: string): Account[] {
  const common = { user, organization }
  return [
    {
      ...common,
      id: makeId('data_installation'),
      provider: 'github',
      name: `${name} at GitHub`,
      scopes: ['repo'],
      state: 'connected',
    },
    {
      ...common,
      id: makeId('data_installation'),
      provider: 'slack',
      name: `${name} at Slack`,
      scopes: ['chat:write'],
      state: 'needs_reauthorization',
    },
  ]
}

/** The account of an organization itself. */
export function accountOfOrganization(organization: string, name: string): Account {
  return {
    id: makeId('data_installation'),
    user: null,
    organization,
    provider: 'linear',
    name: `${name} at Linear`,
    scopes: ['read'],
    state: 'connected',
  }
}
