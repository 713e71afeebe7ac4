import { endSessionTool } from './end-session.ts'
import type { GatewayTool } from './gateway-tool.ts'
import { readResultTool } from './read-result.ts'
import { requestAccessTool } from './request-access.ts'
import { searchTools } from './search-tools.ts'
import { sessionStatusTool } from './session-status.ts'
import { waitForApproval } from './wait-for-approval.ts'

/** In the order of a first use. */
export const gatewayTools: readonly GatewayTool[] = [
  searchTools,
  requestAccessTool,
  waitForApproval,
  readResultTool,
  sessionStatusTool,
  endSessionTool,
]

/** By its whole name; the prefix belongs to the gateway at every door. */
export function findGatewayTool(name: string): GatewayTool | undefined {
  return gatewayTools.find(tool => tool.definition.name === name)
}
