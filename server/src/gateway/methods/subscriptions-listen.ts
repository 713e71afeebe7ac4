import { coverage, listForTool } from '../../approvals/index.ts'
import type { Platform } from '../../platform/platform.ts'
import { randomToken } from '../../platform/secret.ts'
import { listen } from '../actions-notices.ts'
import { type StreamName, tellWatcher } from '../actions-streams.ts'
import { findCallableAtDoor } from '../actions-tools.ts'
import { startWatching, stopWatching } from '../actions-watching.ts'
import { rpcFault } from '../errors.ts'
import { type Answer, metaKeys, objectIn } from '../model.ts'
import { watchTool } from '../render-server.ts'
import type { McpRequest, Method } from './method.ts'

const watchedMax = 20

/** The modern way to hear of changes: one long stream that begins by saying what will be sent on it. */
export const subscriptionsListen: Method = { name: 'subscriptions/listen', eras: ['modern'], handle: open }

async function open(on: Platform, request: McpRequest): Promise<Answer> {
  const { id, params, session, outbox } = request
  const wanted = objectIn(params, 'notifications')
  if (wanted === undefined)
    return { kind: 'fault', fault: rpcFault('invalidParams', '"params.notifications" must be an object.') }
  if (!outbox.streams)
    return { kind: 'fault', fault: rpcFault('invalidRequest', 'Accept text/event-stream to listen.') }
  const tools = wanted.toolsListChanged === true
  const asked = Array.isArray(wanted.resourceSubscriptions) ? wanted.resourceSubscriptions : []
  const uris = asked.filter(uri => typeof uri === 'string').slice(0, watchedMax)
  const watched = new Set<string>()
  const name: StreamName = { kind: 'listen', sessionId: session.id, id, tools, watched }
  const stream = randomToken()
  const keyOf = (uri: string): string => JSON.stringify([stream, uri])
  for (const uri of uris) if (await watch(on, request, { name, uri, key: keyOf(uri) })) watched.add(uri)
  const first = {
    jsonrpc: '2.0',
    method: 'notifications/subscriptions/acknowledged',
    params: {
      _meta: { [metaKeys.subscription]: id },
      notifications: {
        ...(tools ? { toolsListChanged: true } : {}),
        ...(watched.size === 0 ? {} : { resourceSubscriptions: [...watched] }),
      },
    },
  }
  const ended = (): void => {
    for (const uri of watched) stopWatching(on, keyOf(uri))
  }
  return { kind: 'stream', body: listen(on, name, { first, ended }) }
}

interface Wanted {
  readonly name: StreamName
  readonly uri: string
  readonly key: string
}

/** Only what a grant covers: listening asks nobody for an approval, and what is not acknowledged is not told. */
async function watch(on: Platform, request: McpRequest, { name, uri, key }: Wanted): Promise<boolean> {
  const { door, session } = request
  if (door.kind !== 'provider') return false
  const callable = await findCallableAtDoor(on, request, { name: watchTool, account: undefined })
  if (callable === undefined || callable.tool.state !== 'active') return false
  const { tool, account } = callable
  const accountId = account.outcome === 'connected' ? account.account.id : undefined
  const { grants, now } = await listForTool(on.database, session.id, tool.id)
  const covered = coverage(grants, { sessionId: session.id, tool, accountId, args: { uri } }, now)
  if (covered.outcome !== 'covered') return false
  const tell = (): void => tellWatcher(on, name, uri)
  const watched = await startWatching(on, request, { callable, named: undefined, uri, key, tell })
  return watched.outcome === 'watching'
}
