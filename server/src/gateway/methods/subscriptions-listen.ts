import { listen } from '../actions-notices.ts'
import { rpcFault } from '../errors.ts'
import { metaKeys, objectIn } from '../model.ts'
import type { Method } from './method.ts'

/** The modern way to hear of changes: one long stream that begins by saying what will be sent on it. */
export const subscriptionsListen: Method = {
  name: 'subscriptions/listen',
  eras: ['modern'],
  handle: (on, { id, params, session, outbox }) => {
    const wanted = objectIn(params, 'notifications')
    if (wanted === undefined)
      return { kind: 'fault', fault: rpcFault('invalidParams', '"params.notifications" must be an object.') }
    if (!outbox.streams)
      return { kind: 'fault', fault: rpcFault('invalidRequest', 'Accept text/event-stream to listen.') }
    const tools = wanted.toolsListChanged === true
    const body = listen(
      on,
      { kind: 'listen', sessionId: session.id, id, tools },
      {
        jsonrpc: '2.0',
        method: 'notifications/subscriptions/acknowledged',
        params: { _meta: { [metaKeys.subscription]: id }, notifications: tools ? { toolsListChanged: true } : {} },
      },
    )
    return { kind: 'stream', body }
  },
}
