import type { JsonObject } from './model.ts'

/** The tool that stands for watching a resource. */
export const watchTool = 'mcp_resources_subscribe'

/** Which offer of a server each tool stands for. */
const offers: Readonly<Record<string, string>> = {
  mcp_resources_read: 'resources',
  mcp_prompts_get: 'prompts',
  mcp_complete: 'completions',
}

/** What this gateway offers at a door where these tools are; nothing is advertised that does not work (T10). */
export function serverCapabilities(plainNames: readonly string[]): JsonObject {
  const watched = plainNames.includes(watchTool) ? { subscribe: true } : {}
  const offered = plainNames.flatMap(name => {
    const offer = Object.hasOwn(offers, name) ? offers[name] : undefined
    return offer === undefined ? [] : [[offer, offer === 'resources' ? watched : {}] as const]
  })
  return { tools: { listChanged: true }, logging: {}, ...Object.fromEntries(offered) }
}

/** Read by the agent once; each sentence is a thing to do. */
export const instructions = [
  'Tools here run at third parties with accounts that a person connected. You have no access until that person approves it.',
  'Find tools with gateway__search_tools. Ask for all tools that your task needs in one gateway__request_access, with a purpose that the person can judge.',
  'While a request is open, call gateway__wait_for_approval with its approval_id until it is decided.',
  'A call outside what was approved asks for that one call; a refusal says what to do next. Do not repeat a refused call unchanged.',
  'Access ends with this session. When your work is done, call gateway__end_session.',
].join('\n')
