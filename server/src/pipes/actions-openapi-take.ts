import { record } from '../audit/index.ts'
import { inSession } from '../directory/index.ts'
import { type Actor, actorName } from '../platform/actor.ts'
import type { Transaction } from '../platform/database.ts'
import type { Platform } from '../platform/platform.ts'
import { conflict, unprocessable } from '../platform/refusal.ts'
import type { Secret } from '../platform/secret.ts'
import { createProvider } from './actions.ts'
import { answerOf, type Former, getImport, namesFor, type SeenImport } from './actions-openapi.ts'
import { type EndGrantsOnTools, readProviderTools } from './actions-tools.ts'
import { isLower } from './derive-effect.ts'
import { methodEffect } from './derive-method-effect.ts'
import { type ChosenAnswer, listedOperations } from './derive-openapi-operation.ts'
import { bearerPlace, isFreeHeader, type SecurityScheme, securitySchemes } from './derive-openapi-security.ts'
import { type CredentialChoice, type OperationChoice, openapiTool } from './derive-openapi-tool.ts'
import { providerRefused } from './errors.ts'
import type { Effect, Provider, ProviderAuth } from './model.ts'
import { findProviderSecrets, getProvider, lockProvider, saveRegistration } from './store.ts'
import {
  type ChosenOperation,
  findSource,
  type OpenapiImportId,
  saveOperations,
  saveSource,
  takeImportRow,
} from './store-openapi.ts'

/** An operation that becomes a tool, with the effect that the administrator confirms. */
export interface TakenOperation {
  readonly key: string
  readonly effect: Effect
  /** Undefined: as before; null: the whole answer. */
  readonly answer?: ChosenAnswer | null | undefined
}

/** How the new provider is reached; nothing of it is taken from the document without being named here. */
export interface NewSource {
  readonly name: string | undefined
  /** The address of the API. */
  readonly server: string
  /** A scheme of the document, by its name. */
  readonly scheme: string | undefined
  /** Instead of a scheme: what is sent whatever the document says. */
  readonly header: string | undefined
  readonly type: ProviderAuth['type']
  readonly per: ProviderAuth['per'] | undefined
  readonly token: Secret | undefined
  readonly oauth: OauthParts | undefined
}

export interface OauthParts {
  readonly clientId: string
  readonly clientSecret: Secret | undefined
  readonly scopes: readonly string[] | undefined
  /** Other addresses than those of the document. */
  readonly authorizationUrl: string | undefined
  readonly tokenUrl: string | undefined
}

export interface Taking {
  readonly id: OpenapiImportId
  readonly operations: readonly TakenOperation[]
  /** For a provider that is yet to be made. */
  readonly source: NewSource | undefined
  readonly endGrants: EndGrantsOnTools
}

/**
 * Takes what was shown: makes the provider, or puts the new document in the place of the former one. Tools of it that are not
 * what was pinned any more are drifted from then on, whatever stood on them ends, and each needs a review of its own; what is
 * not chosen any more is gone. An effect that is set lower than its method says is written down.
 *
 * @throws Refusal 404 for an import that was taken or is too old, 409 when the provider's document is another one by now, 422
 *   for what can not be taken.
 */
export async function takeImport(on: Platform, actor: Actor, taking: Taking): Promise<Provider> {
  const seen = await getImport(on, taking.id)
  const { former, kept } = seen
  if (former?.source.digest !== kept.againstDigest || former?.provider.id !== kept.providerId) throw outdated()
  if (former === undefined) return takeNew(on, actor, { taking, seen })
  if (taking.source !== undefined)
    throw providerRefused('server', 'How a provider is reached stays as it is. Add another one for another address.')
  return takeAnew(on, actor, { taking, seen, former })
}

function outdated(): Error {
  return conflict(
    'import_outdated',
    'The provider was changed after this document was compared with it. Import the document again.',
  )
}

interface Work {
  readonly taking: Taking
  readonly seen: SeenImport
}

