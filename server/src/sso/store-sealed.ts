import type { RootSealed } from '../platform/sealed.ts'
import type { VaultSealed } from '../vault/index.ts'

/** Names what the secrets of a visit are sealed for. */
export const visitPurpose = 'visit to a connection'
/** Names what a posted answer is sealed for. */
export const answerPurpose = 'answer of a connection'

const ofVisit = (column: 'sealed' | 'answer_sealed', purpose: string): RootSealed => ({
  name: `sso_visits.${column}`,
  purpose,
  list: `SELECT encode(state_hash, 'hex') AS id, encode(state_hash, 'hex') AS context, ${column} AS sealed FROM sso_visits
    WHERE state_hash > decode($1, 'hex') AND ${column} IS NOT NULL ORDER BY state_hash LIMIT $2`,
  save: `UPDATE sso_visits SET ${column} = $3 WHERE state_hash = decode($1, 'hex') AND ${column} = $2 RETURNING connection_id`,
})

/** Nonces and verifiers of people who are at the provider of their organization. */
export const sealedSsoVisits: RootSealed = ofVisit('sealed', visitPurpose)

/** What a provider's page posted, until the browser comes once more. */
export const sealedSsoAnswers: RootSealed = ofVisit('answer_sealed', answerPurpose)

/** What we show the providers of organizations. */
export const sealedConnectionSecrets: VaultSealed = {
  name: 'sso_connections.secret_sealed',
  list: `SELECT id, organization_id AS owner, 'sso_connection' AS purpose, id AS "rowId", secret_version AS version,
      secret_sealed AS sealed FROM sso_connections WHERE id > $1 AND secret_sealed IS NOT NULL ORDER BY id LIMIT $2`,
  save: 'UPDATE sso_connections SET secret_sealed = $3 WHERE id = $1 AND secret_sealed = $2 RETURNING id',
}
