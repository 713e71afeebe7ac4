import type { VaultSealed } from '../vault/index.ts'

/** What third parties gave us for people. */
export const sealedCredentials: VaultSealed = {
  name: 'connected_accounts.credential_sealed',
  list: `SELECT id, owner_id AS owner, 'credential' AS purpose, id AS "rowId", credential_version AS version,
      credential_sealed AS sealed FROM connected_accounts WHERE id > $1 AND credential_sealed IS NOT NULL ORDER BY id LIMIT $2`,
  save: 'UPDATE connected_accounts SET credential_sealed = $3 WHERE id = $1 AND credential_sealed = $2 RETURNING id',
}

/** Tokens of the installation at a third party. */
export const sealedProviderTokens: VaultSealed = {
  name: 'providers.token_sealed',
  list: `SELECT id, 'installation' AS owner, 'credential' AS purpose, id AS "rowId", secret_version AS version,
      token_sealed AS sealed FROM providers WHERE id > $1 AND token_sealed IS NOT NULL ORDER BY id LIMIT $2`,
  save: 'UPDATE providers SET token_sealed = $3 WHERE id = $1 AND token_sealed = $2 RETURNING id',
}

/** What we show authorization servers of third parties. */
export const sealedClientSecrets: VaultSealed = {
  name: 'providers.oauth_client_secret_sealed',
  list: `SELECT id, 'installation' AS owner, 'credential' AS purpose, id AS "rowId", secret_version AS version,
      oauth_client_secret_sealed AS sealed FROM providers WHERE id > $1 AND oauth_client_secret_sealed IS NOT NULL
    ORDER BY id LIMIT $2`,
  save: `UPDATE providers SET oauth_client_secret_sealed = $3 WHERE id = $1 AND oauth_client_secret_sealed = $2 RETURNING id`,
}

/** Verifiers of people who are at a third party to connect it. */
export const sealedVerifiers: VaultSealed = {
  name: 'connect_flows.verifier_sealed',
  list: `SELECT encode(state_hash, 'hex') AS id, user_id AS owner, 'connect' AS purpose, encode(state_hash, 'hex') AS "rowId",
      1 AS version, verifier_sealed AS sealed FROM connect_flows WHERE state_hash > decode($1, 'hex')
    ORDER BY state_hash LIMIT $2`,
  save: `UPDATE connect_flows SET verifier_sealed = $3 WHERE state_hash = decode($1, 'hex') AND verifier_sealed = $2
    RETURNING provider_id`,
}

/** Secrets of clients that applications connect accounts through. */
export const sealedIntegrationSecrets: VaultSealed = {
  name: 'integrations.oauth_client_secret_sealed',
  list: `SELECT id, 'installation' AS owner, 'credential' AS purpose, id AS "rowId", secret_version AS version,
      oauth_client_secret_sealed AS sealed FROM integrations WHERE id > $1 AND oauth_client_secret_sealed IS NOT NULL
    ORDER BY id LIMIT $2`,
  save: `UPDATE integrations SET oauth_client_secret_sealed = $3 WHERE id = $1 AND oauth_client_secret_sealed = $2
    RETURNING id`,
}

/** Secrets of clients that organizations bring themselves. */
export const sealedOrganizationSecrets: VaultSealed = {
  name: 'integration_settings.oauth_client_secret_sealed',
  list: `SELECT integration_id || ' ' || organization_id AS id, organization_id AS owner, 'credential' AS purpose,
      integration_id AS "rowId", secret_version AS version, oauth_client_secret_sealed AS sealed FROM integration_settings
    WHERE integration_id || ' ' || organization_id > $1 AND oauth_client_secret_sealed IS NOT NULL
    ORDER BY integration_id || ' ' || organization_id LIMIT $2`,
  save: `UPDATE integration_settings SET oauth_client_secret_sealed = $3
    WHERE integration_id || ' ' || organization_id = $1 AND oauth_client_secret_sealed = $2 RETURNING integration_id`,
}
