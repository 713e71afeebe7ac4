import type { Json } from '../platform/json.ts'
import { type RpcFault, rpcFault } from './errors.ts'
import { isObject, type JsonObject, type Message, type RequestId } from './model.ts'

/**
 * One JSON-RPC 2.0 message. Batches are refused: they left the protocol with revision 2025-06-18, and one body that asks for a
 * hundred acts would count as one request everywhere.
 */
export function parseMessage(body: Json | undefined): Message | RpcFault {
  if (Array.isArray(body)) return rpcFault('invalidRequest', 'Batches are not served here. Send one message a request.')
  if (!isObject(body) || body.jsonrpc !== '2.0')
    return rpcFault('invalidRequest', 'This is no JSON-RPC 2.0 message: "jsonrpc" must be "2.0".')
  if (body.method === undefined) return parseResponse(body)
  if (typeof body.method !== 'string' || body.method === '')
    return rpcFault('invalidRequest', '"method" must be a text.')
  const { params = {} } = body
  if (!isObject(params)) return rpcFault('invalidRequest', '"params" must be an object.')
  if (body.id === undefined) return { kind: 'notification', method: body.method, params }
  if (!isRequestId(body.id)) return rpcFault('invalidRequest', '"id" must be a text or a whole number.')
  return { kind: 'request', id: body.id, method: body.method, params }
}

function parseResponse(body: JsonObject): Message | RpcFault {
  const answered = body.result !== undefined || isObject(body.error)
  if (!answered || !isRequestId(body.id))
    return rpcFault('invalidRequest', 'This is no JSON-RPC message: it has neither a method nor an answer.')
  return { kind: 'response', id: body.id, result: body.result }
}

function isRequestId(value: Json | undefined): value is RequestId {
  return typeof value === 'string' || (typeof value === 'number' && Number.isSafeInteger(value))
}

/** The id of a body that is otherwise wrong, so that its sender can match the error; null when there is none. */
export function idOf(body: Json | undefined): RequestId | null {
  return isObject(body) && isRequestId(body.id) ? body.id : null
}
