CREATE TABLE feature_flags (
  id text PRIMARY KEY,
  slug text NOT NULL UNIQUE,
  name text NOT NULL,
  description text,
  tags text[] NOT NULL DEFAULT '{}',
  enabled boolean NOT NULL DEFAULT false,
  default_value boolean NOT NULL DEFAULT false,
  -- Who answers for it, as the wire has it: address and names at the time it was made.
  owner jsonb,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- For whom a flag is on although its default is off: a user or an organization.
CREATE TABLE flag_targets (
  flag_id text NOT NULL REFERENCES feature_flags (id) ON DELETE CASCADE,
  target_id text NOT NULL CHECK (target_id LIKE 'user\_%' OR target_id LIKE 'org\_%'),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (flag_id, target_id)
);
CREATE INDEX flag_targets_by_target ON flag_targets (target_id);
