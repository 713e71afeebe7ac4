import { upstreamCallTimeoutMs } from '../model.ts'
import { callMetaKey, type McpConnection } from './mcp-connection.ts'
import { closeWhenIdle } from './mcp-connections.ts'
import type { RawAnswer, UpstreamCall } from './upstream.ts'

/** The method that stands for watching a resource; a later server is asked for a stream of its own instead. */
export const watchMethod = 'resources/subscribe'

/** Watches a resource on this connection, which stays open for it, until nobody wants to hear of it. */
export async function watchResource(connection: McpConnection, it: UpstreamCall): Promise<RawAnswer> {
  const { watch, arguments: args } = it
  const uri = String(args.uri)
  if (watch === undefined)
    return told('A resource is watched by the method resources/subscribe, and not by a call.', true)
  const heard = connection.watches.get(uri) ?? new Set()
  connection.watches.set(uri, heard.add(watch.changed))
  const forget = (): void => {
    heard.delete(watch.changed)
    if (heard.size === 0 && connection.watches.get(uri) === heard) connection.watches.delete(uri)
    closeWhenIdle(connection)
  }
  try {
    const stop = await subscribe(connection, uri, it)
    const end = (): void => {
      forget()
      // A later server has a stream for each; an earlier one knows only whether this connection wants to hear.
      const isLast = !connection.watches.has(uri)
      if (isLast || connection.client.getProtocolEra() === 'modern') stop().catch(() => undefined)
    }
    if (watch.signal.aborted) end()
    watch.signal.addEventListener('abort', end, { once: true })
    return told('{}', false)
  } catch (cause) {
    forget()
    throw cause
  }
}

/** Answers how to end it. */
async function subscribe({ client }: McpConnection, uri: string, it: UpstreamCall): Promise<() => Promise<void>> {
  const options = { signal: it.signal, timeout: upstreamCallTimeoutMs }
  if (client.getProtocolEra() === 'modern') {
    const subscription = await client.listen({ resourceSubscriptions: [uri] }, { timeout: upstreamCallTimeoutMs })
    return () => subscription.close()
  }
  await client.subscribeResource({ uri, _meta: { [callMetaKey]: it.callId } }, options)
  return async () => {
    await client.unsubscribeResource({ uri }, { timeout: upstreamCallTimeoutMs })
  }
}

function told(text: string, isError: boolean): RawAnswer {
  const content = [{ type: 'text', text }]
  const result = isError ? { content, isError } : { content, structuredContent: {} }
  return { outcome: 'answered', result, resources: 'undeclared' }
}
