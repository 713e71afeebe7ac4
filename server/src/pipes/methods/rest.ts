import { type Json, parseJson } from '../../platform/json.ts'
import type { Platform } from '../../platform/platform.ts'
import type { Catalogue, CatalogueTool } from '../catalogue/catalogue.ts'
import { findCatalogue, findCatalogueTool } from '../catalogue/index.ts'
import { awsHeaders } from '../derive-aws-signature.ts'
import { isObject } from '../derive-bounded-result.ts'
import { pagesOf, scopesLacking, toolSchema } from '../derive-catalogue-tool.ts'
import { cleanText } from '../derive-clean-text.ts'
import { hostOf } from '../derive-oauth-party.ts'
import { rawAnswer } from '../derive-raw-answer.ts'
import { firstAt, nextCursor, resourcesOf, shapedAnswer } from '../derive-rest-answer.ts'
import { type RestRequest, restRequest } from '../derive-rest-request.ts'
import { retryAfterSeconds } from '../derive-retry-time.ts'
import type { JsonObject, UpstreamFault } from '../model.ts'
import { parseXml } from '../parse-xml.ts'
import { type Exchanged, exchangeRest } from './rest-exchange.ts'
import type { AccountLabel, ListedTool, RawAnswer, Upstream, UpstreamCall, UpstreamSource } from './upstream.ts'

const refusalCharactersMax = 300
const answerMembersMax = 200_000
const labelCharactersMax = 100

/** A REST API with typed tools from the catalogue. Its list is ours, so it is read without asking anybody. */
export const restUpstream: Upstream = {
  listNeedsCredential: false,
  readTools: (_on, { provider }) => {
    const catalogue = findCatalogue(provider.catalogue ?? '')
    if (catalogue === undefined) return Promise.resolve({ outcome: 'failed', why: 'gone' })
    // Where fewer scopes are asked for, the tools that need the others would only ever be refused.
    const usable = Object.entries(catalogue.tools).filter(
      ([, { scopes }]) =>
        provider.auth.type !== 'oauth' || scopesLacking(catalogue, scopes, provider.oauthScopes).length === 0,
    )
    return Promise.resolve({ outcome: 'read', tools: usable.map(([name, tool]) => entryOf(catalogue, name, tool)) })
  },
  call,
  knowsHolder: true,
  accountLabel,
  effectOf: definition => {
    const operation = isObject(definition.operation) ? definition.operation : {}
    const effect = operation.effect
    return effect === 'read' || effect === 'write' || effect === 'destructive' ? effect : undefined
  },
}

/** Written as an upstream would list it; what is sent, what it touches and its effect are part of what is pinned. */
function entryOf(catalogue: Catalogue, name: string, tool: CatalogueTool): ListedTool {
  const { title, description, arguments: _typed, paged: _paged, ...operation } = tool
  const annotations = {
    readOnlyHint: tool.effect === 'read',
    destructiveHint: tool.effect === 'destructive',
    openWorldHint: true,
  }
  const pages = pagesOf(catalogue, tool)
  return {
    entry: { name, title, description, inputSchema: toolSchema(catalogue, tool), annotations },
    operation: JSON.parse(JSON.stringify(pages === undefined ? operation : { ...operation, pages })),
  }
}

async function accountLabel(on: Platform, source: UpstreamSource): Promise<AccountLabel> {
  const catalogue = findCatalogue(source.provider.catalogue ?? '')
  const request = catalogue && restRequest(catalogue.account, {}, catalogue.encoding)
  if (catalogue === undefined || request === undefined) return { outcome: 'failed', why: 'gone' }
  const asked = await ask(on, { source, catalogue }, request)
  if (asked.outcome !== 'answered')
    return { outcome: 'failed', why: asked.outcome === 'failed' ? asked.why : 'unavailable' }
  const said = judged(catalogue, asked)
  if (said === 'unavailable' || said === 'too_many') return { outcome: 'failed', why: 'unavailable' }
  if (said === 'credential' || asked.status === 403) return { outcome: 'failed', why: 'credential_refused' }
  if (said !== 'fine') return { outcome: 'failed', why: 'malformed' }
  if (catalogue.account.label === undefined) return { outcome: 'accepted' }
  const label = firstAt(asked.json, catalogue.account.label)
  const id = catalogue.account.id === undefined ? undefined : firstAt(asked.json, catalogue.account.id)
  if (typeof label !== 'string') return { outcome: 'failed', why: 'malformed' }
  return {
    outcome: 'named',
    label: cleanText(label).slice(0, labelCharactersMax),
    externalId: typeof id === 'string' || typeof id === 'number' ? String(id) : undefined,
  }
}

