import { setImmediate as afterOthers } from 'node:timers/promises'
import { record } from '../audit/index.ts'
import { inSession } from '../directory/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import { UpstreamUnavailable } from '../platform/egress.ts'
import { newId } from '../platform/ids.ts'
import type { Json } from '../platform/json.ts'
import type { Platform } from '../platform/platform.ts'
import { notFound, Refusal } from '../platform/refusal.ts'
import { readOpenapi } from './actions-openapi-read.ts'
import { type ChangeOf, importChange } from './decide-import-changes.ts'
import { isObject } from './derive-bounded-result.ts'
import { methodEffect } from './derive-method-effect.ts'
import { operationNames } from './derive-openapi-names.ts'
import { type ChosenAnswer, type ListedOperation, listedOperations } from './derive-openapi-operation.ts'
import { alternativesOf } from './derive-openapi-security.ts'
import { openapiTool } from './derive-openapi-tool.ts'
import { documentRefused, providerRefused } from './errors.ts'
import { type Effect, type Provider, reservedSlugs, slugShape } from './model.ts'
import { type OpenapiDocument, openapiBytesMax } from './parse-openapi.ts'
import { findProvider } from './store.ts'
import {
  type ChosenOperation,
  findImport,
  findSource,
  insertImport,
  listOperations,
  type OpenapiImport,
  type OpenapiImportId,
  type OpenapiSource,
} from './store-openapi.ts'

/** How long a document waits for somebody to take it. */
const importSeconds = 86_400
const operationsMax = 3_000
const fetchTimeoutMs = 30_000
/** Operations that are looked at before others on this node have their turn. */
const operationsATurnCount = 20

/** What the provider's tools are made of now; undefined where there is no such provider yet. */
export interface Former {
  readonly provider: Provider
  readonly source: OpenapiSource
  readonly chosen: ReadonlyMap<string, ChosenOperation>
}

/** An operation as it would become a tool. */
export interface SeenOperation extends ChangeOf {
  readonly key: string
  readonly operationId: string | undefined
  readonly name: string
  readonly title: string
  readonly description: string
  /** Proposed by its method, or as an administrator confirmed it before. */
  readonly effect: Effect
  readonly inputSchema: Json | undefined
  readonly findings: readonly string[]
  /** Schemes of the document by which it may be called, one or the other. */
  readonly security: readonly string[]
  /** Where it lives, when that is not where the rest does. */
  readonly servers: readonly string[]
  readonly leftOut: string | undefined
}

export interface SeenImport {
  readonly kept: OpenapiImport
  readonly document: OpenapiDocument
  readonly former: Former | undefined
  readonly operations: readonly SeenOperation[]
}

/**
 * Reads a document and keeps it for a day, so that somebody can see what it would change before it is taken. Nothing of it is
 * used until then.
 *
 * @throws Refusal 422 for a document that is not taken, 409 for the slug of another provider, 400 and 502 for an address that
 *   may not or can not be fetched.
 */
export async function importDocument(
  on: Platform,
  actor: Actor,
  it: { readonly slug: string; readonly text?: string | undefined; readonly url?: string | undefined },
): Promise<SeenImport> {
  const { slug } = it
  const former = await formerOf(on, slug)
  const url = it.url ?? (it.text === undefined ? former?.source.sourceUrl : undefined)
  if (it.text === undefined && url === undefined)
    throw providerRefused('document', 'Give the text of the document, or the address that it is fetched from.')
  const text = url === undefined ? (it.text ?? '') : await fetchDocument(on, url)
  const document = await documentOf(text)
  const id = newId('openapiImport')
  const kept = await on.database.transaction(async tx => {
    const [providerId, againstDigest] = [former?.provider.id, former?.source.digest]
    const { digest } = document
    const parts = { id, slug, providerId, againstDigest, sourceUrl: url, digest, text }
    const inserted = await insertImport(tx, parts, importSeconds)
    const body = { actor: actorName(actor), import: id, slug, provider: providerId ?? null, digest, url: url ?? null }
    await record(tx, { type: 'openapi_import.created', ...inSession(actor), body })
    return inserted
  })
  return { kept, document, former, operations: await seenOperations(document, slug, former) }
}

/** The same once more, as long as it waits. Refuses with 404. */
export async function getImport(on: Platform, id: OpenapiImportId): Promise<SeenImport> {
  const found = await findImport(on.database, id)
  if (found === undefined) throw notFound('import')
  const { text, ...kept } = found
  const former = await formerOf(on, kept.slug)
  const document = await documentOf(text)
  return { kept, document, former, operations: await seenOperations(document, kept.slug, former) }
}

async function documentOf(text: string): Promise<OpenapiDocument> {
  const parsed = await readOpenapi(text)
  if (!parsed.ok) throw documentRefused(parsed.why)
  const { length } = listedOperations(parsed.document)
  if (length === 0) throw documentRefused('describes no operation')
  if (length > operationsMax) throw documentRefused(`describes more than ${operationsMax} operations`)
  return parsed.document
}

