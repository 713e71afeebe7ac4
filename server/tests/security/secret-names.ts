/** Where secrets are planted: by the acts of `events.test.ts`, by the matrix of `bleed/`, by the whole job of `chaos/canaries.test.ts`. */
export type Run = 'acts' | 'bleed' | 'chaos'

/**
 * Every name under which a secret passes a door: as a member of a body, a field of a form, a parameter of a query, a header or
 * a cookie. What stood under it is searched for afterwards in the database, in the log and in what agents are sent (T55, T68).
 */
export const secretNames = {
  authorization: 'acts',
  cookie: 'acts',
  set_cookie: 'acts',
  idempotency_key: 'acts',
  password: 'acts',
  new_password: 'acts',
  csrf_token: 'acts',
  /** What a page carries from one form to the next, sealed. */
  request: 'acts',
  code: 'acts',
  code_verifier: 'acts',
  state: 'acts',
  token: 'acts',
  access_token: 'acts',
  refresh_token: 'acts',
  id_token: 'acts',
  id_token_hint: 'bleed',
  device_code: 'acts',
  user_code: 'acts',
  request_uri: 'bleed',
  pending_authentication_token: 'bleed',
  password_reset_token: 'acts',
  invitation_token: 'acts',
  client_secret: 'acts',
  client_assertion: 'bleed',
  secret: 'acts',
  value: 'acts',
  data_key: 'acts',
  totp_secret: 'acts',
  recovery_code: 'acts',
  /** The token in an address that an answer gives. */
  link: 'acts',
} as const satisfies Readonly<Record<string, Run>>

/** Names over values that everybody may read, wherever else they turn up. */
export const openNames: Readonly<Record<string, string>> = {
  verification_token: 'the owner of a domain publishes it in the DNS',
}

/** Members of the API whose names sound like a secret's, and why what they hold is none, or is looked at under another name. */
export const plainMembers: Readonly<Record<string, string>> = {
  ...openNames,
  accept_invitation_url: 'its token is looked at as a parameter of the page and in the mail',
  password_reset_url: 'its token is a member of its own',
  qr_code: 'a picture of totp_secret',
  api_key: 'the object, whose value is shown once under value',
  credentials: 'says of which kind they are',
  encrypted_keys: 'a data key sealed for who holds the application’s vault; data_key is the same one open',
  key_context: 'says whose data a key is for',
  key_id: 'an id',
  keys: 'public keys, and sealed data keys',
  obfuscated_value: 'what a person tells keys apart by: the last letters',
  secret_hint: 'what a person tells secrets apart by: the last letters',
  has_secret: 'yes or no',
  password_hash: 'a digest as it came from elsewhere; it is kept as what passwords are kept as',
  password_hash_type: 'the name of an algorithm',
  challenge: 'the object; what it asks for is no secret',
  authentication_challenge: 'the object; what it asks for is no secret',
  default_value: 'of a feature flag',
  leaf_hash: 'of the public log',
  token_endpoint_auth_method: 'the name of a method',
  access_token_seconds: 'a time',
  credential_expires_at: 'a time',
  tokens_ended: 'a number',
  offline_tokens: 'what applications may still accept, by id',
}

/** Routes that only read, and answer a secret all the same. */
export const shownAgain: Readonly<Record<string, string>> = {
  'GET /user_management/magic_auth/{id}': 'an application mails the code itself',
  'GET /user_management/email_verification/{id}': 'an application mails the code itself',
  'GET /user_management/password_reset/{id}': 'an application mails the link itself',
  'GET /user_management/invitations': 'an application mails the link itself',
  'GET /user_management/invitations/{id}': 'an application mails the link itself',
  'GET /user_management/invitations/by_token/{token}': 'whoever asks has the token',
  'GET /webhook_endpoints': 'the official clients read the secret of an endpoint there',
  'GET /v1/approvals': 'its code is read aloud, so that a person knows which page is whose; it opens nothing',
  'GET /v1/approvals/{id}': 'as in the list',
  'GET /v1/sessions/{id}/explanation': 'the approvals of the session, as in the list',
  'GET /v1/actions': 'as with the endpoints of webhooks',
  'GET /vault/v1/kv/{id}': 'it is what the vault is for',
  'GET /vault/v1/kv/name/{name}': 'it is what the vault is for',
}

