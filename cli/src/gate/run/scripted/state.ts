import { randomBytes } from 'node:crypto'
import { makeId } from './make-id.ts'
import { type Account, accountOfOrganization, accountsOfPerson } from './state-accounts.ts'
import { type Approval, approvalsOfPerson } from './state-approvals.ts'
import { heldPermission, installationRoles, organizationRoles, type Role } from './state-roles.ts'

/** Everybody who plays a part. `victim` and `stranger` do nothing: things are done to them. */
export type PersonName = 'admin' | 'member' | 'victim' | 'foreign_admin' | 'foreign_victim' | 'impostor'

export interface Person {
  readonly id: string
  email: string
  emailVerified: boolean
  firstName: string
  lastName: string
}

export interface Membership {
  readonly id: string
  readonly user: string
  readonly organization: string
  role: string
  status: 'active' | 'inactive'
}

export interface Organization {
  readonly id: string
  name: string
}

export interface Domain {
  readonly id: string
  readonly organization: string
  readonly domain: string
  state: 'pending' | 'verified' | 'failed'
  readonly token: string
}

export interface Invitation {
  readonly id: string
  readonly email: string
  readonly organization: string | null
  readonly role: string | null
  state: 'pending' | 'revoked' | 'accepted'
}

export interface Connection {
  readonly id: string
  readonly organization: string
  name: string
}

export interface Factor {
  readonly id: string
  readonly user: string
}

export interface Key {
  readonly id: string
  readonly organization: string
  name: string
}

export interface Session {
  readonly id: string
  readonly user: string
  organization: string | null
  status: 'active' | 'revoked'
}

/** Two organizations that have nothing to do with each other, as the server would know them. */
export interface State {
  readonly people: Map<PersonName, Person>
  readonly memberships: Map<string, Membership>
  readonly organizations: Map<string, Organization>
  readonly domains: Map<string, Domain>
  readonly invitations: Map<string, Invitation>
  readonly connections: Map<string, Connection>
  readonly factors: Map<string, Factor>
  readonly keys: Map<string, Key>
  readonly sessions: Map<string, Session>
  readonly roles: Map<string, Role>
  readonly accounts: Map<string, Account>
  readonly approvals: Map<string, Approval>
}

const people: readonly (readonly [PersonName, string, string, boolean, 'own' | 'foreign' | null, string])[] = [
  ['admin', 'Ada', 'Admin', true, 'own', 'admin'],
  ['member', 'Max', 'Member', true, 'own', 'member'],
  ['victim', 'Vera', 'Victim', true, 'own', 'member'],
  ['foreign_admin', 'Fritz', 'Fremd', true, 'foreign', 'admin'],
  ['foreign_victim', 'Gerd', 'Gast', true, 'foreign', 'member'],
  ['impostor', 'Ida', 'Impostor', false, null, ''],
]

/** A fresh state. `impostor` belongs to nobody, and says that the admin's address is theirs. */
export function makeState(): State {
  const state: State = {
    people: new Map(),
    memberships: new Map(),
    organizations: new Map(),
    domains: new Map(),
    invitations: new Map(),
    connections: new Map(),
    factors: new Map(),
    keys: new Map(),
    sessions: new Map(),
    roles: new Map(),
    accounts: new Map(),
    approvals: new Map(),
  }
  for (const role of installationRoles()) keep(state.roles, role)
  const own: Organization = { id: makeId('org'), name: 'Acme Works' }
  const foreign: Organization = { id: makeId('org'), name: 'Globex Trade' }
  for (const organization of [own, foreign]) {
    state.organizations.set(organization.id, organization)
    const slug = organization === own ? 'acme-works' : 'globex-trade'
    keep(state.domains, {
      id: makeId('org_domain'),
      organization: organization.id,
      domain: `${slug}.example`,
      state: 'pending',
      token: randomBytes(16).toString('hex'),
    })
    keep(state.connections, { id: makeId('conn'), organization: organization.id, name: `${organization.name} OIDC` })
    keep(state.keys, { id: makeId('api_key'), organization: organization.id, name: `Key of ${organization.name}` })
    keep(state.invitations, {
      id: makeId('invitation'),
      email: `invited@${slug}.example`,
      organization: organization.id,
      role: 'member',
      state: 'pending',
    })
    for (const role of organizationRoles(organization, slug)) keep(state.roles, role)
    keep(state.accounts, accountOfOrganization(organization.id, organization.name))
  }
  for (const [name, firstName, lastName, emailVerified, at, role] of people) {
    const person: Person = {
      id: makeId('user'),
      email: `${(name === 'impostor' ? 'admin' : name).replace('_', '.')}@people.example`,
      emailVerified,
      firstName,
      lastName,
    }
    state.people.set(name, person)
    if (at === null) continue
    const organization = at === 'own' ? own.id : foreign.id
    keep(state.memberships, { id: makeId('om'), user: person.id, organization, role, status: 'active' })
    keep(state.factors, { id: makeId('auth_factor'), user: person.id })
    keep(state.sessions, { id: makeId('session'), user: person.id, organization, status: 'active' })
    for (const account of accountsOfPerson(person.id, organization, firstName)) keep(state.accounts, account)
    for (const approval of approvalsOfPerson(person.id, firstName)) keep(state.approvals, approval)
  }
  return state
}

function keep<Kind extends { readonly id: string }>(map: Map<string, Kind>, value: Kind): void {
  map.set(value.id, value)
}

/** Values for the placeholders of a manifest, as they are in the organization of one side. */
export function placeholdersOf(state: State, side: 'own' | 'foreign'): Record<string, string> {
  const organization = [...state.organizations.keys()][side === 'own' ? 0 : 1] ?? ''
  const victim = state.people.get(side === 'own' ? 'victim' : 'foreign_victim')
  const of = <Kind extends { readonly id: string; readonly organization: string | null }>(map: Map<string, Kind>) =>
    [...map.values()].find(one => one.organization === organization)
  return {
    organization,
    user: victim?.id ?? '',
    email: victim?.email ?? '',
    membership: [...state.memberships.values()].find(({ user }) => user === victim?.id)?.id ?? '',
    domain: of(state.domains)?.id ?? '',
    domain_name: of(state.domains)?.domain ?? '',
    invitation: of(state.invitations)?.id ?? '',
    connection: of(state.connections)?.id ?? '',
    api_key: of(state.keys)?.id ?? '',
    factor: [...state.factors.values()].find(({ user }) => user === victim?.id)?.id ?? '',
    session: [...state.sessions.values()].find(({ user }) => user === victim?.id)?.id ?? '',
    organization_role: of(state.roles)?.slug ?? '',
    permission: heldPermission,
    // What there is none of yet.
    new_email: `new-${randomBytes(4).toString('hex')}@people.example`,
    new_domain: `new-${randomBytes(4).toString('hex')}.example`,
    new_name: 'Something New',
    role: 'member',
  }
}