async function takeNew(on: Platform, actor: Actor, { taking, seen }: Work): Promise<Provider> {
  const { kept, document } = seen
  const { source } = taking
  if (source === undefined) throw providerRefused('server', 'Say at which address the API is reached: server.')
  if (URL.canParse(source.server) && new URL(source.server).search !== '')
    throw providerRefused('server', 'Give the address of the API without a query.')
  const scheme = schemeOf(seen, source)
  const credential = credentialOf(source, scheme)
  const chosen = chosenOf(seen, taking.operations, { credential, server: source.server })
  const scopes = source.oauth?.scopes ?? [...new Set(chosen.flatMap(each => each.scopes))].toSorted()
  const own = source.type === 'oauth' || (source.type === 'bearer' && source.token === undefined)
  const parts = {
    slug: kept.slug,
    name: source.name ?? (document.title || kept.slug),
    kind: 'openapi',
    url: undefined,
    catalogue: undefined,
    baseUrls: { api: source.server },
    auth: { type: source.type, per: source.per ?? (own ? 'user' : 'installation') },
    token: source.token,
    oauthClient: source.oauth && { id: source.oauth.clientId, secret: source.oauth.clientSecret },
    scopes,
  } as const
  const party = source.type === 'oauth' ? partyOf(source, scheme) : undefined
  return createProvider(on, actor, parts, async (tx, provider) => {
    if (party !== undefined) await saveParty(tx, provider, party)
    await keepTaken(tx, actor, { taking, seen, provider, chosen, credential })
  })
}

/** The scheme that was named, which has to be one that can be used. */
function schemeOf({ document }: SeenImport, source: NewSource): SecurityScheme | undefined {
  if (source.scheme === undefined) return undefined
  const found = securitySchemes(document).find(({ name }) => name === source.scheme)
  if (found === undefined) throw providerRefused('security', 'The document declares no scheme of that name.')
  if (found.kind === 'unusable') throw providerRefused('security', `This scheme is not used here: ${found.because}.`)
  const fits = found.kind === 'oauth' ? source.type === 'oauth' : source.type === 'bearer'
  if (!fits) throw providerRefused('auth.type', `With this scheme it is "${found.kind}".`)
  return found
}

function credentialOf(source: NewSource, scheme: SecurityScheme | undefined): CredentialChoice {
  if (scheme !== undefined) return { kind: 'scheme', scheme }
  if (source.type === 'none') return { kind: 'none' }
  if (source.header === undefined) return { kind: 'always', place: bearerPlace }
  const header = source.header.toLowerCase()
  if (!isFreeHeader(header))
    throw providerRefused('auth.header', 'A credential can not stand in this header. Name one that the API has for it.')
  return { kind: 'always', place: { header, prefix: '' } }
}

interface Party {
  readonly authorizationUrl: string
  readonly tokenUrl: string
  readonly oauth: OauthParts
}

function partyOf(source: NewSource, scheme: SecurityScheme | undefined): Party {
  const { oauth } = source
  if (oauth === undefined)
    throw providerRefused('oauth', 'This API needs the client_id of an OAuth app that is registered there.')
  const declared = scheme?.kind === 'oauth' ? scheme : undefined
  const authorizationUrl = oauth.authorizationUrl ?? declared?.authorizationUrl
  const tokenUrl = oauth.tokenUrl ?? declared?.tokenUrl
  for (const [field, address] of [
    ['oauth.authorization_url', authorizationUrl],
    ['oauth.token_url', tokenUrl],
  ] as const)
    if (address === undefined || !isPlainAddress(address))
      throw providerRefused(field, 'Give a full https address without user name, password or fragment.')
  return { authorizationUrl: authorizationUrl ?? '', tokenUrl: tokenUrl ?? '', oauth }
}

/** People are sent to one of them, and the guard judges each connection to the other. */
function isPlainAddress(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined
  const isLocal = url?.protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)
  return (url?.protocol === 'https:' || isLocal) && url?.username === '' && url.password === '' && url.hash === ''
}