/** Columns of bytes: by which run something secret is kept in it, sealed or as a digest; or why it holds nothing secret. */
export const keptBytes: Readonly<Record<string, Run | { readonly open: string }>> = {
  'action_endpoints.secret_sealed': 'acts',
  'api_keys.token_hash': 'acts',
  'application_secrets.secret_hash': 'acts',
  'approvals.arguments_sealed': 'acts',
  'audit_keys.sealed_private_key': 'acts',
  'audit_log_exports.csv_sealed': { open: 'what an organization reads; it is sealed as a whole' },
  'auth_factors.secret_sealed': 'acts',
  'authorization_codes.hash': 'acts',
  'calls.arguments_sealed': 'acts',
  'connect_flows.binding_hash': { open: 'gone once the person is back; the whole job of chaos goes through it' },
  'connect_flows.state_hash': { open: 'gone once the person is back; the whole job of chaos goes through it' },
  'connect_flows.verifier_sealed': { open: 'gone once the person is back; the whole job of chaos goes through it' },
  'connected_accounts.credential_sealed': 'acts',
  'customer_api_keys.token_hash': 'acts',
  'data_keys.wrapped': 'acts',
  'device_codes.hash': 'acts',
  'device_codes.user_code_hash': 'acts',
  'dpop_proofs.hash': 'bleed',
  'idempotency_keys.answer_sealed': 'acts',
  'idempotency_keys.key_hash': 'acts',
  'idempotency_keys.request_digest': 'acts',
  'identity_links.flow_hash': 'acts',
  'identity_links.hash': 'acts',
  'identity_providers.secret_sealed': 'acts',
  'invitations.token_hash': 'acts',
  'invitations.token_sealed': 'acts',
  'mails.body_sealed': 'acts',
  'one_time_codes.flow_hash': 'acts',
  'one_time_codes.link_hash': 'acts',
  'one_time_codes.sealed': 'acts',
  'passkeys.credential_id': { open: 'an authenticator says it to everybody who asks' },
  'passkeys.public_key': { open: 'public' },
  'pending_authentications.hash': 'acts',
  'provider_visits.flow_hash': 'acts',
  'provider_visits.sealed': 'acts',
  'provider_visits.state_hash': 'acts',
  'providers.oauth_client_secret_sealed': 'chaos',
  'providers.token_sealed': 'chaos',
  'pushed_requests.hash': 'bleed',
  'pushed_requests.parameters_sealed': 'bleed',
  'recovery_codes.hash': 'acts',
  'refresh_tokens.hash': 'acts',
  'refresh_tokens.successor_hash': 'acts',
  'refresh_tokens.successor_sealed': 'acts',
  'refused_calls.arguments_sealed': 'acts',
  'remembered_devices.hash': 'acts',
  'signing_keys.certificate': { open: 'public' },
  'signing_keys.private_sealed': 'acts',
  'tokens.hash': 'acts',
  'used_assertions.id_hash': 'bleed',
  'vault_keys.context_digest': { open: 'finds the key of a context' },
  'vault_versions.value_sealed': 'acts',
  'webauthn_challenges.flow_hash': 'acts',
  'webauthn_challenges.hash': 'acts',
  'webhook_endpoints.previous_sealed': 'acts',
  'webhook_endpoints.secret_sealed': 'acts',
}

/** Bytes of the log itself, which is made to be shown. */
export const bytesOfTheLog = /^audit_(events|queue|tiles|checkpoints|log\.|log_entries|keys\.public_key)/
