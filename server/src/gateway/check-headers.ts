import type { Json } from '../platform/json.ts'
import { argumentAt, type ParamHeader } from './derive-param-headers.ts'
import { type RpcFault, rpcFault } from './errors.ts'
import { type JsonObject, type Message, textIn } from './model.ts'
import { parseHeaderValue } from './parse-header-value.ts'

export interface HeaderReader {
  get(name: string): string | null
}

/** Which member of `params` the header `Mcp-Name` repeats. */
const namedBy: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
}

/**
 * Header and body must say the same (T86, revision 2026-07-28): whatever stands in front of us decides by the headers, so a
 * difference between the two is how a request passes one reader as harmless and reaches the other as something else.
 */
export function checkHeaders(message: Message, version: string, headers: HeaderReader): RpcFault | undefined {
  const declared = headers.get('mcp-protocol-version')
  if (declared === null) return message.kind === 'request' ? mismatch('MCP-Protocol-Version is missing.') : undefined
  if (declared !== version) return mismatch(`MCP-Protocol-Version differs from the version in "_meta".`)
  if (message.kind === 'response') return undefined
  return checkMethod(message, headers) ?? checkName(message, headers)
}

function checkMethod(message: Exclude<Message, { kind: 'response' }>, headers: HeaderReader): RpcFault | undefined {
  const method = headers.get('mcp-method')
  if (method === null) return message.kind === 'request' ? mismatch('Mcp-Method is missing.') : undefined
  return method === message.method ? undefined : mismatch('Mcp-Method differs from "method".')
}

function checkName(message: Exclude<Message, { kind: 'response' }>, headers: HeaderReader): RpcFault | undefined {
  const member = Object.hasOwn(namedBy, message.method) ? namedBy[message.method] : undefined
  if (member === undefined || message.kind !== 'request') return undefined
  const body = textIn(message.params, member)
  if (body === undefined) return undefined
  const header = headers.get('mcp-name')
  if (header === null) return mismatch('Mcp-Name is missing.')
  return parseHeaderValue(header) === body ? undefined : mismatch(`Mcp-Name differs from "params.${member}".`)
}

/** The same for arguments that the tool's schema marks with `x-mcp-header`. Headers without a mark are ignored. */
export function checkParamHeaders(
  marked: readonly ParamHeader[],
  args: JsonObject,
  headers: HeaderReader,
): RpcFault | undefined {
  for (const { name, path } of marked) {
    const value = argumentAt(args, path)
    const header = headers.get(`mcp-param-${name}`)
    if (value === undefined || value === null) {
      if (header !== null) return mismatch(`Mcp-Param-${name} stands for an argument that is absent.`)
      continue
    }
    if (header === null) return mismatch(`Mcp-Param-${name} is missing.`)
    if (!saysTheSame(header, value)) return mismatch(`Mcp-Param-${name} differs from the argument.`)
  }
  return undefined
}

const decimal = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/

function saysTheSame(header: string, value: Json): boolean {
  const text = parseHeaderValue(header)
  if (text === undefined) return false
  if (typeof value === 'number') return decimal.test(text) && Number(text) === value
  if (typeof value === 'boolean') return text === String(value)
  return text === value
}

function mismatch(message: string): RpcFault {
  return rpcFault('headerMismatch', `${message} Headers and body must say the same.`)
}
