import type { Entry, Node, Rule, Sighting, TextNode } from '../model.ts'

const lists: ReadonlySet<string> = new Set([
  'alwaysAllow',
  'autoApprove',
  'auto_approve',
  'always_allow',
  'autoApproveTools',
])
const reads =
  /^(get|list|read|search|find|fetch|query|describe|show|view|lookup|count|check|status|ref|resolve)([_-]|[A-Z]|$)/
const switches: Readonly<Record<string, (value: unknown) => boolean>> = {
  trust: value => value === true,
  enableAllProjectMcpServers: value => value === true,
  'chat.tools.autoApprove': value => value === true,
  'chat.tools.global.autoApprove': value => value === true,
  always_allow_tool_actions: value => value === true,
  autoApproveAll: value => value === true,
  'amp.dangerouslyAllowAll': value => value === true,
  defaultMode: value => value === 'bypassPermissions',
  approval_policy: value => value === 'never',
  GOOSE_MODE: value => value === 'auto',
  default_tools_approval_mode: value => value === 'approve',
}

/** MCP-S11: acts that nobody is asked about. */
export const approvalOff: Rule = {
  id: 'MCP-S11',
  title: 'Approval is switched off',
  severity: 'high',
  mend: 'Remove it: behind Ambit a person approves on a page, by the session and the tool',
  look: ({ root }) => entriesIn(root).flatMap(seeEntry),
}

function entriesIn(node: Node): Entry[] {
  if (node.kind === 'list') return node.items.flatMap(entriesIn)
  return node.kind === 'object' ? node.entries.flatMap(entry => [entry, ...entriesIn(entry.value)]) : []
}

function seeEntry({ key, value }: Entry): Sighting[] {
  const known = Object.hasOwn(switches, key) ? switches[key] : undefined
  const scalar = value.kind === 'text' || value.kind === 'other' ? value.value : undefined
  if (known?.(scalar) === true) return [see(value, 'Tools run without anybody being asked')]
  if (lists.has(key))
    return approvals(value)
      .filter(({ value: tool }) => tool === '*' || !reads.test(tool))
      .slice(0, 1)
      .map(tool =>
        see(
          tool,
          tool.value === '*'
            ? 'Every tool runs without anybody being asked'
            : 'Tools that change something run without anybody being asked',
        ),
      )
  if (key !== 'allow') return []
  return approvals(value)
    .filter(({ value: tool }) => /^mcp__[^_*]+(?:_[^_*]+)*(__\*)?$/.test(tool) || tool === 'mcp__*')
    .map(tool => see(tool, 'Every tool of a server runs without anybody being asked'))
}

function approvals(node: Node): TextNode[] {
  return node.kind === 'list'
    ? node.items.flatMap(item => (item.kind === 'text' ? [item] : []))
    : node.kind === 'text'
      ? [node]
      : []
}

function see(node: Node, reason: string): Sighting {
  return { rule: 'MCP-S11', node, server: undefined, reason }
}