async function call(on: Platform, source: UpstreamSource, it: UpstreamCall): Promise<RawAnswer> {
  const catalogue = findCatalogue(source.provider.catalogue ?? '')
  const tool = catalogue && findCatalogueTool(catalogue, it.tool.definition.name)
  if (catalogue === undefined || tool === undefined) return { outcome: 'failed', why: 'gone', sent: false }
  return callTool(on, { catalogue, tool, source, arguments: it.arguments, signal: it.signal })
}

export interface ToolCall {
  readonly catalogue: Catalogue
  readonly tool: CatalogueTool
  readonly source: UpstreamSource
  readonly arguments: JsonObject
  readonly signal: AbortSignal
}

/** One tool of a table, called once at the third party with the credential of that source. */
export async function callTool(on: Platform, it: ToolCall): Promise<RawAnswer> {
  const { catalogue, tool, source, signal } = it
  const request = restRequest({ ...tool, pages: pagesOf(catalogue, tool) }, it.arguments, catalogue.encoding)
  if (request === undefined) return { outcome: 'failed', why: 'malformed', sent: false }
  const asked = await ask(on, { source, catalogue, signal, text: tool.answer.text !== undefined }, request)
  if (asked.outcome !== 'answered') return asked
  const said = judged(catalogue, asked)
  switch (said) {
    case 'fine':
      return result(it, asked)
    case 'credential':
      return { outcome: 'failed', why: 'credential_refused', sent: true }
    case 'too_many':
      return later(catalogue, retryAfterSeconds(asked.headers, on.clock.now()), on.clock.now())
    case 'unavailable':
      return { outcome: 'failed', why: 'unavailable', sent: true }
    case 'refused':
      return refused(catalogue, asked)
  }
}

function result({ catalogue, tool, source, arguments: args }: ToolCall, asked: Answered): RawAnswer {
  const shaped = shapedAnswer(tool.answer, asked.json)
  const pages = pagesOf(catalogue, tool)
  const count = Array.isArray(shaped.items) ? shaped.items.length : 0
  const page = { answer: asked.json, link: asked.headers.get('link'), arguments: args, count }
  const next = pages && nextCursor(pages, tool.answer.items ?? '', page)
  const whole = args.raw === true ? { raw: rawAnswer(asked.json) } : shaped
  const given: JsonObject = next === undefined ? whole : { ...whole, next_cursor: next }
  return {
    outcome: 'answered',
    result: { content: [{ type: 'text', text: JSON.stringify(given) }], structuredContent: given },
    resources: resourcesOf(tool, { arguments: args, result: shaped, provider: source.provider.slug }),
  }
}

type Said = 'fine' | 'credential' | 'too_many' | 'unavailable' | 'refused'

/** What an answer means, by its status and by what the catalogue knows of the third party's ways to say no. */
function judged({ refusals }: Catalogue, { status, headers, json }: Answered): Said {
  const flagged = refusals.flag === undefined ? undefined : firstAt(json, refusals.flag.at)
  const no = refusals.flag?.is === undefined ? flagged !== undefined : flagged === refusals.flag.is
  if (status < 300 && !no) return 'fine'
  const code = String(firstAt(json, refusals.code ?? refusals.reason) ?? '')
  const spent = status === 403 && headers.get('x-ratelimit-remaining') === '0'
  if (status === 429 || spent || refusals.tooMany?.includes(code)) return 'too_many'
  if (status === 401 || refusals.credential?.includes(code)) return 'credential'
  return status >= 500 ? 'unavailable' : 'refused'
}

