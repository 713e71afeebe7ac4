-- The logs that applications keep about their own customers. The shape of an action's events is a schema, by version.
CREATE TABLE audit_log_schemas (
  action text NOT NULL,
  version int NOT NULL CHECK (version >= 1),
  body text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (action, version)
);

-- What happened, in the words of the application. The Merkle log holds SHA-256(salt || entry) and no word of it: when an
-- entry goes at the end of its retention, its salt goes with it, and what stays in the log names nobody.
CREATE TABLE audit_log_entries (
  id text PRIMARY KEY,
  organization_id text NOT NULL,
  action text NOT NULL,
  occurred_at timestamptz NOT NULL,
  actor_id text NOT NULL,
  actor_name text,
  target_types text[] NOT NULL,
  entry text NOT NULL,
  salt bytea NOT NULL CHECK (length(salt) = 32),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX audit_log_entries_by_time ON audit_log_entries (organization_id, occurred_at, id);

CREATE TABLE audit_log_exports (
  id text PRIMARY KEY,
  organization_id text NOT NULL,
  asked text NOT NULL,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'ready', 'error', 'expired')),
  csv_sealed bytea,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (state <> 'ready' OR csv_sealed IS NOT NULL)
);
CREATE INDEX audit_log_exports_pending ON audit_log_exports (id) WHERE state = 'pending';
