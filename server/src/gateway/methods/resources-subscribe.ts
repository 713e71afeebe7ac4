import type { Platform } from '../../platform/platform.ts'
import { findCallableAtDoor } from '../actions-tools.ts'
import { tellUpdated } from '../actions-transport.ts'
import { startWatching, stopWatching } from '../actions-watching.ts'
import { isFault, rpcFault } from '../errors.ts'
import { type Answer, isRefused, textIn } from '../model.ts'
import { parseAccountNamed } from '../parse-account-named.ts'
import { approvalFacts } from '../render-refusal.ts'
import { watchTool } from '../render-server.ts'
import type { McpRequest, Method } from './method.ts'

/** The earlier way to hear of changes of one resource: told on the client's standing stream, wherever that is. */
export const resourcesSubscribe: Method = { name: 'resources/subscribe', eras: ['legacy'], handle: subscribe }

export const resourcesUnsubscribe: Method = {
  name: 'resources/unsubscribe',
  eras: ['legacy'],
  handle: (on, request) => {
    const uri = textIn(request.params, 'uri')
    if (uri !== undefined) stopWatching(on, keyOf(request, uri))
    return { kind: 'result', result: {} }
  },
}

function keyOf({ transport, door }: McpRequest, uri: string): string {
  return JSON.stringify([transport?.nonce, door, uri])
}

async function subscribe(on: Platform, request: McpRequest): Promise<Answer> {
  const { params, door, transport } = request
  const uri = textIn(params, 'uri')
  const asked = parseAccountNamed(params, {})
  if (isFault(asked)) return { kind: 'fault', fault: asked }
  const { account: named } = asked
  const callable =
    door.kind === 'provider' ? await findCallableAtDoor(on, request, { name: watchTool, account: named }) : undefined
  if (callable === undefined || callable.tool.state === 'gone' || transport === undefined)
    return { kind: 'fault', fault: rpcFault('methodNotFound', 'There is no such method here.') }
  if (uri === undefined) return { kind: 'fault', fault: rpcFault('invalidParams', '"params.uri" must be a text.') }
  const tell = (): void => {
    tellUpdated(on, transport, uri).catch((cause: Error) =>
      on.log.warn({ cause: cause.message }, 'a change of a resource was not told'),
    )
  }
  const watched = await startWatching(on, request, { callable, named, uri, key: keyOf(request, uri), tell })
  switch (watched.outcome) {
    case 'watching':
      return { kind: 'result', result: {} }
    case 'too_many':
      return { kind: 'fault', fault: rpcFault('invalidParams', 'This session watches as much as it may.') }
    case 'not':
      return refusedAnswer(watched.answer, uri)
  }
}

function refusedAnswer(answer: object, uri: string): Answer {
  if (!('refused' in answer) || !isRefused(answer))
    return { kind: 'fault', fault: rpcFault('invalidParams', 'The provider does not tell of this resource.', { uri }) }
  const { refused, facts, approval, text } = answer
  const data = { error: refused, ...(approval === undefined ? {} : approvalFacts(approval)), ...facts }
  return { kind: 'fault', fault: rpcFault('invalidParams', text, data) }
}