/** Nothing was done. The agent is told when it is worth to ask again. */
function later(catalogue: Catalogue, seconds: number, now: Date): RawAnswer {
  const at = new Date(now.getTime() + seconds * 1_000).toISOString()
  const text = `${catalogue.title} takes no more calls of this account for now, and did nothing. Try again in ${seconds} s, at ${at}.`
  return {
    outcome: 'answered',
    result: {
      content: [{ type: 'text', text }],
      structuredContent: { error: 'rate_limited', retry_after_seconds: seconds, retry_at: at },
      isError: true,
    },
    resources: [],
  }
}

/** Nothing was touched; the reason that the API gives stands in it as words by others. */
function refused(catalogue: Catalogue, { status, json }: Answered): RawAnswer {
  const reason = firstAt(json, catalogue.refusals.reason)
  const said = reason === undefined ? '' : cleanText(typeof reason === 'string' ? reason : JSON.stringify(reason))
  const text = `${catalogue.title} refused the call with status ${status}: ${said.slice(0, refusalCharactersMax)}`
  return { outcome: 'answered', result: { content: [{ type: 'text', text }], isError: true }, resources: [] }
}

interface Answered {
  readonly outcome: 'answered'
  readonly status: number
  readonly headers: Headers
  readonly json: Json
}

type Asked =
  | Answered
  | { readonly outcome: 'failed'; readonly why: UpstreamFault; readonly sent: boolean }
  | { readonly outcome: 'aborted'; readonly sent: boolean }

interface Asking {
  readonly source: UpstreamSource
  readonly catalogue: Catalogue
  readonly signal?: AbortSignal
  /** What comes is text and no JSON. */
  readonly text?: boolean
}

async function ask(on: Platform, it: Asking, request: RestRequest): Promise<Asked> {
  const url = hostOf(it.catalogue, it.source.provider.baseUrls, request.base) + request.path
  const credential = credentialOf(it, { ...request, url, now: on.clock.now() })
  if (credential === undefined) return { outcome: 'failed', why: 'credential_refused', sent: false }
  const exchanged = await exchangeRest(on, {
    url,
    method: request.method,
    headers: {
      accept: 'application/json',
      ...it.catalogue.headers,
      ...(request.contentType === undefined ? {} : { 'content-type': request.contentType }),
      ...credential,
    },
    body: request.body,
    signal: it.signal,
  })
  return exchanged.outcome === 'answered' ? answered(it, exchanged) : exchanged
}

/** The headers that prove whose call it is; undefined for a token that can't. What OAuth gives is a bearer token (RFC 6750). */
function credentialOf(
  { source, catalogue }: Asking,
  it: RestRequest & { readonly url: string; readonly now: Date },
): Readonly<Record<string, string>> | undefined {
  const text = source.credential?.reveal()
  if (text === undefined) return {}
  const scheme = source.provider.auth.type === 'oauth' ? 'Bearer' : (catalogue.scheme ?? 'Bearer')
  switch (scheme) {
    case 'bare':
      return { authorization: text }
    case 'Basic':
      return { authorization: `Basic ${Buffer.from(text).toString('base64')}` }
    case 'Bearer':
    case 'SSWS':
      return { authorization: `${scheme} ${text}` }
    case 'AWS4':
      return awsHeaders({ ...it, body: it.body ?? '', service: catalogue.services?.[it.base] ?? '', credential: text })
  }
}

function answered(it: Asking, { status, headers, text }: Extract<Exchanged, { text: string }>): Asked {
  if (text === '') return { outcome: 'answered', status, headers, json: null }
  const type = headers.get('content-type') ?? ''
  if (it.text === true && status < 300) {
    if (!/^text\/|json|xml|yaml|javascript/.test(type)) return { outcome: 'failed', why: 'malformed', sent: true }
    return { outcome: 'answered', status, headers, json: text }
  }
  const json = it.catalogue.xml === true ? parseXml(text) : jsonOf(text)
  if (json === undefined && status < 300) return { outcome: 'failed', why: 'malformed', sent: true }
  return { outcome: 'answered', status, headers, json: json ?? null }
}

function jsonOf(text: string): Json | undefined {
  const parsed = parseJson(text, answerMembersMax)
  return parsed.ok ? parsed.value : undefined
}
