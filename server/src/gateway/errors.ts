import type { Json } from '../platform/json.ts'

/** JSON-RPC codes that leave this gateway. The range from -32020 to -32099 belongs to the protocol: nothing is invented there. */
export const rpcCodes = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  headerMismatch: -32020,
  missingCapability: -32021,
  unsupportedVersion: -32022,
  /** Legacy only; it must not appear in a modern answer. */
  urlElicitationRequired: -32042,
} as const
export type RpcCodeName = keyof typeof rpcCodes

/** A JSON-RPC error as a value. The HTTP status depends on the revision, so a fault names only what is wrong. */
export interface RpcFault {
  readonly fault: RpcCodeName
  readonly message: string
  readonly data?: Json
}

/** A fault, in one line. */
export function rpcFault(fault: RpcCodeName, message: string, data?: Json): RpcFault {
  return data === undefined ? { fault, message } : { fault, message, data }
}

/** Tells a fault from whatever else a step answered. */
export function isFault(value: object | undefined): value is RpcFault {
  return value !== undefined && 'fault' in value
}

/** Why a tool call was not admitted, as the agent, the log and the explanation name it. */
export const refusalReasons = [
  'approval_required',
  'approval_denied',
  'outside_bounds',
  'tainted',
  'connection_required',
  'account_selection_required',
  'tool_definition_changed',
  'tool_gone',
  'arguments_refused',
  'budget_exhausted',
  'rate_limited',
  'policy_denied',
  'upstream_unavailable',
  'session_revoked',
  'session_expired',
  'try_again',
] as const
export type RefusalReason = (typeof refusalReasons)[number]
