import { type RpcFault, rpcFault } from './errors.ts'
import type { Answer, JsonObject, RequestId } from './model.ts'
import type { Revision } from './revisions/revision.ts'

/** One JSON-RPC message with the HTTP status that carries it. */
export interface Written {
  readonly status: number
  readonly message: JsonObject
}

/** An answer as its revision writes it. A stream has no message and is sent by the door. */
export function renderAnswer(answer: Exclude<Answer, { kind: 'stream' }>, revision: Revision, id: RequestId): Written {
  switch (answer.kind) {
    case 'result':
      return written(id, revision.writeResult(answer.result, answer.cacheable ?? false))
    case 'tool_result':
      return written(id, revision.writeToolResult(answer.result))
    case 'input_required': {
      const asked = revision.writeInputRequired?.(answer)
      if (asked === undefined)
        return renderFault(rpcFault('internalError', 'This revision has no input requests.'), revision, id)
      return written(id, asked)
    }
    case 'fault':
      return renderFault(answer.fault, revision, id)
  }
}

function written(id: RequestId, result: JsonObject): Written {
  return { status: 200, message: { jsonrpc: '2.0', id, result } }
}

/** An error; `id` is null when the request had none that could be read. */
export function renderFault(fault: RpcFault, revision: Revision, id: RequestId | null): Written {
  const { message, data } = fault
  const code = revision.codeOf(fault)
  const error: JsonObject = data === undefined ? { code, message } : { code, message, data }
  return { status: revision.statusOf(fault), message: { jsonrpc: '2.0', id, error } }
}
