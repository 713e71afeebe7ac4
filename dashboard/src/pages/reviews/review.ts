import { send } from '../../api.ts'
import type { GlyphName } from '../../parts/state.tsx'

/** A review of access, as the API shows it. */
export interface Review {
  readonly id: string
  readonly name: string
  readonly state: 'open' | 'ending' | 'completed' | 'cancelled'
  readonly organization_id: string | null
  readonly kinds: readonly Kind[]
  readonly flagged: readonly string[]
  readonly reviewers:
    | { readonly by: 'people'; readonly user_ids: readonly string[] }
    | { readonly by: 'owner' }
    | { readonly by: 'installation_role' | 'organization_role'; readonly role: string }
  readonly undecided: 'end' | 'keep'
  readonly asked_by: string
  readonly started_at: string
  readonly deadline_at: string
  readonly closed_at: string | null
  readonly cancelled_by: string | null
  readonly cancel_reason: string | null
  readonly progress: Readonly<
    Record<'items' | 'open' | 'keep' | 'reduce' | 'remove' | 'at_deadline' | 'applied' | 'refused', number>
  >
}

/** One item of a review. */
export interface Item {
  readonly id: string
  readonly review_id: string
  readonly kind: Kind
  readonly subject_id: string
  readonly name: string
  readonly organization_id: string | null
  readonly owner_id: string | null
  readonly owner_name: string | null
  readonly holder_id: string | null
  readonly holder_name: string | null
  readonly since: string
  readonly last_used_at: string | null
  readonly effects: readonly string[]
  readonly flags: readonly string[]
  readonly facts: Readonly<Record<string, unknown>>
  readonly decision: Decision | null
  readonly reduced_to: readonly string[] | null
  readonly reason: string | null
  readonly decided_by: string | null
  readonly decided_at: string | null
  readonly outcome: 'kept' | 'reduced' | 'removed' | 'gone' | 'refused' | null
  readonly effect: Readonly<Record<string, unknown>> | null
  readonly applied_at: string | null
}

export const decisions = ['keep', 'reduce', 'remove'] as const
export type Decision = (typeof decisions)[number]

/** What each kind is called, and what the three decisions do to it; without the second it can't be reduced. */
export const kinds = {
  membership: ['Membership', 'some of its roles are left', 'the membership is deactivated'],
  installation_role: ['Role of the installation', 'a lower role is left', 'the role is taken away'],
  service_account: ['Service account', 'its sessions end', 'it is suspended, and its sessions end'],
  agent: ['Agent', 'its sessions and grants end, and it may ask anew', 'it is suspended, and its sessions end'],
  access_grant: ['Access grant', undefined, 'the grant ends'],
  connected_account: ['Connected account', 'the grants on it end', 'it is disconnected, and its credential is deleted'],
  application: ['Application', undefined, 'it is retired, and its sessions end'],
  client_secret: ['Client secret', undefined, 'the secret ends'],
  api_key: ['API key', undefined, 'the key ends, with its service account'],
} as const
export type Kind = keyof typeof kinds

export function isKind(text: string): text is Kind {
  return Object.hasOwn(kinds, text)
}

export const flagWords: Readonly<Record<string, string>> = {
  dormant: 'dormant',
  never_used: 'never used',
  over_granted: 'more than it uses',
}

export const states: Readonly<Record<Review['state'], readonly [GlyphName, string]>> = {
  open: ['waiting', 'Open'],
  ending: ['waiting', 'Ending'],
  completed: ['done', 'Completed'],
  cancelled: ['ended', 'Cancelled'],
}

/** The roles of an item among which what is left is chosen. */
export function rolesOf({ kind, facts }: Item): readonly string[] {
  if (kind === 'membership') return Array.isArray(facts.roles) ? facts.roles.map(String) : []
  if (kind !== 'installation_role') return []
  const order = ['owner', 'admin', 'auditor', 'approver']
  return order.slice(order.indexOf(String(facts.role)) + 1)
}

export function canReduce(item: Item): boolean {
  if (kinds[item.kind][1] === undefined) return false
  if (item.kind === 'membership') return rolesOf(item).length > 1
  return item.kind !== 'installation_role' || rolesOf(item).length > 0
}

/** Decides about one item, with a reason. */
export function decide(
  { review_id, id }: Item,
  body: { readonly decision: Decision; readonly reason: string; readonly roles?: readonly string[] },
): Promise<Item> {
  return send<Item>('POST', `/v1/access_reviews/${review_id}/items/${id}/decision`, { body })
}
