import { databaseIsLost } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import { Refusal } from '../platform/refusal.ts'
import { type RpcFault, rpcFault } from './errors.ts'
import { contents } from './methods/contents.ts'
import { loggingSetLevel } from './methods/logging-set-level.ts'
import type { McpRequest, Method } from './methods/method.ts'
import { ping } from './methods/ping.ts'
import { resourcesSubscribe, resourcesUnsubscribe } from './methods/resources-subscribe.ts'
import { serverDiscover } from './methods/server-discover.ts'
import { subscriptionsListen } from './methods/subscriptions-listen.ts'
import { toolsCall } from './methods/tools-call.ts'
import { toolsList } from './methods/tools-list.ts'
import type { Answer } from './model.ts'
import { isPassing } from './render-refusal.ts'

/** All methods that exist, besides `initialize`, which the door answers because it makes the transport. */
const methods: ReadonlyMap<string, Method> = new Map(
  [
    ping,
    loggingSetLevel,
    serverDiscover,
    toolsList,
    toolsCall,
    subscriptionsListen,
    resourcesSubscribe,
    resourcesUnsubscribe,
    ...contents,
  ].map(method => [method.name, method]),
)

/** Finds the method in this era and lets it answer. */
export async function dispatch(on: Platform, request: McpRequest): Promise<Answer> {
  const method = methods.get(request.method)
  if (method === undefined || !method.eras.includes(request.revision.era))
    return { kind: 'fault', fault: rpcFault('methodNotFound', 'There is no such method here.') }
  return method.handle(on, request)
}

/** What a method's failure is for the client. The text is ours; the cause goes to the log. */
export function failureOf(on: Platform, cause: unknown, requestId: string): { status: number; fault: RpcFault } {
  if (cause instanceof Refusal) {
    if (cause.status >= 500)
      on.log.error({ requestId, refusal: cause.code, fault: nameOf(cause.cause) }, 'a call was refused by a fault')
    const status = isPassing(cause) ? cause.status : 200
    return { status, fault: rpcFault('invalidParams', cause.message, { error: cause.code }) }
  }
  on.log.error({ requestId, fault: nameOf(cause) }, 'an MCP request failed')
  if (databaseIsLost(cause)) {
    const text = 'The database does not answer, so nothing was done. Repeat this in a few seconds.'
    return { status: 503, fault: rpcFault('internalError', text) }
  }
  return {
    status: 500,
    fault: rpcFault('internalError', `Something failed on our side; it is in the log as ${requestId}.`),
  }
}

function nameOf(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : 'thrown'
}
