import type { Sql, Transaction } from '../platform/database.ts'
import { idFrom, type ProviderId, type SessionId, type ToolId } from '../platform/ids.ts'
import { canonicalize, type Json } from '../platform/json.ts'
import type { Page } from '../platform/list.ts'
import { notFound } from '../platform/refusal.ts'
import type { ProvidersRow, ToolsRow } from '../platform/rows/pipes.ts'
import { cleanText } from './derive-clean-text.ts'
import { effectHint } from './derive-effect.ts'
import { qualifiedToolName, splitToolName } from './derive-tool-name.ts'
import {
  type ClientRequest,
  type CustomDefinition,
  clientRequests,
  type Effect,
  type LeftOut,
  type Ownership,
  ownerships,
  type Provider,
  type ProviderAuth,
  type ProviderKind,
  type Tool,
  type ToolDefinition,
  toolsMax,
} from './model.ts'
import { displaySchema } from './parse-tool-definition.ts'

export type ProviderRow = Omit<
  ProvidersRow,
  | 'token_sealed'
  | 'oauth_client_secret_sealed'
  | 'oauth_metadata'
  | 'created_by_session'
  | 'base_urls'
  | 'left_out'
  | 'definition'
> & { base_urls: Provider['baseUrls']; left_out: LeftOut[]; definition: CustomDefinition | null }

const providerColumns = `id, slug, name, kind, state, url, catalogue, base_urls, auth_type, auth_per, secret_version,
  oauth_client_id, oauth_issuer, oauth_scopes, tools_read_at, left_out, definition, enabled_for, may_ask, created_at, updated_at`

