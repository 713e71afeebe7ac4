import { type CallToolResult, ProtocolError, SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client'
import { z } from 'zod'
import type { Json } from '../../platform/json.ts'
import type { Platform } from '../../platform/platform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { cleanText } from '../derive-clean-text.ts'
import type { JsonObject, QuestionKind, ToolResult, UpstreamFault } from '../model.ts'
import { toolsMax, upstreamCallTimeoutMs } from '../model.ts'
import { forgetToolsRead } from '../store.ts'
import { egressFault } from './egress-fault.ts'
import { askingOf, readAsked } from './mcp-asking.ts'
import { callMetaKey, type LiveCall, type McpConnection } from './mcp-connection.ts'
import { connectionFor, leaveConnection, retireConnection } from './mcp-connections.ts'
import { callContent, contentMethod, contentTools } from './mcp-contents.ts'
import { hearLog, setLogLevel } from './mcp-logging.ts'
import type { RawAnswer, ReadTools, Upstream, UpstreamCall, UpstreamSource } from './upstream.ts'

const listTimeoutMs = 20_000
const pagesMax = 50
const messageCharactersMax = 500

const listPage = z.looseObject({ tools: z.array(z.json()), nextCursor: z.string().optional() })

/** A remote MCP server over Streamable HTTP, whichever era of the protocol it speaks. */
export const mcpUpstream: Upstream = {
  listNeedsCredential: true,
  readTools: async (on, source, signal) => {
    try {
      return await readAll(on, source, signal)
    } catch (first) {
      // A server that was restarted no longer knows our session. Reading is safe to repeat; calls never are.
      retireConnection(on, source)
      if (!(first instanceof SdkHttpError) || first.status === 401) return failed(first)
    }
    try {
      return await readAll(on, source, signal)
    } catch (second) {
      retireConnection(on, source)
      return failed(second)
    }
  },
  call,
  knowsHolder: true,
  accountLabel: async (on, source) => {
    const read = await mcpUpstream.readTools(on, source)
    return read.outcome === 'read' ? { outcome: 'accepted' } : read
  },
  effectOf: definition => (contentMethod(definition) === undefined ? undefined : 'read'),
}

function failed(cause: unknown): { readonly outcome: 'failed'; readonly why: UpstreamFault } {
  return { outcome: 'failed', why: faultOf(cause) }
}

function connect(on: Platform, source: UpstreamSource, kinds: readonly QuestionKind[] = []): Promise<McpConnection> {
  const stale = (): void => {
    forgetToolsRead(on.database, source.provider.id).catch((cause: Error) =>
      on.log.warn({ provider: source.provider.id, cause: cause.message }, 'a list-changed notice was not kept'),
    )
  }
  return connectionFor(on, { ...source, kinds, onListChanged: stale })
}

/** A server of the earlier revision is told when a connection is made what it may ask on it; a later one is told in each call. */
async function connectFor(on: Platform, source: UpstreamSource, { asking }: UpstreamCall): Promise<McpConnection> {
  const connection = await connect(on, source)
  const asks = asking?.ask !== undefined && asking.kinds.length > 0 && connection.client.getProtocolEra() === 'legacy'
  return asks ? connect(on, source, asking.kinds) : connection
}

async function readAll(on: Platform, source: UpstreamSource, outer?: AbortSignal): Promise<ReadTools> {
  const { client } = await connect(on, source)
  const deadline = AbortSignal.timeout(listTimeoutMs)
  const signal = outer === undefined ? deadline : AbortSignal.any([outer, deadline])
  const tools: Json[] = []
  const seen = new Set<string>()
  let cursor: string | undefined
  for (let page = 0; page < pagesMax && tools.length < toolsMax; page++) {
    const params = cursor === undefined ? {} : { cursor }
    const read = await client.request({ method: 'tools/list', params }, listPage, { signal, timeout: listTimeoutMs })
    tools.push(...read.tools)
    cursor = read.nextCursor
    if (cursor === undefined || seen.has(cursor)) break
    seen.add(cursor)
  }
  const listed = tools.slice(0, toolsMax).map(entry => ({ entry }))
  return { outcome: 'read', tools: [...listed, ...contentTools(client.getServerCapabilities())] }
}

async function call(on: Platform, source: UpstreamSource, it: UpstreamCall): Promise<RawAnswer> {
  // Aborted with the call, and when the stream of its answer is over: composite signals cost more than a listener.
  const streamOver = new AbortController()
  const { signal } = streamOver
  const over = new AbortController()
  const live: LiveCall = {
    signal: over.signal,
    sent: false,
    streamOver,
    resumed: 0,
    ask: it.asking?.ask,
    onLog: it.onLog && (params => hearLog(it, params)),
  }
  if (it.signal.aborted) return { outcome: 'aborted', sent: false }
  const stop = (): void => {
    streamOver.abort(it.signal.reason)
    over.abort(it.signal.reason)
  }
  it.signal.addEventListener('abort', stop, { once: true })
  let connection: McpConnection | undefined
  try {
    connection = await connectFor(on, source, it)
    connection.calls.set(it.callId, live)
    await setLogLevel(connection, it)
    const content = contentMethod(it.tool.definition)
    const held = { ...it, signal }
    return await (content === undefined ? callTool(connection, held) : callContent(connection, content, held))
  } catch (cause) {
    if (it.signal.aborted) return { outcome: 'aborted', sent: live.sent }
    const { scopesWanted } = live
    if (scopesWanted !== undefined)
      return { outcome: 'failed', why: 'scope_missing', sent: live.sent, scopes: scopesWanted }
    const capabilities = capabilitiesLacked(cause)
    if (capabilities.length > 0 && live.sent) return { outcome: 'lacks_capability', capabilities }
    const refused = refusalOf(cause)
    if (refused !== undefined && live.sent) return { outcome: 'answered', result: refused, resources: 'undeclared' }
    if (!(cause instanceof ProtocolError)) retireConnection(on, source)
    return { outcome: 'failed', why: streamOver.signal.aborted ? 'unavailable' : faultOf(cause), sent: live.sent }
  } finally {
    it.signal.removeEventListener('abort', stop)
    // A stream that was taken up again is one of the server's, which need not close it with the answer.
    if (live.resumed > 0) over.abort('answered')
    if (connection !== undefined) leaveConnection(connection, it.callId)
  }
}

/** The definition goes along for its headers (SEP-2243); its output schema is judged by us, compiled once and not each time. */
async function callTool(connection: McpConnection, it: UpstreamCall): Promise<RawAnswer> {
  const { definition } = it.tool
  const { onProgress } = it
  const { params, _meta, allowInputRequired } = askingOf(connection, it)
  const result = await connection.client.callTool(
    { name: definition.name, arguments: it.arguments, ...params, _meta: { [callMetaKey]: it.callId, ..._meta } },
    {
      signal: it.signal,
      timeout: upstreamCallTimeoutMs,
      allowInputRequired,
      toolDefinition: { name: definition.name, inputSchema: { ...definition.inputSchema, type: 'object' } },
      ...(onProgress === undefined
        ? {}
        : {
            onprogress: ({ progress, total, message }) =>
              onProgress({
                progress,
                ...(total === undefined ? {} : { total }),
                ...(message === undefined ? {} : { message }),
              }),
          }),
    },
  )
  return readAsked(result) ?? { outcome: 'answered', result: toolResultOf(result), resources: 'undeclared' }
}

/** What the SDK parsed is JSON, and no member of it is looked at again; only those that a result has are taken over. */
function toolResultOf(result: CallToolResult): ToolResult {
  const parsed = resultSchema.parse(result)
  return {
    content: parsed.content,
    ...(parsed.structuredContent === undefined ? {} : { structuredContent: parsed.structuredContent }),
    ...(parsed.isError === undefined ? {} : { isError: parsed.isError }),
  }
}

const resultSchema = z.object({
  content: z
    .array(z.custom<JsonObject>(block => typeof block === 'object' && block !== null && !Array.isArray(block)))
    .default([]),
  structuredContent: z.custom<Json>().optional(),
  isError: z.boolean().optional(),
})

const urlElicitationRequired = -32042
const missingCapability = -32021
const lackedSchema = z.object({ requiredCapabilities: z.record(z.string(), z.json()) })

/** What the caller's own client would have to support; the upstream did nothing. Empty for any other error. */
function capabilitiesLacked(cause: unknown): string[] {
  if (!(cause instanceof ProtocolError) || cause.code !== missingCapability) return []
  const lacked = lackedSchema.safeParse(cause.data)
  const names = lacked.success ? Object.keys(lacked.data.requiredCapabilities) : []
  return ['elicitation', 'sampling', 'roots'].filter(name => names.includes(name))
}

/** An error of the protocol is the upstream's answer to this call: the agent is told what it says, as words by others. */
function refusalOf(cause: unknown): ToolResult | undefined {
  if (!(cause instanceof ProtocolError) || cause.code === urlElicitationRequired) return undefined
  const message = cleanText(cause.message).slice(0, messageCharactersMax)
  const block: JsonObject = { type: 'text', text: `The provider refused the call (${cause.code}): ${message}` }
  return { content: [block], isError: true }
}

function faultOf(cause: unknown): UpstreamFault {
  for (let at: unknown = cause; at instanceof Error; at = at.cause) {
    if (at instanceof Refusal) return egressFault(at)
    if (at instanceof SdkHttpError && (at.status === 401 || at.status === 403)) return 'credential_refused'
    if (at instanceof ProtocolError && at.code === urlElicitationRequired) return 'input_required'
    if (at instanceof z.ZodError) return 'malformed'
    if (!(at instanceof SdkError)) continue
    if (at.code === SdkErrorCode.RequestTimeout) return 'timed_out'
    if (at.code === SdkErrorCode.UnsupportedResultType) return 'input_required'
    if (at.code === SdkErrorCode.InvalidResult) return 'malformed'
  }
  return 'unavailable'
}
