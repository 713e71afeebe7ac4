import type { RootSealed } from '../platform/sealed.ts'
import type { VaultSealed } from '../vault/index.ts'

/** Names what the secrets of a visit are sealed for. */
export const visitPurpose = 'visit to a connection'
/** Names what a posted answer is sealed for. */
export const answerPurpose = 'answer of a connection'

/** Names what a provider is shown again is sealed for. */
export const signInPurpose = 'sign-in at a connection'

/** By what providers know whose sign-in shall end there. */
export const sealedSsoSignIns: RootSealed = {
  name: 'sso_sign_ins.hint_sealed',
  purpose: signInPurpose,
  list: `SELECT id, id AS context, hint_sealed AS sealed FROM sso_sign_ins
    WHERE id > $1 AND hint_sealed IS NOT NULL ORDER BY id LIMIT $2`,
  save: 'UPDATE sso_sign_ins SET hint_sealed = $3 WHERE id = $1 AND hint_sealed = $2 RETURNING id',
}

/** Names what somebody who comes unasked is kept for. */
export const arrivalPurpose = 'arrival at a connection'

/** Whom providers sent here without being asked. */
export const sealedSsoArrivals: RootSealed = {
  name: 'sso_arrivals.arrived_sealed',
  purpose: arrivalPurpose,
  list: `SELECT encode(token_hash, 'hex') AS id, encode(token_hash, 'hex') AS context, arrived_sealed AS sealed FROM sso_arrivals
    WHERE token_hash > decode($1, 'hex') ORDER BY token_hash LIMIT $2`,
  save: `UPDATE sso_arrivals SET arrived_sealed = $3 WHERE token_hash = decode($1, 'hex') AND arrived_sealed = $2
    RETURNING connection_id`,
}

/** Nonces and verifiers of people who are at the provider of their organization. */
export const sealedSsoVisits: RootSealed = {
  name: 'sso_visits.sealed',
  purpose: visitPurpose,
  list: `SELECT encode(state_hash, 'hex') AS id, encode(state_hash, 'hex') AS context, sealed FROM sso_visits
    WHERE state_hash > decode($1, 'hex') ORDER BY state_hash LIMIT $2`,
  save: `UPDATE sso_visits SET sealed = $3 WHERE state_hash = decode($1, 'hex') AND sealed = $2 RETURNING connection_id`,
}

/** What a provider's page posted, until the browser comes once more. */
export const sealedSsoAnswers: RootSealed = {
  name: 'sso_visits.answer_sealed',
  purpose: answerPurpose,
  list: `SELECT encode(state_hash, 'hex') AS id, encode(state_hash, 'hex') AS context, answer_sealed AS sealed FROM sso_visits
    WHERE state_hash > decode($1, 'hex') AND answer_sealed IS NOT NULL ORDER BY state_hash LIMIT $2`,
  save: `UPDATE sso_visits SET answer_sealed = $3 WHERE state_hash = decode($1, 'hex') AND answer_sealed = $2
    RETURNING connection_id`,
}

/** What we show the providers of organizations. */
export const sealedConnectionSecrets: VaultSealed = {
  name: 'sso_connections.secret_sealed',
  list: `SELECT id, organization_id AS owner, 'sso_connection' AS purpose, id AS "rowId", secret_version AS version,
      secret_sealed AS sealed FROM sso_connections WHERE id > $1 AND secret_sealed IS NOT NULL ORDER BY id LIMIT $2`,
  save: 'UPDATE sso_connections SET secret_sealed = $3 WHERE id = $1 AND secret_sealed = $2 RETURNING id',
}
