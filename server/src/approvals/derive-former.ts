import type { AccessRequest, Grant } from './model.ts'

/** What a grant can lose that it stood on, as a person is told. */
export const lostGrounds = [
  'member',
  'rights',
  'owner',
  'limits',
  'provider',
  'account',
  'tool',
  'agent',
  'approver',
] as const
export type LostGround = (typeof lostGrounds)[number]

/** By the reason of its end; every other reason is an end that somebody wanted, or a clock. */
const lostBy: Readonly<Record<string, LostGround>> = {
  membership_lost: 'member',
  organization_lost: 'member',
  organization_switched: 'member',
  role_lost: 'rights',
  permission_lost: 'rights',
  owner_changed: 'owner',
  policy_tightened: 'limits',
  provider_changed: 'provider',
  account_disconnected: 'account',
  account_lost: 'account',
  account_switched: 'account',
  scope_lost: 'account',
  use_lost: 'rights',
  tool_changed: 'tool',
  changed_by_agent: 'agent',
  approver_lost: 'approver',
}

/** What was approved before and lost its ground since. */
export interface Former {
  readonly grant: Grant
  readonly lost: LostGround
}

/**
 * The last grant of the session that had one of these tools, when it ended because something that it stood on was lost, narrowed or
 * switched: another account, another definition, another role. What is asked now is shown beside it, so that nobody approves
 * again what only looks the same (D01, D04).
 */
export function formerGrant(newestFirst: readonly Grant[], request: Pick<AccessRequest, 'tools'>): Former | undefined {
  const grant = newestFirst.find(each => request.tools.some(tool => each.tools.includes(tool.id)))
  const lost = grant?.endReason === undefined ? undefined : lostBy[grant.endReason]
  return grant === undefined || lost === undefined ? undefined : { grant, lost }
}
