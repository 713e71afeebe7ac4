-- Passkeys of people (Web Authentication): a public key each, bound to this server's host by the authenticator itself.
CREATE TABLE passkeys (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  credential_id bytea NOT NULL UNIQUE CHECK (octet_length(credential_id) BETWEEN 16 AND 1023),
  -- COSE_Key, as the authenticator gave it.
  public_key bytea NOT NULL,
  counter bigint NOT NULL DEFAULT 0,
  transports text[] NOT NULL DEFAULT '{}',
  -- Whether the provider of the authenticator keeps a copy: such a passkey survives the loss of the device.
  backed_up boolean NOT NULL DEFAULT false,
  name text NOT NULL,
  -- Its counter went back once: somebody may hold a copy, so it opens nothing any more.
  suspected_at timestamptz,
  last_used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX passkeys_by_user ON passkeys (user_id, id);

-- What an authenticator was asked to sign: for one purpose, one browser and, where somebody is known already, one person; once.
CREATE TABLE webauthn_challenges (
  hash bytea PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('sign_in', 'factor', 'step_up', 'registration')),
  user_id text REFERENCES users (id) ON DELETE CASCADE,
  flow_hash bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((user_id IS NULL) = (purpose = 'sign_in'))
);
CREATE INDEX webauthn_challenges_by_end ON webauthn_challenges (expires_at);
