-- Keys that customers use at the API of an application. They open nothing of ours: whoever holds one never becomes an actor
-- here, and the keys that administer this installation stand in another table.
CREATE TABLE customer_api_keys (
  id text PRIMARY KEY,
  organization_id text NOT NULL,
  -- Null where the organization itself owns the key.
  user_id text,
  name text NOT NULL,
  token_hash bytea NOT NULL UNIQUE,
  hint text NOT NULL,
  permissions text[] NOT NULL DEFAULT '{}',
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX customer_api_keys_by_organization ON customer_api_keys (organization_id, id);
CREATE INDEX customer_api_keys_by_user ON customer_api_keys (user_id, id) WHERE user_id IS NOT NULL;
