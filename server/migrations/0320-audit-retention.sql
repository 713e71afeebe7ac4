-- How long events keep what they say: decided by two persons, carried out bit by bit. One row; without days everything stays.
CREATE TABLE audit_retention (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  days int CHECK (days BETWEEN 30 AND 36500),
  legal_reason text,
  -- The act that two persons approved, and who they were.
  act text,
  approved_by text[] NOT NULL DEFAULT '{}',
  -- The event that says so.
  event_id text,
  set_at timestamptz,
  -- Whatever has a lower index was looked at.
  next_index bigint NOT NULL DEFAULT 0,
  CHECK (days IS NULL OR cardinality(approved_by) >= 2)
);
INSERT INTO audit_retention DEFAULT VALUES;
