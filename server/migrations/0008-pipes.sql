CREATE TABLE providers (
  id text PRIMARY KEY,
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z][a-z0-9-]{0,30}$'),
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('mcp', 'rest')),
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'retired')),
  url text,
  catalogue text,
  base_urls jsonb NOT NULL DEFAULT '{}',
  auth_type text NOT NULL CHECK (auth_type IN ('none', 'bearer', 'oauth')),
  auth_per text NOT NULL CHECK (auth_per IN ('installation', 'user')),
  token_sealed bytea,
  oauth_client_id text,
  oauth_client_secret_sealed bytea,
  oauth_issuer text,
  oauth_metadata jsonb,
  created_by_session text REFERENCES sessions (id),
  tools_read_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((kind = 'mcp') = (url IS NOT NULL)),
  CHECK ((kind = 'rest') = (catalogue IS NOT NULL))
);

-- `digest` is the pin: SHA-256 over the canonical definition and the upstream's identity. A definition that differs stands in
-- `seen_*` until an administrator has reviewed it; until then the tool is drifted and no call passes (D01).
CREATE TABLE tools (
  id text PRIMARY KEY,
  provider_id text NOT NULL REFERENCES providers (id),
  name text NOT NULL,
  definition jsonb NOT NULL,
  digest text NOT NULL,
  effect text NOT NULL CHECK (effect IN ('read', 'write', 'destructive')),
  effect_set_by text,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'drifted', 'gone')),
  seen_definition jsonb,
  seen_digest text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (provider_id, name)
);

CREATE TABLE connected_accounts (
  id text PRIMARY KEY,
  provider_id text NOT NULL REFERENCES providers (id),
  owner_id text NOT NULL,
  label text NOT NULL,
  external_id text,
  scopes text[] NOT NULL DEFAULT '{}',
  state text NOT NULL CHECK (state IN ('connected', 'needs_reconnection', 'disconnected')),
  credential_sealed bytea,
  credential_version int NOT NULL DEFAULT 1,
  credential_expires_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (state <> 'connected' OR credential_sealed IS NOT NULL)
);
CREATE UNIQUE INDEX connected_accounts_living ON connected_accounts (provider_id, owner_id) WHERE state <> 'disconnected';
CREATE INDEX connected_accounts_by_owner ON connected_accounts (owner_id, id);

-- One authorization round trip to a provider: bound to the browser by a cookie, to the issuer by the redirect URI (MT01, MT15).
CREATE TABLE connect_flows (
  state_hash bytea PRIMARY KEY,
  provider_id text NOT NULL REFERENCES providers (id),
  user_id text NOT NULL REFERENCES users (id),
  binding_hash bytea NOT NULL,
  issuer text NOT NULL,
  verifier_sealed bytea NOT NULL,
  return_to text,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
