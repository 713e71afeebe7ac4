import type { Json } from '../platform/json.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import type { Secret } from '../platform/secret.ts'
import { sourceFor } from './actions-credentials.ts'
import { askedOf, askingThrough } from './actions-questions.ts'
import { credentialRefused } from './actions-refresh.ts'
import { type CompiledSchema, compileSchema, type SchemaProblem } from './check-arguments.ts'
import { type Bounded, boundedResult, cleanResult } from './derive-bounded-result.ts'
import { cleanText } from './derive-clean-text.ts'
import { mapStrings, redactSecrets, withoutSecrets } from './derive-redacted.ts'
import { withoutSecretShapes } from './derive-scanned.ts'
import { upstreamOf } from './methods/index.ts'
import type { RawAnswer, UpstreamCall } from './methods/upstream.ts'
import type {
  Account,
  Asking,
  Caller,
  JsonObject,
  LogLevel,
  Provider,
  ResourceWatch,
  Tool,
  ToolResult,
  UpstreamAnswer,
  UpstreamLog,
  UpstreamProgress,
} from './model.ts'
import { provenanceMetaKey } from './model.ts'
import { findProviderById } from './store.ts'
import { insertWantedScopes } from './store-scopes.ts'

export interface CallParts {
  readonly tool: Tool
  /** As it was read for the decision about this call; read here when it is absent. */
  readonly provider?: Provider
  readonly account: Account | undefined
  readonly arguments: JsonObject
  readonly callId: string
  /** Aborting it closes the upstream's connection. */
  readonly signal: AbortSignal
  readonly onProgress?: (progress: UpstreamProgress) => void
  /** What the third party says meanwhile, at this level or above; undefined asks for nothing. */
  readonly onLog?: ((log: UpstreamLog) => void) | undefined
  readonly logLevel?: LogLevel | undefined
  readonly watch?: ResourceWatch | undefined
  /** Whose agent calls; undefined outside of a session. */
  readonly caller?: Caller
  /** Undefined: the third party can't ask the person anything in this call. */
  readonly asking?: Asking | undefined
}

/**
 * One call at the third party, never repeated. The credential is opened here, goes into the request, and is searched for in
 * whatever comes back (I6, T68). What is answered is bounded and cleaned; it stays words by others.
 */
export async function callUpstream(on: Platform, parts: CallParts): Promise<UpstreamAnswer> {
  const provider = parts.provider ?? (await findProviderById(on.database, parts.tool.providerId))
  if (provider === undefined) return { outcome: 'not_sent', why: 'gone' }
  const found = await sourceFor(on, provider, parts.account)
  if (found.outcome === 'refused') return { outcome: 'not_sent', why: found.why }
  const calling = callOf(on, provider, { parts, secrets: found.secrets })
  const raw = await upstreamOf(provider.kind).call(on, found.source, calling)
  if (raw.outcome === 'failed' && raw.why === 'credential_refused') await credentialRefused(on, provider, found.account)
  if (raw.outcome === 'failed' && raw.why === 'scope_missing')
    await rememberScopes(on, provider, { account: parts.account, scopes: raw.scopes ?? [] })
  if (raw.outcome === 'asked')
    return askedOf(on, provider, { raw, kinds: parts.asking?.kinds ?? [], secrets: found.secrets })
  return answerOf(on, parts.tool, { raw, secrets: found.secrets })
}

interface Calling {
  readonly parts: CallParts
  readonly secrets: readonly Secret[]
}

function callOf(on: Platform, provider: Provider, { parts, secrets }: Calling): UpstreamCall {
  const { onProgress, onLog, asking } = parts
  const cleanedProgress = ({ message, ...rest }: UpstreamProgress): void =>
    onProgress?.(message === undefined ? rest : { ...rest, message: wordsOf(message, secrets) })
  return {
    ...parts,
    onProgress: onProgress && cleanedProgress,
    onLog: onLog && (log => onLog(cleanedLog(log, secrets))),
    asking: asking && askingThrough(on, provider, { asking, secrets }),
  }
}

function wordsOf(text: string, secrets: readonly Secret[]): string {
  return String(withoutSecrets(cleanText(text), secrets))
}

const loggerCharactersMax = 100

/** Words by others that come before the result do so under the same rules: cleaned, and without anybody's secrets (T71). */
function cleanedLog({ level, logger, data }: UpstreamLog, secrets: readonly Secret[]): UpstreamLog {
  const clean = withoutSecretShapes(withoutSecrets(mapStrings(data, cleanText), secrets)).value
  return {
    level,
    logger: logger === undefined ? undefined : wordsOf(logger, secrets).slice(0, loggerCharactersMax),
    data: clean,
  }
}

/** The account stays as it is: what it may do is not what it may not. Connecting it again asks for what was named here. */
async function rememberScopes(
  on: Platform,
  { id: providerId }: Provider,
  { account, scopes }: { readonly account: Account | undefined; readonly scopes: readonly string[] },
): Promise<void> {
  if (account === undefined || scopes.length === 0) return
  const { ownerId, organizationId } = account
  await insertWantedScopes(on.database, { providerId, ownerId, organizationId }, { scopes, max: scopesWantedMax })
}

