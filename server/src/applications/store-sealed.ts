import type { RootSealed } from '../platform/sealed.ts'

/** Names what the private part of a key is sealed for. */
export const signingKeyPurpose = 'application signing key'

/** Private parts of the keys that applications sign with. */
export const sealedSigningKeys: RootSealed = {
  name: 'signing_keys.private_sealed',
  purpose: signingKeyPurpose,
  list: `SELECT id, application_id || ' ' || id AS context, private_sealed AS sealed FROM signing_keys WHERE id > $1
    ORDER BY id LIMIT $2`,
  save: 'UPDATE signing_keys SET private_sealed = $3 WHERE id = $1 AND private_sealed = $2 RETURNING id',
}
