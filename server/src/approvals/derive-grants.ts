import type { AccountId, ProviderId, ToolId } from '../platform/ids.ts'
import type { AskedTool, DecidedTool, ToolBounds } from './model.ts'

/** A grant as the decision makes it, before it has an id and an end. */
export interface GrantDraft {
  readonly providerId: ProviderId
  readonly accountId: AccountId | undefined
  readonly tools: readonly ToolId[]
  readonly bounds: Readonly<Record<string, ToolBounds>>
}

/** One grant for each provider and account, with the bounds that were decided. */
export function grantDrafts(asked: readonly AskedTool[], given: readonly DecidedTool[]): readonly GrantDraft[] {
  const tools = asked.flatMap(tool => {
    const decided = given.find(each => each.name === tool.name)
    return decided === undefined ? [] : [{ ...tool, constraints: decided.constraints }]
  })
  const groups = Map.groupBy(tools, tool => `${tool.providerId} ${tool.accountId ?? ''}`)
  return [...groups.values()].flatMap(group => {
    const [first] = group
    if (first === undefined) return []
    const bounds = group.map(({ id, name, digest, effect, constraints }) => [id, { name, digest, effect, constraints }])
    const { providerId, accountId } = first
    return [{ providerId, accountId, tools: group.map(tool => tool.id), bounds: Object.fromEntries(bounds) }]
  })
}
