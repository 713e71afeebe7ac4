import type { client, List } from '../../api.ts'

/** A key that administers this server. */
export interface ManagementKey {
  readonly id: string
  readonly name: string
  readonly role: 'owner' | 'admin' | 'auditor'
  readonly obfuscated_value: string
  readonly owner_id: string
  readonly principal_id: string
  readonly last_used_at: string | null
  readonly expires_at: string | null
  readonly created_at: string
}

export type ManagementKeys = List<ManagementKey>

/** A key that a customer uses at the API of an application. */
export type CustomerKey = Awaited<ReturnType<typeof client.listOrganizationApiKeys>>['data'][number]

export const tabs = [
  ['installation', 'This server'],
  ['organization', 'Organizations'],
  ['user', 'People'],
] as const
export type Tab = (typeof tabs)[number][0]

export function tabOf(text: string | undefined): Tab {
  return tabs.find(([tab]) => tab === text)?.[0] ?? 'installation'
}

const daySeconds = 86_400

/** How long a key may live: no choice is "for ever" by accident. */
export const lifetimes = [
  { value: String(30 * daySeconds), label: '30 days' },
  { value: String(90 * daySeconds), label: '90 days' },
  { value: String(365 * daySeconds), label: '1 year' },
  { value: '', label: 'No end' },
]
