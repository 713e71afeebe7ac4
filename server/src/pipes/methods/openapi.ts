import { type Json, parseJson } from '../../platform/json.ts'
import type { Platform } from '../../platform/platform.ts'
import { isObject } from '../derive-bounded-result.ts'
import { cleanText } from '../derive-clean-text.ts'
import { smallAnswer } from '../derive-openapi-answer.ts'
import type { ChosenAnswer, OpenapiOperation } from '../derive-openapi-operation.ts'
import { openapiRequest, touchedBy } from '../derive-openapi-request.ts'
import { shapedAnswer } from '../derive-rest-answer.ts'
import { retryAfterSeconds } from '../derive-retry-time.ts'
import type { JsonObject, Provider, ToolDefinition } from '../model.ts'
import { listOperations } from '../store-openapi.ts'
import { type Exchanged, exchangeRest } from './rest-exchange.ts'
import type { RawAnswer, Upstream, UpstreamCall, UpstreamSource } from './upstream.ts'

const reasonCharactersMax = 300
const jsonMembersMax = 200_000

/** A REST API as a document described it. Its list is what an administrator took of the document, so nobody is asked for it. */
export const openapiUpstream: Upstream = {
  listNeedsCredential: false,
  readTools: async (on, { provider }) => ({
    outcome: 'read',
    tools: (await listOperations(on.database, provider.id)).map(each => each.tool),
  }),
  call,
  // Which of its operations would say who holds a credential, no document tells.
  knowsHolder: false,
  accountLabel: () => Promise.resolve({ outcome: 'accepted' }),
  effectOf: definition => operationOf(definition)?.effect,
}

/** What is sent comes out of the definition that was pinned, and from nowhere else. */
function operationOf({ operation }: ToolDefinition): OpenapiOperation | undefined {
  if (!isObject(operation) || operation.kind !== 'openapi') return undefined
  const pinned: OpenapiOperation = JSON.parse(JSON.stringify(operation))
  return pinned
}

async function call(on: Platform, source: UpstreamSource, it: UpstreamCall): Promise<RawAnswer> {
  const operation = operationOf(it.tool.definition)
  const base = source.provider.baseUrls.api
  if (operation === undefined || base === undefined) return { outcome: 'failed', why: 'gone', sent: false }
  const request = openapiRequest(operation, it.arguments)
  if (request === undefined) return { outcome: 'failed', why: 'malformed', sent: false }
  const { method, path, headers, body } = request
  const exchanged = await exchangeRest(on, {
    url: base.replace(/\/$/, '') + path,
    method,
    headers: { accept: 'application/json, */*;q=0.1', ...headers, ...credentialOf(operation, source) },
    body,
    signal: it.signal,
  })
  if (exchanged.outcome !== 'answered') return exchanged
  const shape = operation.offersRaw === true && it.arguments.raw === true ? undefined : operation.answer
  if (exchanged.status === 429) return later(source.provider, retryAfterSeconds(exchanged.headers, on.clock.now()))
  return answerOf(source.provider, exchanged, {
    shape,
    touched: touchedBy(operation, it.arguments, source.provider.slug),
  })
}

function credentialOf({ credential: place }: OpenapiOperation, { credential }: UpstreamSource): Record<string, string> {
  return place === undefined || credential === undefined ? {} : { [place.header]: place.prefix + credential.reveal() }
}

type Answered = Extract<Exchanged, { outcome: 'answered' }>
type Touched = Extract<RawAnswer, { outcome: 'answered' }>['resources']

function answerOf(
  provider: Provider,
  answered: Answered,
  { shape, touched }: { readonly shape: ChosenAnswer | undefined; readonly touched: Touched },
): RawAnswer {
  const { status } = answered
  if (status === 401) return { outcome: 'failed', why: 'credential_refused', sent: true }
  if (status >= 500) return { outcome: 'failed', why: 'unavailable', sent: true }
  if (status >= 300) return refused(provider, answered)
  const value = valueIn(answered, shape)
  if (value === undefined) return { outcome: 'failed', why: 'malformed', sent: true }
  const content: JsonObject[] = [{ type: 'text', text: JSON.stringify(value) }]
  return { outcome: 'answered', result: { content, structuredContent: value }, resources: touched }
}

/** Nothing was done. The agent is told when it is worth to ask again. */
function later({ name }: Provider, seconds: number): RawAnswer {
  const text = `${name} takes no more calls of this account for now, and did nothing. Try again in ${seconds} s.`
  const structuredContent = { error: 'rate_limited', retry_after_seconds: seconds }
  const result = { content: [{ type: 'text', text }], structuredContent, isError: true }
  return { outcome: 'answered', result, resources: [] }
}

/** JSON in small; text as it is; of anything else only what it was. Undefined for JSON that is none. */
function valueIn({ status, headers, text }: Answered, shape: ChosenAnswer | undefined): JsonObject | undefined {
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (text === '') return { status }
  if (/^application\/([a-z0-9.+-]+\+)?json$/.test(type)) {
    const parsed = parseJson(text, jsonMembersMax)
    if (!parsed.ok) return undefined
    return smallAnswer(shape === undefined ? parsed.value : shapedAnswer(shape, parsed.value))
  }
  if (/^text\/|xml|yaml/.test(type)) return smallAnswer({ text })
  return { status, content_type: cleanText(type).slice(0, reasonCharactersMax), bytes: Buffer.byteLength(text) }
}

/** Nothing was touched; the reason that the API gives stands in it as words by others. */
function refused({ name }: Provider, { status, text }: Answered): RawAnswer {
  const parsed = parseJson(text, jsonMembersMax)
  const said = parsed.ok ? reasonIn(parsed.value) : ''
  const words = `${name} refused the call with status ${status}: ${cleanText(said).slice(0, reasonCharactersMax)}`
  return { outcome: 'answered', result: { content: [{ type: 'text', text: words }], isError: true }, resources: [] }
}

/** The members that APIs have for it (RFC 9457 among them), the outermost first. */
function reasonIn(value: Json): string {
  if (!isObject(value)) return ''
  for (const name of ['message', 'detail', 'title', 'error_description', 'error']) {
    const said = value[name]
    if (typeof said === 'string') return said
    if (isObject(said)) return reasonIn(said)
  }
  return ''
}