export function providerOf(row: ProviderRow): Provider {
  return {
    id: idFrom('provider', row.id),
    slug: row.slug,
    name: row.name,
    kind: row.kind,
    state: row.state,
    url: row.url ?? undefined,
    catalogue: row.catalogue ?? undefined,
    baseUrls: row.base_urls,
    auth: { type: row.auth_type, per: row.auth_per },
    secretVersion: row.secret_version,
    oauthClientId: row.oauth_client_id ?? undefined,
    oauthIssuer: row.oauth_issuer ?? undefined,
    oauthScopes: row.oauth_scopes,
    toolsReadAt: row.tools_read_at ?? undefined,
    leftOut: row.left_out,
    definition: row.definition ?? undefined,
    // The check of the column lists exactly these.
    enabledFor: ownerships.filter(each => row.enabled_for.includes(each)),
    mayAsk: clientRequests.filter(each => row.may_ask.includes(each)),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export interface NewProvider {
  readonly id: ProviderId
  readonly slug: string
  readonly name: string
  readonly kind: ProviderKind
  readonly url: string | undefined
  readonly catalogue: string | undefined
  readonly baseUrls: Provider['baseUrls']
  readonly auth: ProviderAuth
  readonly tokenSealed: Buffer | undefined
  readonly oauthClientId: string | undefined
  readonly oauthClientSecretSealed: Buffer | undefined
  readonly oauthScopes: readonly string[]
  readonly definition: CustomDefinition | undefined
  readonly enabledFor: readonly Ownership[]
  readonly createdBySession: SessionId | undefined
}

/** Undefined when the slug is taken, by a retired provider too: its name stands in old approvals. */
export async function insertProvider(tx: Transaction, it: NewProvider): Promise<Provider | undefined> {
  const rows = await tx.query<ProviderRow>(
    `INSERT INTO providers (id, slug, name, kind, url, catalogue, base_urls, auth_type, auth_per, token_sealed,
        oauth_client_id, oauth_client_secret_sealed, oauth_scopes, created_by_session, definition, enabled_for)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     ON CONFLICT (slug) DO NOTHING RETURNING ${providerColumns}`,
    [
      it.id,
      it.slug,
      it.name,
      it.kind,
      it.url ?? null,
      it.catalogue ?? null,
      JSON.stringify(it.baseUrls),
      it.auth.type,
      it.auth.per,
      it.tokenSealed ?? null,
      it.oauthClientId ?? null,
      it.oauthClientSecretSealed ?? null,
      it.oauthScopes,
      it.createdBySession ?? null,
      it.definition === undefined ? null : JSON.stringify(it.definition),
      it.enabledFor,
    ],
  )
  return rows[0] && providerOf(rows[0])
}

export async function findProvider(sql: Sql, slug: string): Promise<Provider | undefined> {
  const rows = await sql.query<ProviderRow>(`SELECT ${providerColumns} FROM providers WHERE slug = $1`, [slug])
  return rows[0] && providerOf(rows[0])
}

/** What it may ask of agents' programs, in one order, so that equal is equal. */
export async function saveMayAsk(tx: Transaction, id: ProviderId, mayAsk: readonly ClientRequest[]): Promise<void> {
  await tx.query('UPDATE providers SET may_ask = $2, updated_at = clock_timestamp() WHERE id = $1', [
    id,
    [...new Set(mayAsk)].toSorted(),
  ])
}

/** Refuses with 404 when there is no such provider, or it was retired. */
export async function getProvider(sql: Sql, slug: string): Promise<Provider> {
  const provider = await findProvider(sql, slug)
  if (provider === undefined || provider.state === 'retired') throw notFound('provider')
  return provider
}

export async function findProviderById(sql: Sql, id: ProviderId): Promise<Provider | undefined> {
  const rows = await sql.query<ProviderRow>(`SELECT ${providerColumns} FROM providers WHERE id = $1`, [id])
  return rows[0] && providerOf(rows[0])
}

export async function listProviders(sql: Sql, page: Page): Promise<Provider[]> {
  const rows = await sql.query<ProviderRow>(
    `SELECT ${providerColumns} FROM providers
      WHERE state = 'active' AND ($1::text IS NULL OR CASE WHEN $2 THEN id > $1 ELSE id < $1 END)
      ORDER BY CASE WHEN $2 THEN id END ASC, id DESC LIMIT $3`,
    [page.from ?? null, page.ascending, page.take],
  )
  return rows.map(providerOf)
}

/** Holds the provider's row until the transaction ends: its tools are changed by one reader at a time. */
export async function lockProvider(tx: Transaction, id: ProviderId): Promise<Provider | undefined> {
  const rows = await tx.query<ProviderRow>(`SELECT ${providerColumns} FROM providers WHERE id = $1 FOR NO KEY UPDATE`, [
    id,
  ])
  return rows[0] && providerOf(rows[0])
}

/** Sealed values of the provider itself, for the vault. */
export async function findProviderSecrets(
  sql: Sql,
  id: ProviderId,
): Promise<{ version: number; token: Buffer | undefined; clientSecret: Buffer | undefined } | undefined> {
  const rows = await sql.query<Pick<ProvidersRow, 'secret_version' | 'token_sealed' | 'oauth_client_secret_sealed'>>(
    'SELECT secret_version, token_sealed, oauth_client_secret_sealed FROM providers WHERE id = $1',
    [id],
  )
  const row = rows[0]
  return (
    row && {
      version: row.secret_version,
      token: row.token_sealed ?? undefined,
      clientSecret: row.oauth_client_secret_sealed ?? undefined,
    }
  )
}

export async function findProviderMetadata(sql: Sql, id: ProviderId): Promise<Json | undefined> {
  const rows = await sql.query<{ oauth_metadata: Json | null }>('SELECT oauth_metadata FROM providers WHERE id = $1', [
    id,
  ])
  return rows[0]?.oauth_metadata ?? undefined
}

export interface OauthRegistration {
  readonly issuer: string
  readonly metadata: Json
  readonly clientId: string
  readonly clientSecretSealed: Buffer | undefined
  readonly secretVersion: number
  readonly scopes: readonly string[]
}

export async function saveRegistration(tx: Transaction, id: ProviderId, it: OauthRegistration): Promise<void> {
  await tx.query(
    `UPDATE providers SET oauth_issuer = $2, oauth_metadata = $3, oauth_client_id = $4, oauth_client_secret_sealed = $5,
        secret_version = $6, oauth_scopes = $7, updated_at = clock_timestamp() WHERE id = $1`,
    [
      id,
      it.issuer,
      JSON.stringify(it.metadata),
      it.clientId,
      it.clientSecretSealed ?? null,
      it.secretVersion,
      it.scopes,
    ],
  )
}

/** Retired: its secrets go at once, its name and tools stay for those who read about the past. */
export async function retireProviderRow(tx: Transaction, id: ProviderId): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `UPDATE providers SET state = 'retired', token_sealed = NULL, oauth_client_secret_sealed = NULL,
        updated_at = clock_timestamp() WHERE id = $1 AND state = 'active' RETURNING id`,
    [id],
  )
  await tx.query(`UPDATE tools SET state = 'gone', updated_at = clock_timestamp() WHERE provider_id = $1`, [id])
  return rows.length === 1
}

