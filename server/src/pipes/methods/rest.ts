import { type Json, parseJson } from '../../platform/json.ts'
import type { Platform } from '../../platform/platform.ts'
import { Refusal } from '../../platform/refusal.ts'
import type { Catalogue, CatalogueTool } from '../catalogue/catalogue.ts'
import { findCatalogue, findCatalogueTool } from '../catalogue/index.ts'
import { isObject } from '../derive-bounded-result.ts'
import { cleanText } from '../derive-clean-text.ts'
import { type RestRequest, resourcesOf, restRequest, shapedAnswer } from '../derive-rest.ts'
import { type JsonObject, type UpstreamFault, upstreamAnswerBytesMax, upstreamCallTimeoutMs } from '../model.ts'
import { egressFault } from './egress-fault.ts'
import type { ListedTool, RawAnswer, Upstream, UpstreamCall, UpstreamSource } from './upstream.ts'

const refusalCharactersMax = 300
const answerMembersMax = 200_000

/** A REST API with typed tools from the catalogue. Its list is ours, so it is read without asking anybody. */
export const restUpstream: Upstream = {
  listNeedsCredential: false,
  readTools: (_on, { provider }) => {
    const catalogue = findCatalogue(provider.catalogue ?? '')
    if (catalogue === undefined) return Promise.resolve({ outcome: 'failed', why: 'gone' })
    return Promise.resolve({ outcome: 'read', tools: catalogue.tools.map(entryOf) })
  },
  call,
  accountLabel: async (on, source) => {
    const catalogue = findCatalogue(source.provider.catalogue ?? '')
    if (catalogue === undefined) return { outcome: 'failed', why: 'gone' }
    const asked = await ask(on, { source, catalogue }, { method: 'GET', path: catalogue.account.path, body: undefined })
    if (asked.outcome !== 'answered')
      return { outcome: 'failed', why: asked.outcome === 'failed' ? asked.why : 'unavailable' }
    if (asked.status === 401 || asked.status === 403) return { outcome: 'failed', why: 'credential_refused' }
    const { label, id } = shapedAnswer(
      { fields: { label: catalogue.account.label, id: catalogue.account.id } },
      asked.json,
    )
    if (asked.status !== 200 || typeof label !== 'string') return { outcome: 'failed', why: 'malformed' }
    return {
      outcome: 'named',
      label: cleanText(label).slice(0, 100),
      externalId: id === undefined ? undefined : String(id),
    }
  },
  effectOf: definition => {
    const operation = isObject(definition.operation) ? definition.operation : {}
    const effect = operation.effect
    return effect === 'read' || effect === 'write' || effect === 'destructive' ? effect : undefined
  },
}

/** Written as an upstream would list it; what is sent, what it touches and its effect are part of what is pinned. */
function entryOf(tool: CatalogueTool): ListedTool {
  const { name, title, description, inputSchema, effect, scopes, operation, answer, resources } = tool
  const annotations = {
    readOnlyHint: effect === 'read',
    destructiveHint: effect === 'destructive',
    openWorldHint: true,
  }
  return {
    entry: { name, title, description, inputSchema, annotations },
    operation: JSON.parse(JSON.stringify({ ...operation, effect, scopes, answer, resources })),
  }
}

async function call(on: Platform, source: UpstreamSource, it: UpstreamCall): Promise<RawAnswer> {
  const catalogue = findCatalogue(source.provider.catalogue ?? '')
  const tool = catalogue && findCatalogueTool(catalogue, it.tool.definition.name)
  if (catalogue === undefined || tool === undefined) return { outcome: 'failed', why: 'gone', sent: false }
  const request = restRequest(tool.operation, it.arguments)
  if (request === undefined) return { outcome: 'failed', why: 'malformed', sent: false }
  const asked = await ask(on, { source, catalogue, signal: it.signal }, request)
  if (asked.outcome !== 'answered') return asked
  if (asked.status === 401) return { outcome: 'failed', why: 'credential_refused', sent: true }
  if (asked.status >= 500) return { outcome: 'failed', why: 'unavailable', sent: true }
  if (asked.status >= 300) return refused(catalogue, asked.status, asked.json)
  const result = shapedAnswer(tool.answer, asked.json)
  const content: JsonObject[] = [{ type: 'text', text: JSON.stringify(result) }]
  const touched = { arguments: it.arguments, result, provider: source.provider.slug }
  return { outcome: 'answered', result: { content, structuredContent: result }, resources: resourcesOf(tool, touched) }
}

/** Nothing was touched; the reason that the API gives stands in it as words by others. */
function refused(catalogue: Catalogue, status: number, json: Json): RawAnswer {
  const said = isObject(json) && typeof json.message === 'string' ? cleanText(json.message) : ''
  const text = `${catalogue.title} refused the call with status ${status}: ${said.slice(0, refusalCharactersMax)}`
  return { outcome: 'answered', result: { content: [{ type: 'text', text }], isError: true }, resources: [] }
}

type Asked =
  | { readonly outcome: 'answered'; readonly status: number; readonly json: Json }
  | { readonly outcome: 'failed'; readonly why: UpstreamFault; readonly sent: boolean }
  | { readonly outcome: 'aborted'; readonly sent: boolean }

interface Asking {
  readonly source: UpstreamSource
  readonly catalogue: Catalogue
  readonly signal?: AbortSignal
}

async function ask(on: Platform, { source, catalogue, signal }: Asking, request: RestRequest): Promise<Asked> {
  const base = source.provider.baseUrls.api ?? catalogue.baseUrls.api
  const authorization = source.credential === undefined ? {} : { authorization: `Bearer ${source.credential.reveal()}` }
  const content = request.body === undefined ? {} : { 'content-type': 'application/json' }
  let sent = false
  try {
    const response = await on.egress.fetch(base.replace(/\/$/, '') + request.path, {
      method: request.method,
      headers: { ...catalogue.headers, ...content, ...authorization },
      ...(request.body === undefined ? {} : { body: request.body }),
      ...(signal === undefined ? {} : { signal }),
      timeoutMs: upstreamCallTimeoutMs,
      headersTimeoutMs: upstreamCallTimeoutMs,
      responseBytesMax: upstreamAnswerBytesMax,
      redirect: request.method === 'GET' ? 'same_origin' : 'refuse',
      onSending: () => {
        sent = true
      },
    })
    return answered(response.status, await response.text())
  } catch (cause) {
    if (signal?.aborted === true) return { outcome: 'aborted', sent }
    if (cause instanceof Refusal) return { outcome: 'failed', why: egressFault(cause), sent }
    throw cause
  }
}

function answered(status: number, text: string): Asked {
  if (text === '') return { outcome: 'answered', status, json: null }
  const parsed = parseJson(text, answerMembersMax)
  if (parsed.ok) return { outcome: 'answered', status, json: parsed.value }
  return status < 300
    ? { outcome: 'failed', why: 'malformed', sent: true }
    : { outcome: 'answered', status, json: null }
}