async function formerOf(on: Platform, slug: string): Promise<Former | undefined> {
  if (reservedSlugs.includes(slug)) throw providerRefused('slug', `"${slug}" is reserved. Choose another slug.`)
  if (!slugShape.test(slug))
    throw providerRefused('slug', 'A slug has 1 to 31 lower-case letters, digits and "-", and starts with a letter.')
  const provider = await findProvider(on.database, slug)
  if (provider === undefined) return undefined
  const source = provider.state === 'active' ? await findSource(on.database, provider.id) : undefined
  if (source === undefined)
    throw new Refusal({
      status: 409,
      code: 'provider_exists',
      message: `There is or was a provider "${slug}" that no document was imported for. Choose another slug.`,
    })
  const chosen = await listOperations(on.database, provider.id)
  return { provider, source, chosen: new Map(chosen.map(each => [each.key, each])) }
}

/** The caller names the address, so that one which does not answer is the caller's to mend. */
async function fetchDocument(on: Platform, url: string): Promise<string> {
  try {
    return await textAt(on, url)
  } catch (cause) {
    if (cause instanceof UpstreamUnavailable)
      throw documentRefused(`could not be fetched. ${cause.message.replace(/\.$/, '')}`)
    throw cause
  }
}

async function textAt(on: Platform, url: string): Promise<string> {
  const response = await on.egress.fetch(url, {
    headers: { accept: 'application/json, application/yaml, text/yaml, */*;q=0.1' },
    timeoutMs: fetchTimeoutMs,
    headersTimeoutMs: fetchTimeoutMs,
    responseBytesMax: openapiBytesMax,
    redirect: 'same_origin',
  })
  if (response.status === 200) return await response.text()
  await response.body?.cancel()
  throw documentRefused(`was not there: its address answered with status ${response.status}`)
}

/** Names of all operations: those that are tools keep theirs, whatever the document calls them now. */
export function namesFor(
  slug: string,
  listed: readonly ListedOperation[],
  former: Former | undefined,
): ReadonlyMap<string, string> {
  const kept = new Map([...(former?.chosen ?? [])].map(([key, { name }]) => [name, key]))
  const made = operationNames(slug, listed)
  const names = [...made].map(([key, name]) => {
    const own = former?.chosen.get(key)?.name
    const holder = kept.get(name)
    const isTaken = holder !== undefined && holder !== key
    return [
      key,
      own ?? (isTaken ? (operationNames(slug, [{ key, operationId: `${key} again` }]).get(key) ?? name) : name),
    ] as const
  })
  return new Map(names)
}

async function seenOperations(
  document: OpenapiDocument,
  slug: string,
  former: Former | undefined,
): Promise<SeenOperation[]> {
  const listed = listedOperations(document)
  const names = namesFor(slug, listed, former)
  const seen: SeenOperation[] = []
  for (const operation of listed) {
    if (seen.length % operationsATurnCount === 0) await afterOthers()
    seen.push(seenOperation(document, operation, { name: names.get(operation.key) ?? '', former }))
  }
  const removed = [...(former?.chosen.values() ?? [])].filter(({ key }) => !names.has(key))
  return [...seen, ...removed.map(removedOperation)]
}

function seenOperation(
  document: OpenapiDocument,
  operation: ListedOperation,
  { name, former }: { readonly name: string; readonly former: Former | undefined },
): SeenOperation {
  const { key, operationId, title, description, method } = operation
  const chosen = former?.chosen.get(key)
  const effect = chosen?.effect ?? methodEffect(method)
  const credential =
    former?.source.credential ?? ({ kind: 'always', place: { header: 'authorization', prefix: '' } } as const)
  const server = former?.provider.baseUrls.api
  const answer = chosen && answerOf(chosen)
  const made = openapiTool(document, operation, { name, effect, credential, server, answer })
  const change = importChange({
    before: chosen?.tool,
    now: made.ok ? made.tool : undefined,
    wasThere: former?.source.keys.includes(key) ?? false,
  })
  return {
    key,
    operationId,
    name,
    title,
    description,
    effect,
    inputSchema: made.ok ? made.inputSchema : undefined,
    findings: [...(made.ok && made.isCut ? ['cut_schema'] : []), ...(operation.isDeprecated ? ['deprecated'] : [])],
    security: alternativesOf(document, operation.raw),
    servers: operation.ownServers ?? [],
    leftOut: made.ok ? undefined : made.because,
    ...change,
  }
}

/** How its result was made small before. */
export function answerOf({ tool }: ChosenOperation): ChosenAnswer | undefined {
  if (!isObject(tool.operation) || !isObject(tool.operation.answer)) return undefined
  const answer: ChosenAnswer = JSON.parse(JSON.stringify(tool.operation.answer))
  return answer
}

function removedOperation({ key, name, effect }: ChosenOperation): SeenOperation {
  return {
    key,
    operationId: undefined,
    name,
    title: key,
    description: key,
    effect,
    inputSchema: undefined,
    findings: [],
    security: [],
    servers: [],
    leftOut: 'it is not in the document any more',
    change: 'removed',
    what: [],
  }
}
