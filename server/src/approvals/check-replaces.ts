import type { AccessRequest, Grant } from './model.ts'

/**
 * The living grants that this request asks to change: same provider and account, and at least one tool in common. The
 * decision replaces them. A request that has no tool in common with a grant stands beside it: more access is a further
 * grant inside the same end (I2).
 */
export function grantsReplaced(living: readonly Grant[], request: Pick<AccessRequest, 'tools'>): readonly Grant[] {
  return living.filter(grant =>
    request.tools.some(
      tool =>
        tool.choices.length === 0 &&
        tool.providerId === grant.providerId &&
        tool.accountId === grant.accountId &&
        grant.tools.includes(tool.id),
    ),
  )
}
