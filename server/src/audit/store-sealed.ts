import type { RootSealed } from '../platform/sealed.ts'

/** Names what the private key of the log is sealed for. */
export const auditKeyPurpose = 'audit key'
/** Names what an exported file is sealed for. */
export const exportPurpose = 'audit log export'

/** The private keys of the log, of those that still sign. */
export const sealedAuditKey: RootSealed = {
  name: 'audit_keys.sealed_private_key',
  purpose: auditKeyPurpose,
  list: `SELECT encode(public_key, 'hex') AS id, encode(public_key, 'hex') AS context, sealed_private_key AS sealed FROM audit_keys
    WHERE public_key > decode($1, 'hex') AND sealed_private_key IS NOT NULL ORDER BY public_key LIMIT $2`,
  save: `UPDATE audit_keys SET sealed_private_key = $3 WHERE public_key = decode($1, 'hex') AND sealed_private_key = $2
    RETURNING created_at`,
}

/** Exported files that wait to be fetched. */
export const sealedExports: RootSealed = {
  name: 'audit_log_exports.csv_sealed',
  purpose: exportPurpose,
  list: `SELECT id, id AS context, csv_sealed AS sealed FROM audit_log_exports WHERE id > $1 AND csv_sealed IS NOT NULL
    ORDER BY id LIMIT $2`,
  save: 'UPDATE audit_log_exports SET csv_sealed = $3 WHERE id = $1 AND csv_sealed = $2 RETURNING id',
}
