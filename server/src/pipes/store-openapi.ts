import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom, type ProviderId } from '../platform/ids.ts'
import { canonicalize, type Json } from '../platform/json.ts'
import type { OpenapiImportsRow, OpenapiOperationsRow, OpenapiSourcesRow } from '../platform/rows/pipes.ts'
import type { CredentialChoice, OpenapiTool } from './derive-openapi-tool.ts'
import type { Effect } from './model.ts'

export type OpenapiImportId = Id<'openapiImport'>

/** A document that was read, and waits for somebody to take it. */
export interface OpenapiImport {
  readonly id: OpenapiImportId
  readonly slug: string
  readonly providerId: ProviderId | undefined
  readonly againstDigest: string | undefined
  readonly sourceUrl: string | undefined
  readonly digest: string
  readonly createdAt: Date
  readonly expiresAt: Date
}

export interface ImportWithText extends OpenapiImport {
  readonly text: string
}

const importColumns = 'id, slug, provider_id, against_digest, source_url, digest, created_at, expires_at'
type ImportRow = Omit<OpenapiImportsRow, 'document'>

function importOf(row: ImportRow): OpenapiImport {
  return {
    id: idFrom('openapiImport', row.id),
    slug: row.slug,
    providerId: row.provider_id === null ? undefined : idFrom('provider', row.provider_id),
    againstDigest: row.against_digest ?? undefined,
    sourceUrl: row.source_url ?? undefined,
    digest: row.digest,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

/** More than these wait for nobody: the oldest go first. */
const waitingMax = 20

/** Keeps a document until it is taken, or for `seconds`. */
export async function insertImport(
  tx: Transaction,
  it: Omit<ImportWithText, 'createdAt' | 'expiresAt'>,
  seconds: number,
): Promise<OpenapiImport> {
  const [row] = await tx.query<ImportRow>(
    `INSERT INTO openapi_imports (id, slug, provider_id, against_digest, source_url, document, digest, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + make_interval(secs => $8)) RETURNING ${importColumns}`,
    [
      it.id,
      it.slug,
      it.providerId ?? null,
      it.againstDigest ?? null,
      it.sourceUrl ?? null,
      it.text,
      it.digest,
      seconds,
    ],
  )
  if (row === undefined) throw new Error('the import that was just made is not there')
  await tx.query(
    `DELETE FROM openapi_imports WHERE id IN (SELECT id FROM openapi_imports ORDER BY created_at DESC, id DESC OFFSET ${waitingMax})`,
    [],
  )
  return importOf(row)
}

/** Undefined when it was taken, or is too old. */
export async function findImport(sql: Sql, id: OpenapiImportId): Promise<ImportWithText | undefined> {
  const [row] = await sql.query<OpenapiImportsRow>(
    `SELECT ${importColumns}, document FROM openapi_imports WHERE id = $1 AND expires_at > clock_timestamp()`,
    [id],
  )
  return row && { ...importOf(row), text: row.document }
}

/** Takes it away; false when somebody did before. */
export async function takeImportRow(tx: Transaction, id: OpenapiImportId): Promise<boolean> {
  const rows = await tx.query<{ id: string }>('DELETE FROM openapi_imports WHERE id = $1 RETURNING id', [id])
  return rows.length === 1
}

/** Documents that nobody took. */
export async function dropOldImports(sql: Sql): Promise<void> {
  await sql.query('DELETE FROM openapi_imports WHERE expires_at <= clock_timestamp()')
}

/** The document that a provider's tools were made of. */
export interface OpenapiSource {
  readonly digest: string
  readonly title: string
  readonly version: string
  readonly sourceUrl: string | undefined
  readonly credential: CredentialChoice
  readonly keys: readonly string[]
}

type SourceRow = Omit<OpenapiSourcesRow, 'credential'> & { credential: CredentialChoice }

/** Of that provider; undefined for one of another kind. */
export async function findSource(sql: Sql, provider: ProviderId): Promise<OpenapiSource | undefined> {
  const [row] = await sql.query<SourceRow>(
    `SELECT provider_id, digest, title, version, source_url, credential, keys, taken_at FROM openapi_sources
      WHERE provider_id = $1`,
    [provider],
  )
  return (
    row && {
      digest: row.digest,
      title: row.title,
      version: row.version,
      sourceUrl: row.source_url ?? undefined,
      credential: row.credential,
      keys: row.keys,
    }
  )
}

export async function saveSource(tx: Transaction, provider: ProviderId, source: OpenapiSource): Promise<void> {
  await tx.query(
    `INSERT INTO openapi_sources (provider_id, digest, title, version, source_url, credential, keys)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (provider_id) DO UPDATE SET digest = excluded.digest, title = excluded.title, version = excluded.version,
       source_url = excluded.source_url, credential = excluded.credential, keys = excluded.keys,
       taken_at = clock_timestamp()`,
    [
      provider,
      source.digest,
      source.title,
      source.version,
      source.sourceUrl ?? null,
      JSON.stringify(source.credential),
      source.keys,
    ],
  )
}

/** An operation that an administrator chose, with the tool that it became. */
export interface ChosenOperation {
  readonly key: string
  readonly name: string
  readonly effect: Effect
  readonly tool: OpenapiTool
}

/** Those of that provider, in the order of their names. */
export async function listOperations(sql: Sql, provider: ProviderId): Promise<ChosenOperation[]> {
  const rows = await sql.query<Omit<OpenapiOperationsRow, 'provider_id'>>(
    `SELECT key, name, effect, tool FROM openapi_operations WHERE provider_id = $1 ORDER BY name COLLATE "C"`,
    [provider],
  )
  return rows.map(({ key, name, effect, tool }) => ({ key, name, effect, tool: toolOf(tool) }))
}

/** Our own canonical text. */
function toolOf(text: string): OpenapiTool {
  const tool: { entry: Json; operation: Json } = JSON.parse(text)
  return tool
}

/** All of them anew: what is not among them is not chosen any more. */
export async function saveOperations(
  tx: Transaction,
  provider: ProviderId,
  chosen: readonly ChosenOperation[],
): Promise<void> {
  await tx.query('DELETE FROM openapi_operations WHERE provider_id = $1', [provider])
  await tx.query(
    `INSERT INTO openapi_operations (provider_id, key, name, effect, tool)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[])`,
    [
      provider,
      chosen.map(({ key }) => key),
      chosen.map(({ name }) => name),
      chosen.map(({ effect }) => effect),
      chosen.map(({ tool }) => canonicalize(tool)),
    ],
  )
}
