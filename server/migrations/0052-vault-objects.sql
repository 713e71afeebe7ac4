-- Keys that encrypt keys, one for each encryption context. The key itself is the data key of `owner` and `vault <id>`.
CREATE TABLE vault_keys (
  id uuid PRIMARY KEY,
  owner text NOT NULL,
  context_digest bytea NOT NULL UNIQUE,
  context jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE vault_objects (
  id uuid PRIMARY KEY,
  name text NOT NULL UNIQUE,
  key_id uuid NOT NULL REFERENCES vault_keys (id),
  version int NOT NULL DEFAULT 1,
  updated_by_id text NOT NULL,
  updated_by_name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX vault_objects_by_creation ON vault_objects (created_at, id);

-- A value is sealed for its row and its number, so that an older one put in place of the newest does not open.
CREATE TABLE vault_versions (
  id uuid PRIMARY KEY,
  object_id uuid NOT NULL REFERENCES vault_objects (id) ON DELETE CASCADE,
  number int NOT NULL CHECK (number >= 1),
  value_sealed bytea NOT NULL,
  size int NOT NULL,
  etag text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (object_id, number)
);
