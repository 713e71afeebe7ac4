import type { AccessRequest, AskedTool, Chosen } from './model.ts'

/** A tool of a request with the account that was chosen for its provider; undefined where none of those it can have was. */
export function boundTool(tool: AskedTool, chosen: Chosen = {}): AskedTool | undefined {
  if (tool.choices.length === 0) return tool
  const accountId = chosen[tool.providerId]
  return accountId !== undefined && tool.choices.includes(accountId) ? { ...tool, accountId, choices: [] } : undefined
}

/** What a request comes to with the accounts that were chosen: each tool has one, or needs none. */
export function boundRequest<T extends Pick<AccessRequest, 'tools'>>(request: T, chosen: Chosen = {}): T {
  return { ...request, tools: request.tools.flatMap(tool => boundTool(tool, chosen) ?? []) }
}

/** Tools with equal ones stand together on the page: one provider, and one account or one choice of it. */
export function accountGroup({ providerId, accountId, choices }: AskedTool): string {
  return `${providerId} ${choices.length === 0 ? (accountId ?? '') : choices.join(' ')}`
}

/** Every account that a request can come to use. */
export function accountsAsked({
  tools,
}: Pick<AccessRequest, 'tools'>): ReadonlySet<NonNullable<AskedTool['accountId']>> {
  return new Set(
    tools.flatMap(({ accountId, choices }) => [...(accountId === undefined ? [] : [accountId]), ...choices]),
  )
}
