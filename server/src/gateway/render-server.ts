import type { DoorName, JsonObject } from './model.ts'

/** What this gateway offers at an address; nothing is advertised that does not work (T10). */
export function serverCapabilities(_door: DoorName): JsonObject {
  return { tools: { listChanged: true } }
}

/** Read by the agent once; each sentence is a thing to do. */
export const instructions = [
  'Tools here run at third parties with accounts that a person connected. You have no access until that person approves it.',
  'Find tools with gateway__search_tools. Ask for all tools that your task needs in one gateway__request_access, with a purpose that the person can judge.',
  'While a request is open, call gateway__wait_for_approval with its approval_id until it is decided.',
  'A call outside what was approved asks for that one call; a refusal says what to do next. Do not repeat a refused call unchanged.',
  'Access ends with this session. When your work is done, call gateway__end_session.',
].join('\n')
