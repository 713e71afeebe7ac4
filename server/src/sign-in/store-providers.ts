import type { Sql, Transaction } from '../platform/database.ts'
import { type Id, idFrom } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { IdentityProvidersRow } from '../platform/rows.ts'
import type { IdentityProvider, ProviderKind, ProviderState } from './model.ts'

type ProviderRow = Omit<IdentityProvidersRow, 'settings'> & { settings: Readonly<Record<string, string>> }

const providerColumns = `id, kind, slug, name, issuer, client_id, secret_sealed, secret_version, settings, scopes, state,
  created_at, updated_at`
const providersMax = 50

/** With its secret as it is kept. */
export interface SealedProvider extends IdentityProvider {
  readonly secretSealed: Uint8Array | undefined
  readonly secretVersion: number
}

function providerOf(row: ProviderRow): SealedProvider {
  return {
    id: idFrom('identityProvider', row.id),
    kind: row.kind,
    slug: row.slug,
    name: row.name,
    issuer: row.issuer,
    clientId: row.client_id,
    hasSecret: row.secret_sealed !== null,
    settings: row.settings,
    scopes: row.scopes,
    state: row.state,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    secretSealed: row.secret_sealed ?? undefined,
    secretVersion: row.secret_version,
  }
}

export interface NewProvider {
  readonly id: Id<'identityProvider'>
  readonly kind: ProviderKind
  readonly slug: string
  readonly name: string
  readonly issuer: string
  readonly clientId: string
  readonly secretSealed: Uint8Array | undefined
  readonly settings: Readonly<Record<string, string>>
  readonly scopes: readonly string[]
}

/** Undefined when the slug is taken. */
export async function insertProvider(tx: Transaction, made: NewProvider): Promise<SealedProvider | undefined> {
  const [row] = await tx.query<ProviderRow>(
    `INSERT INTO identity_providers (id, kind, slug, name, issuer, client_id, secret_sealed, settings, scopes)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (slug) DO NOTHING RETURNING ${providerColumns}`,
    [
      made.id,
      made.kind,
      made.slug,
      made.name,
      made.issuer,
      made.clientId,
      made.secretSealed ?? null,
      JSON.stringify(made.settings),
      made.scopes,
    ],
  )
  return row === undefined ? undefined : providerOf(row)
}

export async function findProvider(sql: Sql, id: string): Promise<SealedProvider | undefined> {
  const [row] = await sql.query<ProviderRow>(`SELECT ${providerColumns} FROM identity_providers WHERE id = $1`, [id])
  return row === undefined ? undefined : providerOf(row)
}

export async function lockProvider(tx: Transaction, id: string): Promise<SealedProvider | undefined> {
  const [row] = await tx.query<ProviderRow>(
    `SELECT ${providerColumns} FROM identity_providers WHERE id = $1 FOR UPDATE`,
    [id],
  )
  return row === undefined ? undefined : providerOf(row)
}

export async function findProviderBySlug(sql: Sql, slug: string): Promise<SealedProvider | undefined> {
  const [row] = await sql.query<ProviderRow>(`SELECT ${providerColumns} FROM identity_providers WHERE slug = $1`, [
    slug,
  ])
  return row === undefined ? undefined : providerOf(row)
}

/** Those of one kind that people sign in by, oldest first. */
export async function findActiveProviders(sql: Sql, kind: ProviderKind): Promise<readonly SealedProvider[]> {
  const rows = await sql.query<ProviderRow>(
    `SELECT ${providerColumns} FROM identity_providers WHERE kind = $1 AND state = 'active' ORDER BY id LIMIT $2`,
    [kind, providersMax],
  )
  return rows.map(providerOf)
}

export async function listProviders(sql: Sql, page: Page): Promise<readonly SealedProvider[]> {
  const rows = await sql.query<ProviderRow>(
    `SELECT ${providerColumns} FROM identity_providers
      WHERE $1::text IS NULL OR CASE WHEN $2 THEN id > $1 ELSE id < $1 END
      ORDER BY CASE WHEN $2 THEN id END ASC, id DESC LIMIT $3`,
    [page.from ?? null, page.ascending, page.take],
  )
  return rows.map(providerOf)
}

export interface ProviderChange {
  readonly id: Id<'identityProvider'>
  readonly name: string
  readonly clientId: string
  readonly secretSealed: Uint8Array | undefined
  readonly secretVersion: number
  readonly settings: Readonly<Record<string, string>>
  readonly scopes: readonly string[]
  readonly state: ProviderState
}

export async function saveProvider(tx: Transaction, change: ProviderChange): Promise<SealedProvider> {
  const [row] = await tx.query<ProviderRow>(
    `UPDATE identity_providers SET name = $2, client_id = $3, secret_sealed = $4, secret_version = $5, settings = $6,
       scopes = $7, state = $8, updated_at = clock_timestamp() WHERE id = $1 RETURNING ${providerColumns}`,
    [
      change.id,
      change.name,
      change.clientId,
      change.secretSealed ?? null,
      change.secretVersion,
      JSON.stringify(change.settings),
      change.scopes,
      change.state,
    ],
  )
  if (row === undefined) throw new TypeError('it was locked in this transaction')
  return providerOf(row)
}

/** With all identities of it. */
export async function deleteProvider(tx: Transaction, id: Id<'identityProvider'>): Promise<void> {
  await tx.query('DELETE FROM identity_providers WHERE id = $1', [id])
}
