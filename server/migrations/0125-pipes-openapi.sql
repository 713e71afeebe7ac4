-- Providers whose tools come out of an OpenAPI document, and this server itself as a provider.
ALTER TABLE providers DROP CONSTRAINT providers_kind_check,
  ADD CONSTRAINT providers_kind_check CHECK (kind IN ('mcp', 'rest', 'openapi', 'ambit'));

-- A document that was read and not yet taken: what it would change is shown first. It is dropped when it is taken or too old.
CREATE TABLE openapi_imports (
  id text PRIMARY KEY,
  slug text NOT NULL,
  -- Null where the provider is yet to be made.
  provider_id text REFERENCES providers (id),
  -- The state of that provider's document which it was compared with: what was shown is what is taken.
  against_digest text,
  source_url text,
  document text NOT NULL,
  digest text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX openapi_imports_by_end ON openapi_imports (expires_at);

-- What a provider's tools were made of. `keys` are all operations of that document, so that a new one can be told from one that
-- was not chosen; `credential` says where the credential stands in a request.
CREATE TABLE openapi_sources (
  provider_id text PRIMARY KEY REFERENCES providers (id),
  digest text NOT NULL,
  title text NOT NULL,
  version text NOT NULL,
  source_url text,
  credential jsonb NOT NULL,
  keys text[] NOT NULL,
  taken_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The operations that were chosen: the list of tools that is read again and compared with what is pinned. `tool` is JSON as text.
CREATE TABLE openapi_operations (
  provider_id text NOT NULL REFERENCES providers (id),
  key text NOT NULL,
  name text NOT NULL,
  effect text NOT NULL CHECK (effect IN ('read', 'write', 'destructive')),
  tool text NOT NULL,
  PRIMARY KEY (provider_id, key),
  UNIQUE (provider_id, name)
);
