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
  -- Version of what is sealed in this row: the token, or the client's secret.
  secret_version int NOT NULL DEFAULT 1,
  token_sealed bytea,
  oauth_client_id text,
  oauth_client_secret_sealed bytea,
  -- The authorization server that the client id belongs to; another one means another registration (MT15).
  oauth_issuer text,
  oauth_metadata jsonb,
  oauth_scopes text[] NOT NULL DEFAULT '{}',
  created_by_session text REFERENCES sessions (id),
  -- Null: never read, or the upstream said that its list has changed.
  tools_read_at timestamptz,
  -- Tools that were left out of the catalogue, with the reason: [{name, finding}].
  left_out jsonb NOT NULL DEFAULT '[]',
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((kind = 'mcp') = (url IS NOT NULL)),
  CHECK ((kind = 'rest') = (catalogue IS NOT NULL))
);

-- `digest` is the pin: SHA-256 over the canonical definition and the upstream's identity. A definition that differs stands in
-- `seen_*` until an administrator has reviewed it; until then the tool is drifted and no call passes (D01). Definitions are
-- canonical JSON as text: jsonb would change what was hashed, and takes no U+0000. `name` is ours; the upstream's own stands
-- in the definition.
CREATE TABLE tools (
  id text PRIMARY KEY,
  provider_id text NOT NULL REFERENCES providers (id),
  name text NOT NULL,
  definition text NOT NULL,
  digest text NOT NULL,
  effect text NOT NULL CHECK (effect IN ('read', 'write', 'destructive')),
  effect_set_by text,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'drifted', 'gone')),
  seen_definition text,
  seen_digest text,
  -- What a reviewer has to know: hidden text, a name that stood for another upstream before.
  findings text[] NOT NULL DEFAULT '{}',
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
  -- The authorization server that gave the credential; it is never sent to another one (MT15).
  issuer text,
  scopes text[] NOT NULL DEFAULT '{}',
  state text NOT NULL CHECK (state IN ('connected', 'needs_reconnection', 'disconnected')),
  credential_sealed bytea,
  credential_version int NOT NULL DEFAULT 1,
  credential_expires_at timestamptz,
  -- One node refreshes at a time, and has until then; the request itself runs outside of any transaction.
  refreshing_until timestamptz,
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
  -- As they were when the person was sent away: metadata that changes meanwhile must not lead the code elsewhere (MT15).
  client_id text NOT NULL,
  metadata jsonb NOT NULL,
  redirect_uri text NOT NULL,
  scopes text[] NOT NULL DEFAULT '{}',
  verifier_sealed bytea NOT NULL,
  return_to text,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
