import type { RootSealed } from '../platform/sealed.ts'

/** Names what the parameters of a pushed request are sealed for. */
export const pushedPurpose = 'pushed request'

/** Parameters of authorization requests that a client pushed beforehand. */
export const sealedPushed: RootSealed = {
  name: 'pushed_requests.parameters_sealed',
  purpose: pushedPurpose,
  list: `SELECT encode(hash, 'hex') AS id, encode(hash, 'hex') AS context, parameters_sealed AS sealed FROM pushed_requests
    WHERE hash > decode($1, 'hex') ORDER BY hash LIMIT $2`,
  save: `UPDATE pushed_requests SET parameters_sealed = $3 WHERE hash = decode($1, 'hex') AND parameters_sealed = $2
    RETURNING application_id`,
}
