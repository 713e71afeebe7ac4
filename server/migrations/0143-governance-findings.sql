-- After how many days without use something is said to be unused. One row, which is there from the beginning.
CREATE TABLE lifecycle_policy (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  dormant_days int NOT NULL DEFAULT 90 CHECK (dormant_days >= 1),
  unused_days int NOT NULL DEFAULT 30 CHECK (unused_days >= 1),
  key_days int NOT NULL DEFAULT 365 CHECK (key_days >= 1),
  -- An agent that sleeps is suspended when it is found.
  suspend_dormant boolean NOT NULL DEFAULT false,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO lifecycle_policy DEFAULT VALUES;

-- Access that nobody uses, and who acts although nobody answers for it. Found once, and resolved when it is no longer so.
CREATE TABLE lifecycle_findings (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('agent_dormant', 'owner_missing', 'access_grant_unused', 'account_unused', 'api_key_unused',
    'api_key_old', 'client_secret_unused', 'client_secret_old', 'workload_trust_unused')),
  subject_id text NOT NULL,
  -- Since when it is as it is: the last use, or the beginning of what was never used.
  since timestamptz NOT NULL,
  found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  resolved_at timestamptz
);
CREATE UNIQUE INDEX lifecycle_findings_open ON lifecycle_findings (kind, subject_id) WHERE resolved_at IS NULL;
CREATE INDEX lifecycle_findings_by_subject ON lifecycle_findings (subject_id, id);