async function saveParty(tx: Transaction, provider: Provider, party: Party): Promise<void> {
  const secrets = await findProviderSecrets(tx, provider.id)
  const issuer = new URL(party.tokenUrl).origin
  await saveRegistration(tx, provider.id, {
    issuer,
    metadata: {
      server: { issuer, authorization_endpoint: party.authorizationUrl, token_endpoint: party.tokenUrl },
    },
    clientId: party.oauth.clientId,
    clientSecretSealed: secrets?.clientSecret,
    secretVersion: provider.secretVersion,
    scopes: provider.oauthScopes,
  })
}

async function takeAnew(
  on: Platform,
  actor: Actor,
  { taking, seen, former }: Work & { readonly former: Former },
): Promise<Provider> {
  const { credential } = former.source
  const chosen = chosenOf(seen, taking.operations, { credential, server: former.provider.baseUrls.api })
  await on.database.transaction(async tx => {
    const provider = await lockProvider(tx, former.provider.id)
    const current = provider && (await findSource(tx, provider.id))
    if (provider?.state !== 'active' || current?.digest !== seen.kept.againstDigest) throw outdated()
    await keepTaken(tx, actor, { taking, seen, provider, chosen, credential })
  })
  const source = { provider: former.provider, principal: 'installation', credential: undefined }
  await readProviderTools(on, source, { actor, endGrants: taking.endGrants })
  return getProvider(on.database, former.provider.slug)
}

interface Chosen extends ChosenOperation {
  readonly scopes: readonly string[]
  readonly inferred: Effect
}

/** What was chosen as tools; a 422 names each that can't be one. */
function chosenOf(
  { document, former, kept }: SeenImport,
  taken: readonly TakenOperation[],
  { credential, server }: Pick<OperationChoice, 'credential' | 'server'>,
): Chosen[] {
  const listed = listedOperations(document)
  const names = namesFor(kept.slug, listed, former)
  const byKey = new Map(listed.map(operation => [operation.key, operation]))
  const problems: { code: string; message: string; field: string }[] = []
  const chosen = taken.flatMap(({ key, effect, answer: wanted }, nth): Chosen[] => {
    const operation = byKey.get(key)
    const name = names.get(key) ?? ''
    const before = former?.chosen.get(key)
    const answer = wanted === undefined ? before && answerOf(before) : (wanted ?? undefined)
    const isTwice = taken.findIndex(each => each.key === key) !== nth
    const made = operation && openapiTool(document, operation, { name, effect, credential, server, answer })
    if (operation !== undefined && made?.ok === true && !isTwice)
      return [{ key, name, effect, tool: made.tool, scopes: made.scopes, inferred: methodEffect(operation.method) }]
    const why = isTwice ? 'it is named twice' : made?.ok === false ? made.because : 'the document has no such operation'
    problems.push({ code: 'invalid', message: `It can not be taken: ${why}.`, field: `operations.${nth}` })
    return []
  })
  if (problems.length > 0) throw unprocessable('Validation failed', problems)
  return chosen
}

/** The document, its operations and the event, in the transaction that takes them. */
async function keepTaken(
  tx: Transaction,
  actor: Actor,
  it: Work & {
    readonly provider: Provider
    readonly chosen: readonly Chosen[]
    readonly credential: CredentialChoice
  },
): Promise<void> {
  const { seen, provider, chosen, credential, taking } = it
  const { document, kept, former } = seen
  if (!(await takeImportRow(tx, taking.id))) throw outdated()
  await saveOperations(tx, provider.id, chosen)
  await saveSource(tx, provider.id, {
    digest: document.digest,
    title: document.title,
    version: document.version,
    sourceUrl: kept.sourceUrl,
    credential,
    keys: listedOperations(document).map(({ key }) => key),
  })
  const lowered = chosen.filter(({ effect, inferred }) => isLower(effect, inferred))
  await record(tx, {
    type: 'openapi_import.taken',
    ...inSession(actor),
    body: {
      actor: actorName(actor),
      import: kept.id,
      provider: provider.id,
      was: former?.source.digest ?? null,
      digest: document.digest,
      url: kept.sourceUrl ?? null,
      operations: chosen.map(({ key, name, effect }) => ({ operation: key, tool: name, effect })),
      lowered: lowered.map(({ key, effect, inferred }) => ({ operation: key, method_says: inferred, effect })),
    },
  })
}
