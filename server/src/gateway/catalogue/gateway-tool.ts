import type { Platform } from '../../platform/platform.ts'
import type { RpcFault } from '../errors.ts'
import type { McpRequest } from '../methods/method.ts'
import type { JsonObject, RefusedCall, ToolResult } from '../model.ts'

export interface GatewayToolDefinition extends JsonObject {
  readonly name: string
  readonly description: string
  readonly inputSchema: JsonObject
}

/** A tool of the gateway itself: it asks, waits and tells; none of them reaches a third party. */
export interface GatewayTool {
  readonly definition: GatewayToolDefinition
  /** `args` fit the input schema. */
  call(on: Platform, request: McpRequest, args: JsonObject): Promise<ToolResult | RefusedCall | RpcFault>
}
