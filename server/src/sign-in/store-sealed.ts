import type { RootSealed } from '../platform/sealed.ts'
import type { VaultSealed } from '../vault/index.ts'

/** Names what a code is sealed for. */
export const codePurpose = 'one-time code'
/** Names what the secrets of a visit are sealed for. */
export const visitPurpose = 'visit to an identity provider'

/** Codes and links that went out by mail and count still. */
export const sealedCodes: RootSealed = {
  name: 'one_time_codes.sealed',
  purpose: codePurpose,
  list: `SELECT id, id AS context, sealed FROM one_time_codes WHERE id > $1 AND sealed IS NOT NULL ORDER BY id LIMIT $2`,
  save: 'UPDATE one_time_codes SET sealed = $3 WHERE id = $1 AND sealed = $2 RETURNING id',
}

/** Nonces and verifiers of people who are at a provider. */
export const sealedVisits: RootSealed = {
  name: 'provider_visits.sealed',
  purpose: visitPurpose,
  list: `SELECT encode(state_hash, 'hex') AS id, encode(state_hash, 'hex') AS context, sealed FROM provider_visits
    WHERE state_hash > decode($1, 'hex') ORDER BY state_hash LIMIT $2`,
  save: `UPDATE provider_visits SET sealed = $3 WHERE state_hash = decode($1, 'hex') AND sealed = $2 RETURNING provider_id`,
}

/** Secrets of authenticators. */
export const sealedFactors: VaultSealed = {
  name: 'auth_factors.secret_sealed',
  list: `SELECT id, coalesce(user_id, 'installation') AS owner, 'factor' AS purpose, id AS "rowId", 1 AS version,
      secret_sealed AS sealed FROM auth_factors WHERE id > $1 ORDER BY id LIMIT $2`,
  save: 'UPDATE auth_factors SET secret_sealed = $3 WHERE id = $1 AND secret_sealed = $2 RETURNING id',
}

/** What we show identity providers. */
export const sealedProviderSecrets: VaultSealed = {
  name: 'identity_providers.secret_sealed',
  list: `SELECT id, 'installation' AS owner, 'identity_provider' AS purpose, id AS "rowId", secret_version AS version,
      secret_sealed AS sealed FROM identity_providers WHERE id > $1 AND secret_sealed IS NOT NULL ORDER BY id LIMIT $2`,
  save: 'UPDATE identity_providers SET secret_sealed = $3 WHERE id = $1 AND secret_sealed = $2 RETURNING id',
}
