-- Where people may sign in besides here: any OpenID provider, and the well-known ones by their presets.
CREATE TABLE identity_providers (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('google', 'github', 'microsoft', 'apple', 'oidc')),
  -- Stands in the addresses of the sign-in, and so in the redirect URI that is registered there.
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 64),
  name text NOT NULL,
  issuer text NOT NULL,
  client_id text NOT NULL,
  -- A client secret, or the private key that makes one; raised with each new value, so that an older one does not open.
  secret_sealed bytea,
  secret_version int NOT NULL DEFAULT 1,
  -- What one kind needs besides, like the ids of a team and a key.
  settings jsonb NOT NULL DEFAULT '{}',
  scopes text[] NOT NULL,
  -- link_only: known people may connect it, and nobody signs in by it.
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'link_only', 'inactive')),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Who a person is at a provider: its own id of them, never their address.
CREATE TABLE identities (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  provider_id text NOT NULL REFERENCES identity_providers (id) ON DELETE CASCADE,
  subject text NOT NULL,
  -- As the provider last said it; for the reader only.
  email text,
  last_used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (provider_id, subject)
);
CREATE INDEX identities_by_user ON identities (user_id, id);

-- A person who was sent to a provider and is awaited: from this browser, once.
CREATE TABLE provider_visits (
  state_hash bytea PRIMARY KEY,
  provider_id text NOT NULL REFERENCES identity_providers (id) ON DELETE CASCADE,
  flow_hash bytea NOT NULL,
  -- Nonce and code verifier.
  sealed bytea NOT NULL,
  return_to text,
  -- Who asked to connect it from their own account; null for a sign-in.
  linking_user_id text REFERENCES users (id) ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX provider_visits_by_end ON provider_visits (expires_at);

-- The proof at the provider was given; that of the account here is awaited. Nothing is connected by the first one alone.
CREATE TABLE identity_links (
  hash bytea PRIMARY KEY,
  provider_id text NOT NULL REFERENCES identity_providers (id) ON DELETE CASCADE,
  subject text NOT NULL,
  email text,
  flow_hash bytea NOT NULL,
  return_to text,
  -- Set where it was asked for from an account: only that one can take it.
  user_id text REFERENCES users (id) ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX identity_links_by_end ON identity_links (expires_at);
