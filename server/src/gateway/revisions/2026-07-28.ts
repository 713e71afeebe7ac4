import { rpcCodes } from '../errors.ts'
import { type JsonObject, metaKeys, objectIn } from '../model.ts'
import type { Revision } from './revision.ts'

export const serverInfo = { name: 'ambit', title: 'Ambit', version: '0.1.0' } as const

/** Without a handshake: each result says whether it is complete, and whether it may be kept. */
export const revision20260728: Revision = {
  version: '2026-07-28',
  era: 'modern',
  writeResult: (result, cacheable) => complete(cacheable ? { ...result, ttlMs: 0, cacheScope: 'private' } : result),
  writeToolResult: result => complete({ ...result }),
  writeTool: ({ execution: _, ...tool }) => tool,
  writeInputRequired: ({ inputRequests, requestState }) => ({
    resultType: 'input_required',
    ...(inputRequests === undefined ? {} : { inputRequests: plain(inputRequests) }),
    requestState,
  }),
  statusOf: fault => {
    switch (fault.fault) {
      case 'methodNotFound':
        return 404
      case 'parseError':
      case 'invalidRequest':
      case 'headerMismatch':
      case 'missingCapability':
      case 'unsupportedVersion':
        return 400
      case 'invalidParams':
      case 'internalError':
      case 'urlElicitationRequired':
        return 200
    }
  },
  // -32042 must not appear here; nothing modern makes it, and if something did it would be our fault, not a protocol answer.
  codeOf: fault => (fault.fault === 'urlElicitationRequired' ? rpcCodes.internalError : rpcCodes[fault.fault]),
}

function complete(result: JsonObject): JsonObject {
  return {
    ...result,
    resultType: 'complete',
    _meta: { ...objectIn(result, '_meta'), [metaKeys.serverInfo]: serverInfo },
  }
}

function plain(
  requests: Readonly<Record<string, { readonly method: string; readonly params: JsonObject }>>,
): JsonObject {
  return Object.fromEntries(
    Object.entries(requests).map(([key, { method, params }]) => [key, { method, params }] as const),
  )
}