/** Says that the list was read; `leftOut` is what did not make it into the catalogue. */
export async function saveToolsRead(tx: Transaction, id: ProviderId, leftOut: readonly LeftOut[]): Promise<void> {
  await tx.query('UPDATE providers SET tools_read_at = clock_timestamp(), left_out = $2 WHERE id = $1', [
    id,
    JSON.stringify(leftOut),
  ])
}

/** The upstream said that its list has changed: the next call reads it first. */
export async function forgetToolsRead(sql: Sql, id: ProviderId): Promise<void> {
  await sql.query('UPDATE providers SET tools_read_at = NULL WHERE id = $1', [id])
}

type ToolRow = Omit<ToolsRow, 'needs_role'> & { slug: string }

const toolColumns = `t.id, t.provider_id, t.name, t.definition, t.digest, t.effect, t.effect_set_by, t.state,
  t.seen_definition, t.seen_digest, t.findings, t.created_at, t.updated_at, p.slug`

function toolOf(row: ToolRow): Tool {
  const definition = definitionOf(row.definition)
  const title = definition.title ?? annotationTitle(definition)
  return {
    id: idFrom('tool', row.id),
    providerId: idFrom('provider', row.provider_id),
    providerSlug: row.slug,
    name: qualifiedToolName(row.slug, row.name),
    plainName: row.name,
    title: title === undefined ? undefined : cleanText(title),
    description: cleanText(definition.description ?? ''),
    definition,
    inputSchema: displaySchema(definition.inputSchema),
    outputSchema: definition.outputSchema && displaySchema(definition.outputSchema),
    effect: row.effect,
    effectHint: effectHint(definition),
    digest: row.digest,
    state: row.state,
    seenDigest: row.seen_digest ?? undefined,
    seenDefinition: row.seen_definition === null ? undefined : definitionOf(row.seen_definition),
    findings: row.findings,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** Our own canonical text, checked when it was written. */
function definitionOf(text: string): ToolDefinition {
  return JSON.parse(text)
}

function annotationTitle(definition: ToolDefinition): string | undefined {
  const title = definition.annotations?.title
  return typeof title === 'string' ? title : undefined
}

/** Tools of the active providers, or of one, in the order of their names; retired ones and those that are gone left out. */
export async function listTools(sql: Sql, options: { readonly providerSlug?: string } = {}): Promise<Tool[]> {
  const rows = await sql.query<ToolRow>(
    `SELECT ${toolColumns} FROM tools t JOIN providers p ON p.id = t.provider_id
      WHERE p.state = 'active' AND t.state <> 'gone' AND ($1::text IS NULL OR p.slug = $1)
      ORDER BY p.slug COLLATE "C", t.name COLLATE "C" LIMIT ${toolsMax}`,
    [options.providerSlug ?? null],
  )
  return rows.map(toolOf)
}

/** Every tool that the provider ever had, for comparing a list with. */
export async function listToolsOfProvider(sql: Sql, id: ProviderId): Promise<Tool[]> {
  const rows = await sql.query<ToolRow>(
    `SELECT ${toolColumns} FROM tools t JOIN providers p ON p.id = t.provider_id
      WHERE t.provider_id = $1 ORDER BY t.id LIMIT ${toolsMax}`,
    [id],
  )
  return rows.map(toolOf)
}

/** By its qualified name, `provider__tool`. Tools of retired providers are not found; drifted and gone ones are. */
export async function findTool(sql: Sql, qualifiedName: string): Promise<Tool | undefined> {
  const name = splitToolName(qualifiedName)
  if (name === undefined) return undefined
  const rows = await sql.query<ToolRow>(
    `SELECT ${toolColumns} FROM tools t JOIN providers p ON p.id = t.provider_id
      WHERE p.slug = $1 AND p.state = 'active' AND t.name = $2`,
    [name.slug, name.plainName],
  )
  return rows[0] && toolOf(rows[0])
}

/** Refuses with 404. Tools of retired providers are still there, for those who read about the past. */
export async function getTool(sql: Sql, id: ToolId): Promise<Tool> {
  const rows = await sql.query<ToolRow>(
    `SELECT ${toolColumns} FROM tools t JOIN providers p ON p.id = t.provider_id WHERE t.id = $1`,
    [id],
  )
  if (rows[0] === undefined) throw notFound('tool')
  return toolOf(rows[0])
}

/** The same, held until the transaction ends. */
export async function lockTool(tx: Transaction, id: ToolId): Promise<Tool> {
  const rows = await tx.query<ToolRow>(
    `SELECT ${toolColumns} FROM tools t JOIN providers p ON p.id = t.provider_id WHERE t.id = $1 FOR NO KEY UPDATE OF t`,
    [id],
  )
  if (rows[0] === undefined) throw notFound('tool')
  return toolOf(rows[0])
}

/** Holds tools `FOR SHARE`, in the order of their ids: what is asked or given for them is not missed by who changes them. */
export async function holdTools(tx: Transaction, ids: readonly ToolId[]): Promise<void> {
  await tx.query('SELECT id FROM tools WHERE id = ANY ($1) ORDER BY id FOR SHARE', [ids])
}

export interface NewTool {
  readonly id: ToolId
  readonly providerId: ProviderId
  readonly name: string
  readonly definition: ToolDefinition
  readonly digest: string
  readonly effect: Effect
  readonly findings: readonly string[]
}

export async function insertTool(tx: Transaction, tool: NewTool): Promise<void> {
  await tx.query(
    `INSERT INTO tools (id, provider_id, name, definition, digest, effect, findings)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [tool.id, tool.providerId, tool.name, canonicalize(tool.definition), tool.digest, tool.effect, tool.findings],
  )
}

/** What the upstream shows now differs from what was reviewed: nothing passes until somebody has looked. */
export async function saveEffect(
  tx: Transaction,
  id: ToolId,
  { effect, setBy }: { readonly effect: Effect; readonly setBy: string },
): Promise<void> {
  await tx.query('UPDATE tools SET effect = $2, effect_set_by = $3, updated_at = clock_timestamp() WHERE id = $1', [
    id,
    effect,
    setBy,
  ])
}

/** What was seen becomes what is pinned. */
export async function saveReview(
  tx: Transaction,
  id: ToolId,
  { effect, by }: { readonly effect: Effect; readonly by: string },
): Promise<void> {
  await tx.query(
    `UPDATE tools SET state = 'active', definition = seen_definition, digest = seen_digest, seen_definition = NULL,
        seen_digest = NULL, effect = $2, updated_at = clock_timestamp()
      WHERE id = $1 AND state = 'drifted' AND set_config('ambit.actor', $3, true) IS NOT NULL`,
    [id, effect, by],
  )
}