const scopesWantedMax = 50

type Final = Exclude<RawAnswer, { outcome: 'asked' }>

function answerOf(on: Platform, tool: Tool, it: { raw: Final; secrets: readonly Secret[] }): UpstreamAnswer {
  const { raw, secrets } = it
  if (raw.outcome === 'aborted' || raw.outcome === 'lacks_capability') return raw
  if (raw.outcome === 'failed')
    return raw.sent ? { outcome: 'failed', why: raw.why, sent: true } : { outcome: 'not_sent', why: raw.why }
  if (!keepsItsPromise(on, tool, raw.result)) return { outcome: 'failed', why: 'malformed', sent: true }
  const { result, rest } = handedOver(on, tool, { result: raw.result, secrets })
  const resources = raw.resources === 'undeclared' ? raw.resources : raw.resources.map(each => cleaned(each, secrets))
  return { outcome: 'answered', result, rest, isError: raw.result.isError === true, resources, firstByteSent: true }
}

/**
 * What leaves: cleaned, searched, bounded, and labelled as words of a third party. A tool that declares its output keeps to it after
 * that too: what no longer does is told as text and not as an answer, for clients throw away what is not as it was declared.
 */
function handedOver(
  on: Platform,
  tool: Tool,
  it: { readonly result: ToolResult; readonly secrets: readonly Secret[] },
): Bounded {
  const { result, found } = redacted(on, tool, it)
  const { result: bounded, rest } = boundedResult(result)
  const kept = keepsItsPromise(on, tool, bounded) ? bounded : toldAsText(bounded)
  const label = {
    source: 'third_party',
    trust: 'untrusted',
    provider: tool.providerSlug,
    ...(found === 0 ? {} : { redacted: found }),
    ...(rest === undefined ? {} : { cut: true }),
  }
  return { result: { ...kept, _meta: { [provenanceMetaKey]: label } }, rest }
}

function toldAsText({ content }: ToolResult): ToolResult {
  const note =
    '[From Ambit: the call was made and answered. Its structured result is not passed on: without what was taken out of it, it is not what the tool declares. Read the rest where one is kept, or ask for less at once.]'
  return { content: [...content, { type: 'text', text: note }], isError: true }
}

function cleaned<T extends { readonly id: string; readonly label: string }>(
  resource: T,
  secrets: readonly Secret[],
): T {
  const text = (it: string): string => String(withoutSecrets(cleanText(it), secrets)).slice(0, resourceCharactersMax)
  return { ...resource, id: text(resource.id), label: text(resource.label) }
}

const resourceCharactersMax = 500

/**
 * Between cleaning and cutting: a credential that is broken up by invisible characters, or at the cut, would pass the search.
 */
function redacted(
  on: Platform,
  tool: Tool,
  it: { readonly result: ToolResult; readonly secrets: readonly Secret[] },
): { readonly result: ToolResult; readonly found: number } {
  const { content, structuredContent, isError } = cleanResult(it.result)
  const secrets = it.secrets.map(secret => secret.reveal())
  const searched = redactSecrets(
    { content, ...(structuredContent === undefined ? {} : { structuredContent }) },
    secrets,
  )
  if (searched.found)
    on.log.warn({ tool: tool.id, provider: tool.providerId }, 'a result held the credential of its call')
  const shapes = withoutSecretShapes(searched.value)
  const kept: Pick<ToolResult, 'content' | 'structuredContent'> = JSON.parse(JSON.stringify(shapes.value))
  const found = shapes.found + (searched.found ? 1 : 0)
  return { result: { ...kept, ...(isError === undefined ? {} : { isError }) }, found }
}

/** A tool that declares its output keeps to it, or what it says is not passed on as its answer (T71). */
function keepsItsPromise(on: Platform, tool: Tool, result: ToolResult): boolean {
  if (tool.outputSchema === undefined || result.isError === true) return true
  const compiled = compiledSchema(on, { digest: `${tool.digest} out`, schema: tool.outputSchema })
  if (compiled === undefined) return true
  return result.structuredContent !== undefined && compiled(result.structuredContent).length === 0
}

/** What is wrong with the arguments by the tool's own schema; an empty list when nothing is. */
export function argumentProblems(on: Platform, tool: Tool, args: Json): readonly SchemaProblem[] {
  const compiled = compiledSchema(on, { digest: `${tool.digest} in`, schema: tool.inputSchema })
  return compiled === undefined ? [{ pointer: '', message: 'its schema can not be compiled' }] : compiled(args)
}

const compiledMax = 2_000
/** By digest, so what is kept can't go stale. */
const compiledSchemas = perPlatform(() => new Map<string, CompiledSchema | undefined>())

function compiledSchema(on: Platform, it: { digest: string; schema: JsonObject }): CompiledSchema | undefined {
  const known = compiledSchemas(on)
  if (known.has(it.digest)) return known.get(it.digest)
  const compiled = compileSchema(it.schema)
  const oldest = known.keys().next().value
  if (known.size >= compiledMax && oldest !== undefined) known.delete(oldest)
  known.set(it.digest, compiled)
  return compiled
}
