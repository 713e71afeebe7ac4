-- A trust context of its own (I5): client id, redirect URIs, secrets, key set and session policy.
CREATE TABLE applications (
  id text PRIMARY KEY,
  client_id text NOT NULL UNIQUE,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('web', 'single_page', 'native', 'machine', 'agent', 'account')),
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'retired')),
  registration text NOT NULL CHECK (registration IN ('built_in', 'admin', 'dynamic', 'metadata_document')),
  client_uri text,
  token_endpoint_auth_method text NOT NULL DEFAULT 'none'
    CHECK (token_endpoint_auth_method IN ('none', 'client_secret_post', 'client_secret_basic', 'private_key_jwt')),
  jwks jsonb,
  max_seconds int NOT NULL CHECK (max_seconds >= 1),
  idle_seconds int NOT NULL CHECK (idle_seconds >= 1),
  access_token_seconds int NOT NULL CHECK (access_token_seconds >= 1),
  grant_max_seconds int NOT NULL CHECK (grant_max_seconds >= 1),
  sign_in_reuse_max_age_seconds int NOT NULL CHECK (sign_in_reuse_max_age_seconds >= 0),
  -- A dynamically registered client that nobody used goes away (MT23).
  unused_until timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE redirect_uris (
  id text PRIMARY KEY,
  application_id text NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  uri text NOT NULL,
  is_default boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (application_id, uri)
);

CREATE TABLE application_secrets (
  id text PRIMARY KEY,
  application_id text NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  secret_hash bytea NOT NULL UNIQUE,
  hint text NOT NULL,
  expires_at timestamptz,
  last_used_at timestamptz,
  ended_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX application_secrets_by_application ON application_secrets (application_id);

-- The id is the `kid`; each belongs to one application for good.
CREATE TABLE signing_keys (
  id text PRIMARY KEY,
  application_id text NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  algorithm text NOT NULL CHECK (algorithm IN ('RS256', 'ES256')),
  public_jwk jsonb NOT NULL,
  private_sealed bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  retired_at timestamptz,
  published_until timestamptz
);
CREATE INDEX signing_keys_by_application ON signing_keys (application_id);

-- An agent is a principal that signs in through one application. A client that registered itself gives each user who starts
-- a session with it an agent of their own.
CREATE TABLE agents (
  id text PRIMARY KEY REFERENCES principals (id),
  application_id text NOT NULL REFERENCES applications (id),
  owner_id text NOT NULL REFERENCES users (id),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (application_id, owner_id)
);

-- RFC 7523: an assertion is used once; rows go when the assertion would have expired anyway.
CREATE TABLE used_assertions (
  id_hash bytea PRIMARY KEY,
  application_id text NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  expires_at timestamptz NOT NULL
);
