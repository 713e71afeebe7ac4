import type { RpcFault } from '../errors.ts'
import type { Era, InputRequest, JsonObject, ToolResult } from '../model.ts'

/** How one protocol revision writes what the gateway answers. Pure; whatever differs between revisions differs only here. */
export interface Revision {
  readonly version: string
  readonly era: Era
  writeResult(result: JsonObject, cacheable: boolean): JsonObject
  writeToolResult(result: ToolResult): JsonObject
  writeTool(tool: JsonObject): JsonObject
  /** Only where a request can be answered by asking back. */
  writeInputRequired?(asked: {
    readonly inputRequests?: Readonly<Record<string, InputRequest>>
    readonly requestState: string
  }): JsonObject
  statusOf(fault: RpcFault): number
  codeOf(fault: RpcFault): number
}
