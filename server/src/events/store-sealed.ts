import type { RootSealed } from '../platform/sealed.ts'

/** Names what the signing secret of an endpoint is sealed for. */
export const signingSecretPurpose = 'signing secret of an endpoint'

/** What webhooks are signed with. Before the former secrets, since a rotation copies from here to there. */
export const sealedWebhookSecrets: RootSealed = {
  name: 'webhook_endpoints.secret_sealed',
  purpose: signingSecretPurpose,
  list: `SELECT id, '["webhook_endpoints","' || id || '",' || secret_version || ']' AS context, secret_sealed AS sealed
    FROM webhook_endpoints WHERE id > $1 ORDER BY id LIMIT $2`,
  save: 'UPDATE webhook_endpoints SET secret_sealed = $3 WHERE id = $1 AND secret_sealed = $2 RETURNING id',
}

/** What webhooks were signed with before, as long as both count. */
export const sealedFormerSecrets: RootSealed = {
  name: 'webhook_endpoints.previous_sealed',
  purpose: signingSecretPurpose,
  list: `SELECT id, '["webhook_endpoints","' || id || '",' || secret_version - 1 || ']' AS context, previous_sealed AS sealed
    FROM webhook_endpoints WHERE id > $1 AND previous_sealed IS NOT NULL ORDER BY id LIMIT $2`,
  save: 'UPDATE webhook_endpoints SET previous_sealed = $3 WHERE id = $1 AND previous_sealed = $2 RETURNING id',
}

/** What questions to an application are signed with. */
export const sealedActionSecrets: RootSealed = {
  name: 'action_endpoints.secret_sealed',
  purpose: signingSecretPurpose,
  list: `SELECT id, '["action_endpoints","' || id || '",' || secret_version || ']' AS context, secret_sealed AS sealed
    FROM action_endpoints WHERE id > $1 ORDER BY id LIMIT $2`,
  save: 'UPDATE action_endpoints SET secret_sealed = $3 WHERE id = $1 AND secret_sealed = $2 RETURNING id',
}
