import type { Sql, Transaction } from '../platform/database.ts'
import { idFrom, type OrganizationId, type ProviderId } from '../platform/ids.ts'
import type { Page } from '../platform/list.ts'
import type { IntegrationSettingsRow, IntegrationsRow } from '../platform/rows/pipes.ts'
import type { CustomDefinition, Integration, OrganizationSettings, Ownership } from './model.ts'

type Row = Omit<IntegrationsRow, 'oauth_client_secret_sealed'>

const columns = `i.id, i.provider_id, i.ownership, i.description, i.credentials_type, i.scopes, i.oauth_client_id,
  i.secret_version, i.secret_last_4, i.created_at, i.updated_at`

function integrationOf(row: Row): Integration {
  return {
    id: idFrom('provider', row.id),
    providerId: idFrom('provider', row.provider_id),
    ownership: row.ownership,
    description: row.description ?? undefined,
    credentialsType: row.credentials_type,
    scopes: row.scopes ?? undefined,
    clientId: row.oauth_client_id ?? undefined,
    secretVersion: row.secret_version,
    secretLast4: row.secret_last_4 ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** The one of that ownership at a provider. */
export async function findIntegration(
  sql: Sql,
  providerId: ProviderId,
  ownership: Ownership,
): Promise<Integration | undefined> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM integrations i WHERE i.provider_id = $1 AND i.ownership = $2`,
    [providerId, ownership],
  )
  return rows[0] && integrationOf(rows[0])
}

export async function findIntegrationById(sql: Sql, id: ProviderId): Promise<Integration | undefined> {
  const rows = await sql.query<Row>(`SELECT ${columns} FROM integrations i WHERE i.id = $1`, [id])
  return rows[0] && integrationOf(rows[0])
}

/** Those of active providers, or of one ownership only. */
export async function listIntegrations(sql: Sql, page: Page, ownership?: Ownership): Promise<Integration[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM integrations i JOIN providers p ON p.id = i.provider_id AND p.state = 'active'
      WHERE ($4::text IS NULL OR i.ownership = $4)
        AND ($1::text IS NULL OR CASE WHEN $2 THEN i.id > $1 ELSE i.id < $1 END)
      ORDER BY CASE WHEN $2 THEN i.id END ASC, i.id DESC LIMIT $3`,
    [page.from ?? null, page.ascending, page.take, ownership ?? null],
  )
  return rows.map(integrationOf)
}

const integrationsMax = 1_000

/** All of one ownership that accounts may be connected through now, by the provider's name. */
export async function listEnabledIntegrations(sql: Sql, ownership: Ownership): Promise<Integration[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM integrations i JOIN providers p ON p.id = i.provider_id AND p.state = 'active'
      WHERE i.ownership = $1 AND $1 = ANY (p.enabled_for) ORDER BY p.slug COLLATE "C" LIMIT ${integrationsMax}`,
    [ownership],
  )
  return rows.map(integrationOf)
}

export interface NewIntegration {
  readonly id: ProviderId
  readonly providerId: ProviderId
  readonly ownership: Ownership
  readonly description: string | undefined
  readonly credentialsType: Integration['credentialsType']
  readonly scopes: readonly string[] | undefined
  readonly clientId: string | undefined
  readonly clientSecretSealed: Buffer | undefined
  readonly secretLast4: string | undefined
}

/** Answers false when there is one of that ownership already. */
export async function insertIntegration(tx: Transaction, it: NewIntegration): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO integrations (id, provider_id, ownership, description, credentials_type, scopes, oauth_client_id,
        oauth_client_secret_sealed, secret_last_4)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id`,
    [
      it.id,
      it.providerId,
      it.ownership,
      it.description ?? null,
      it.credentialsType,
      it.scopes ?? null,
      it.clientId ?? null,
      it.clientSecretSealed ?? null,
      it.secretLast4 ?? null,
    ],
  )
  return rows.length === 1
}

export async function saveIntegration(
  tx: Transaction,
  id: ProviderId,
  it: Pick<Integration, 'description' | 'scopes' | 'credentialsType'>,
): Promise<void> {
  await tx.query(
    `UPDATE integrations SET description = $2, scopes = $3, credentials_type = $4, updated_at = clock_timestamp()
      WHERE id = $1`,
    [id, it.description ?? null, it.scopes ?? null, it.credentialsType],
  )
}

export interface ClientParts {
  readonly clientId: string | undefined
  readonly clientSecretSealed: Buffer | undefined
  readonly secretVersion: number
  readonly secretLast4: string | undefined
}

export async function saveIntegrationClient(tx: Transaction, id: ProviderId, it: ClientParts): Promise<void> {
  await tx.query(
    `UPDATE integrations SET oauth_client_id = $2, oauth_client_secret_sealed = $3, secret_version = $4, secret_last_4 = $5,
        updated_at = clock_timestamp() WHERE id = $1`,
    [id, it.clientId ?? null, it.clientSecretSealed ?? null, it.secretVersion, it.secretLast4 ?? null],
  )
}

export async function deleteIntegration(tx: Transaction, id: ProviderId): Promise<boolean> {
  const rows = await tx.query<{ id: string }>('DELETE FROM integrations WHERE id = $1 RETURNING id', [id])
  return rows.length === 1
}

/** All of a provider that is retired. */
export async function deleteIntegrationsOf(tx: Transaction, providerId: ProviderId): Promise<void> {
  await tx.query('DELETE FROM integrations WHERE provider_id = $1', [providerId])
}

