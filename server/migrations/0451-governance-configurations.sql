-- When a machine was last scanned for somebody: their own files (project ''), or one project. Names and places only, never a value.
CREATE TABLE configuration_scans (
  -- The person, or the key, that reports.
  reported_by text NOT NULL,
  -- The person who answers for it.
  owner_id text NOT NULL REFERENCES users (id),
  machine text NOT NULL CHECK (machine ~ '^[0-9a-f]{16,64}$'),
  project text NOT NULL CHECK (project ~ '^([0-9a-f]{16,64})?$'),
  project_name text,
  files_count int NOT NULL CHECK (files_count >= 0),
  unread_count int NOT NULL CHECK (unread_count >= 0),
  scanned_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (reported_by, machine, project),
  CHECK ((project = '') = (project_name IS NULL))
);

-- What a scan found in a configuration of MCP servers: raised once, and resolved by the report that does not have it any more.
CREATE TABLE configuration_findings (
  id text PRIMARY KEY,
  reported_by text NOT NULL,
  machine text NOT NULL,
  project text NOT NULL,
  rule text NOT NULL CHECK (rule ~ '^MCP-S\d\d$'),
  severity text NOT NULL CHECK (severity IN ('medium', 'high', 'critical')),
  host text,
  file text NOT NULL,
  line int NOT NULL CHECK (line > 0),
  -- From the top of the file, as JSON Pointer.
  path text NOT NULL,
  server text,
  secret_type text,
  -- Under a key that stays on the machine: tells two secrets apart, and nothing about either.
  secret_fingerprint text CHECK (secret_fingerprint ~ '^[0-9a-f]{16,64}$'),
  found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  resolved_at timestamptz,
  FOREIGN KEY (reported_by, machine, project) REFERENCES configuration_scans (reported_by, machine, project),
  CHECK ((secret_type IS NULL) = (secret_fingerprint IS NULL))
);
CREATE UNIQUE INDEX configuration_findings_open ON configuration_findings
  (reported_by, machine, project, rule, file, path, coalesce(secret_fingerprint, '')) WHERE resolved_at IS NULL;
CREATE INDEX configuration_findings_by_reporter ON configuration_findings (reported_by, id);
