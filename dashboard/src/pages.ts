import type { ComponentType } from 'react'

export const groups = ['Now', 'Who', 'Reach', 'Record'] as const
export type Group = (typeof groups)[number]

/** One page of the dashboard; each is loaded when it is first opened. */
export interface PageEntry {
  /** Below `/dashboard`; `$id` stands for one segment. */
  readonly path: string
  /** In the navigation, in the window's title, and in the palette. */
  readonly title: string
  /** Where the navigation shows it; a page of one object has none. */
  readonly group?: Group
  /** Opens it after G. */
  readonly key?: string
  /** What the palette calls it among commands: "Add provider…". */
  readonly command?: string
  /** The page that the navigation marks meanwhile. */
  readonly under?: string
  readonly load: () => Promise<{ readonly default: ComponentType }>
}

/** Every page, in the order of the navigation. */
export const pages: readonly PageEntry[] = [
  // Now
  { path: '/', title: 'Home', group: 'Now', key: 'h', load: () => import('./pages/home/page.tsx') },
  { path: '/sessions', title: 'Sessions', group: 'Now', key: 's', load: () => import('./pages/sessions/page.tsx') },
  { path: '/sessions/$id', title: 'Session', under: '/sessions', load: () => import('./pages/sessions/one.tsx') },
  {
    path: '/sessions/$id/compare',
    title: 'Compare sessions',
    under: '/sessions',
    load: () => import('./pages/sessions/compare.tsx'),
  },
  { path: '/approvals', title: 'Approvals', group: 'Now', key: 'a', load: () => import('./pages/approvals/page.tsx') },
  {
    path: '/approvals/acts',
    title: 'Decided by several',
    under: '/approvals',
    load: () => import('./pages/approvals/acts.tsx'),
  },
  {
    path: '/approvals/rules',
    title: 'Approval rules',
    under: '/approvals',
    load: () => import('./pages/approvals/rules.tsx'),
  },
  {
    path: '/approvals/delegations',
    title: 'Delegations',
    under: '/approvals',
    load: () => import('./pages/approvals/delegations.tsx'),
  },
  { path: '/approvals/$id', title: 'Request', under: '/approvals', load: () => import('./pages/approvals/one.tsx') },
  { path: '/signed-in', title: 'Signed in', load: () => import('./pages/signed-in.tsx') },
  { path: '/my-reviews', title: 'My reviews', group: 'Now', load: () => import('./pages/reviews/mine.tsx') },
  // Who
  { path: '/people', title: 'People', group: 'Who', key: 'p', load: () => import('./pages/people/page.tsx') },
  {
    path: '/people/invitations',
    title: 'Invitations',
    under: '/people',
    load: () => import('./pages/people/invitations.tsx'),
  },
  { path: '/people/$id', title: 'Person', under: '/people', load: () => import('./pages/principals/one.tsx') },
  {
    path: '/organizations',
    title: 'Organizations',
    group: 'Who',
    key: 'o',
    load: () => import('./pages/organizations/page.tsx'),
  },
  {
    path: '/organizations/$id',
    title: 'Organization',
    under: '/organizations',
    load: () => import('./pages/organizations/one.tsx'),
  },
  { path: '/roles', title: 'Roles and permissions', group: 'Who', load: () => import('./pages/roles/page.tsx') },
  { path: '/agents', title: 'Agents', group: 'Who', load: () => import('./pages/agents/page.tsx') },
  { path: '/agents/$id', title: 'Agent', under: '/agents', load: () => import('./pages/principals/one.tsx') },
  {
    path: '/service-accounts',
    title: 'Service accounts',
    group: 'Who',
    load: () => import('./pages/agents/service-accounts.tsx'),
  },
  {
    path: '/service-accounts/$id',
    title: 'Service account',
    under: '/service-accounts',
    load: () => import('./pages/principals/one.tsx'),
  },
  { path: '/applications', title: 'Applications', group: 'Who', load: () => import('./pages/applications/page.tsx') },
  {
    path: '/applications/new',
    title: 'Make application',
    under: '/applications',
    load: () => import('./pages/applications/new.tsx'),
  },
  {
    path: '/applications/$id',
    title: 'Application',
    under: '/applications',
    load: () => import('./pages/applications/one.tsx'),
  },
  // Reach
  { path: '/providers', title: 'Providers', group: 'Reach', load: () => import('./pages/providers/page.tsx') },
  {
    path: '/providers/add',
    title: 'Add provider',
    command: 'Add provider…',
    under: '/providers',
    load: () => import('./pages/providers/add.tsx'),
  },
  {
    path: '/providers/import',
    title: 'Import document',
    command: 'Import an OpenAPI document…',
    under: '/providers',
    load: () => import('./pages/providers/import.tsx'),
  },
  {
    path: '/providers/$id/retire',
    title: 'Retire provider',
    under: '/providers',
    load: () => import('./pages/providers/retire.tsx'),
  },
  { path: '/providers/$id', title: 'Provider', under: '/providers', load: () => import('./pages/providers/one.tsx') },
  { path: '/policies', title: 'Policies', group: 'Reach', load: () => import('./pages/policies/page.tsx') },
  {
    path: '/policies/$id',
    title: 'Policy of an organization',
    under: '/policies',
    load: () => import('./pages/policies/organization.tsx'),
  },
  {
    path: '/policies/$id/$policy',
    title: 'Version of a policy',
    under: '/policies',
    load: () => import('./pages/policies/one.tsx'),
  },
  { path: '/accounts', title: 'Connected accounts', group: 'Reach', load: () => import('./pages/accounts/page.tsx') },
  { path: '/keys', title: 'API keys', group: 'Reach', key: 'k', load: () => import('./pages/keys/page.tsx') },
  {
    path: '/keys/new',
    title: 'Make key',
    command: 'Make API key…',
    under: '/keys',
    load: () => import('./pages/keys/new.tsx'),
  },
  { path: '/stops', title: 'Stops', group: 'Reach', load: () => import('./pages/stops/page.tsx') },
  {
    path: '/stops/new',
    title: 'Stop something',
    command: 'Stop something…',
    under: '/stops',
    load: () => import('./pages/stops/new.tsx'),
  },
  // Record
  { path: '/audit', title: 'Audit', group: 'Record', key: 'u', load: () => import('./pages/audit/page.tsx') },
  { path: '/analytics', title: 'Analytics', group: 'Record', load: () => import('./pages/analytics/page.tsx') },
  { path: '/events', title: 'Events', group: 'Record', key: 'e', load: () => import('./pages/events/page.tsx') },
  { path: '/webhooks', title: 'Webhooks', group: 'Record', load: () => import('./pages/webhooks/page.tsx') },
  {
    path: '/webhooks/add',
    title: 'Add endpoint',
    command: 'Add webhook endpoint…',
    under: '/webhooks',
    load: () => import('./pages/webhooks/add.tsx'),
  },
  { path: '/webhooks/$id', title: 'Endpoint', under: '/webhooks', load: () => import('./pages/webhooks/one.tsx') },
  { path: '/drift', title: 'Drift', group: 'Record', load: () => import('./pages/drift/page.tsx') },
  { path: '/drift/$id', title: 'Drift', under: '/drift', load: () => import('./pages/drift/one.tsx') },
  { path: '/artifacts', title: 'Artifacts', group: 'Record', load: () => import('./pages/artifacts/page.tsx') },
  { path: '/artifacts/$id', title: 'Artifact', under: '/artifacts', load: () => import('./pages/artifacts/one.tsx') },
  { path: '/findings', title: 'Findings', group: 'Record', load: () => import('./pages/findings/page.tsx') },
  {
    path: '/authority',
    title: 'Authority',
    under: '/findings',
    load: () => import('./pages/authority/page.tsx'),
  },
  { path: '/boundaries', title: 'Boundaries', group: 'Record', load: () => import('./pages/boundaries/page.tsx') },
  { path: '/evidence', title: 'Evidence', group: 'Record', load: () => import('./pages/evidence/page.tsx') },
  { path: '/settings', title: 'Settings', group: 'Record', load: () => import('./pages/settings/page.tsx') },
  { path: '/reviews', title: 'Access reviews', group: 'Record', load: () => import('./pages/reviews/page.tsx') },
  { path: '/reviews/new', title: 'Start a review', under: '/reviews', load: () => import('./pages/reviews/new.tsx') },
  { path: '/reviews/$id', title: 'Access review', under: '/reviews', load: () => import('./pages/reviews/one.tsx') },
]

/** The prefix of an id, and the page of what it names. */
export const pagesOfIds: Readonly<Record<string, string>> = {
  session_: '/sessions/$id',
  user_: '/people/$id',
  agent_: '/agents/$id',
  svc_: '/service-accounts/$id',
  org_: '/organizations/$id',
  app_: '/applications/$id',
  review_: '/reviews/$id',
  we_: '/webhooks/$id',
  approval_: '/approvals/$id',
  drift_: '/drift/$id',
  artifact_: '/artifacts/$id',
}