export async function findIntegrationSecret(
  sql: Sql,
  id: ProviderId,
): Promise<{ readonly version: number; readonly sealed: Buffer } | undefined> {
  const rows = await sql.query<Pick<IntegrationsRow, 'secret_version' | 'oauth_client_secret_sealed'>>(
    'SELECT secret_version, oauth_client_secret_sealed FROM integrations WHERE id = $1',
    [id],
  )
  const row = rows[0]
  if (row === undefined || row.oauth_client_secret_sealed === null) return undefined
  return { version: row.secret_version, sealed: row.oauth_client_secret_sealed }
}

/** Whose accounts may be connected and used at a provider. */
export async function saveEnabledFor(tx: Transaction, id: ProviderId, enabledFor: readonly Ownership[]): Promise<void> {
  await tx.query('UPDATE providers SET enabled_for = $2, updated_at = clock_timestamp() WHERE id = $1', [
    id,
    [...new Set(enabledFor)],
  ])
}

export async function saveDefinition(
  tx: Transaction,
  id: ProviderId,
  { name, definition }: { readonly name: string; readonly definition: CustomDefinition },
): Promise<void> {
  await tx.query('UPDATE providers SET name = $2, definition = $3, updated_at = clock_timestamp() WHERE id = $1', [
    id,
    name,
    JSON.stringify(definition),
  ])
}

/** A provider that was retired is there again, with what its slug meant before. */
export async function reviveProvider(
  tx: Transaction,
  id: ProviderId,
  it: { readonly name: string; readonly definition: CustomDefinition | undefined; readonly authType: string },
): Promise<void> {
  await tx.query(
    `UPDATE providers SET state = 'active', name = $2, definition = $3, auth_type = $4, auth_per = 'user', tools_read_at = NULL,
        oauth_client_id = NULL, oauth_scopes = '{}', enabled_for = '{}', updated_at = clock_timestamp() WHERE id = $1`,
    [id, it.name, it.definition === undefined ? null : JSON.stringify(it.definition), it.authType],
  )
}

type SettingsRow = Omit<IntegrationSettingsRow, 'oauth_client_secret_sealed'>
const settingsColumns = `integration_id, organization_id, enabled, scopes, oauth_client_id, secret_version, secret_last_4,
  created_at, updated_at`

function settingsOf(row: SettingsRow): OrganizationSettings {
  return {
    integrationId: idFrom('provider', row.integration_id),
    organizationId: idFrom('organization', row.organization_id),
    enabled: row.enabled ?? undefined,
    scopes: row.scopes ?? undefined,
    clientId: row.oauth_client_id ?? undefined,
    secretVersion: row.secret_version,
    secretLast4: row.secret_last_4 ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export async function findSettings(
  sql: Sql,
  integrationId: ProviderId,
  organizationId: OrganizationId,
): Promise<OrganizationSettings | undefined> {
  const rows = await sql.query<SettingsRow>(
    `SELECT ${settingsColumns} FROM integration_settings WHERE integration_id = $1 AND organization_id = $2`,
    [integrationId, organizationId],
  )
  return rows[0] && settingsOf(rows[0])
}

export async function findSettingsSecret(
  sql: Sql,
  integrationId: ProviderId,
  organizationId: OrganizationId,
): Promise<{ readonly version: number; readonly sealed: Buffer } | undefined> {
  const rows = await sql.query<Pick<IntegrationSettingsRow, 'secret_version' | 'oauth_client_secret_sealed'>>(
    `SELECT secret_version, oauth_client_secret_sealed FROM integration_settings
      WHERE integration_id = $1 AND organization_id = $2`,
    [integrationId, organizationId],
  )
  const row = rows[0]
  if (row === undefined || row.oauth_client_secret_sealed === null) return undefined
  return { version: row.secret_version, sealed: row.oauth_client_secret_sealed }
}

/** Writes what an organization has changed, whole; without a new secret the former one stays. */
export async function saveSettings(
  tx: Transaction,
  it: Omit<OrganizationSettings, 'createdAt' | 'updatedAt'> & { readonly clientSecretSealed: Buffer | undefined },
): Promise<void> {
  await tx.query(
    `INSERT INTO integration_settings (integration_id, organization_id, enabled, scopes, oauth_client_id,
        oauth_client_secret_sealed, secret_version, secret_last_4)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (integration_id, organization_id) DO UPDATE SET enabled = excluded.enabled, scopes = excluded.scopes,
        oauth_client_id = excluded.oauth_client_id, secret_version = excluded.secret_version,
        oauth_client_secret_sealed = coalesce(excluded.oauth_client_secret_sealed, integration_settings.oauth_client_secret_sealed),
        secret_last_4 = excluded.secret_last_4, updated_at = clock_timestamp()`,
    [
      it.integrationId,
      it.organizationId,
      it.enabled ?? null,
      it.scopes ?? null,
      it.clientId ?? null,
      it.clientSecretSealed ?? null,
      it.secretVersion,
      it.secretLast4 ?? null,
    ],
  )
}

/** Whatever one organization had changed, with its secrets. */
export async function deleteSettingsOf(tx: Transaction, organizationId: OrganizationId): Promise<void> {
  await tx.query('DELETE FROM integration_settings WHERE organization_id = $1', [organizationId])
}
