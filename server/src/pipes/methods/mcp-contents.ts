import { type ServerCapabilities, withInputRequired } from '@modelcontextprotocol/client'
import { z } from 'zod'
import { isObject } from '../derive-bounded-result.ts'
import { type JsonObject, type ToolDefinition, upstreamCallTimeoutMs } from '../model.ts'
import { askingOf, readAsked } from './mcp-asking.ts'
import { callMetaKey, type McpConnection } from './mcp-connection.ts'
import { watchMethod, watchResource } from './mcp-watching.ts'
import type { ListedTool, RawAnswer, UpstreamCall } from './upstream.ts'

/** What an MCP server offers beside its tools. */
interface Content {
  readonly name: string
  readonly method: string
  readonly offeredBy: 'resources' | 'prompts' | 'completions'
  /** A part of that which not every server has. */
  readonly needs?: 'subscribe'
  readonly title: string
  readonly description: string
  readonly properties: JsonObject
  readonly required: readonly string[]
}

const text: JsonObject = { type: 'string' }
const cursor: JsonObject = { cursor: { type: 'string', description: 'From the answer before, for the next page.' } }

const contents: readonly Content[] = [
  {
    name: 'mcp_resources_list',
    method: 'resources/list',
    offeredBy: 'resources',
    title: 'List resources',
    description: 'Lists what the provider offers to read: names, addresses and types.',
    properties: cursor,
    required: [],
  },
  {
    name: 'mcp_resource_templates_list',
    method: 'resources/templates/list',
    offeredBy: 'resources',
    title: 'List resource templates',
    description: 'Lists the patterns of addresses that the provider can read.',
    properties: cursor,
    required: [],
  },
  {
    name: 'mcp_resources_read',
    method: 'resources/read',
    offeredBy: 'resources',
    title: 'Read a resource',
    description: 'Reads one resource of the provider by its address.',
    properties: { uri: { type: 'string', maxLength: 4000, description: 'The address, as the list gives it.' } },
    required: ['uri'],
  },
  {
    name: 'mcp_resources_subscribe',
    method: watchMethod,
    offeredBy: 'resources',
    needs: 'subscribe',
    title: 'Watch a resource',
    description: 'Tells the client when a resource of the provider changes. What is in it has to be read by itself.',
    properties: { uri: { type: 'string', maxLength: 4000, description: 'The address, as the list gives it.' } },
    required: ['uri'],
  },
  {
    name: 'mcp_prompts_list',
    method: 'prompts/list',
    offeredBy: 'prompts',
    title: 'List prompts',
    description: 'Lists the prompts that the provider has prepared.',
    properties: cursor,
    required: [],
  },
  {
    name: 'mcp_prompts_get',
    method: 'prompts/get',
    offeredBy: 'prompts',
    title: 'Get a prompt',
    description: 'Gets one prompt of the provider, filled in with the given arguments.',
    properties: { name: text, arguments: { type: 'object', additionalProperties: text } },
    required: ['name'],
  },
  {
    name: 'mcp_complete',
    method: 'completion/complete',
    offeredBy: 'completions',
    title: 'Complete an argument',
    description: 'Suggests values for an argument of a prompt or of a resource template.',
    properties: { ref: { type: 'object' }, argument: { type: 'object' }, context: { type: 'object' } },
    required: ['ref', 'argument'],
  },
]

/**
 * Resources, prompts and completions as tools of ours, so that an approval binds them like any other call: pinned, asked for,
 * admitted, recorded. What is read comes with the person's account; without that it would be a way around the session (I1).
 */
export function contentTools(capabilities: ServerCapabilities | undefined): ListedTool[] {
  return contents
    .filter(({ offeredBy, needs }) => offers(capabilities, offeredBy, needs))
    .map(({ name, method, title, description, properties, required }) => ({
      entry: {
        name,
        title,
        description,
        inputSchema: { type: 'object', properties, required, additionalProperties: false },
      },
      operation: { method },
    }))
}

function offers(
  capabilities: ServerCapabilities | undefined,
  by: Content['offeredBy'],
  needs: Content['needs'],
): boolean {
  const offered = capabilities?.[by]
  return offered !== undefined && (needs === undefined || capabilities?.resources?.[needs] === true)
}

/** The method that a tool of this kind stands for; undefined for a tool of the upstream, which can't set it. */
export function contentMethod({ operation }: ToolDefinition): string | undefined {
  const method = isObject(operation) ? operation.method : undefined
  return contents.find(content => content.method === method)?.method
}

/** Methods whose answer may be a question (2026-07-28, multi round-trip requests). */
const askers = ['prompts/get', 'resources/read']

const anyResult = z.looseObject({})
const jsonResult = z.record(z.string(), z.json())

/** The request itself; its result is the structured part of ours, and the text says the same. */
export async function callContent(connection: McpConnection, method: string, it: UpstreamCall): Promise<RawAnswer> {
  if (method === watchMethod) return watchResource(connection, it)
  const asking = askingOf(connection, askers.includes(method) ? it : { ...it, asking: undefined })
  const params = { ...it.arguments, ...asking.params, _meta: { [callMetaKey]: it.callId, ...asking._meta } }
  const { allowInputRequired } = asking
  const options = { signal: it.signal, timeout: upstreamCallTimeoutMs, allowInputRequired }
  const answer = await connection.client.request({ method, params }, withInputRequired(anyResult), options)
  const asked = readAsked(answer)
  if (asked !== undefined) return asked
  const { _meta, resultType, ttlMs, cacheScope, ...result } = anyResult.parse(answer)
  const structuredContent = jsonResult.parse(result)
  const content = [{ type: 'text', text: JSON.stringify(structuredContent) }]
  return { outcome: 'answered', result: { content, structuredContent }, resources: 'undeclared' }
}
