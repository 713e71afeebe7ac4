-- The key that signs the log can be replaced. For a while two keys sign, and the log itself says since which index and until
-- which one each of them counts; the private part of a key that no longer signs is gone.
DROP INDEX audit_keys_has_one_row;
ALTER TABLE audit_keys ALTER COLUMN sealed_private_key DROP NOT NULL;
ALTER TABLE audit_keys
  ADD PRIMARY KEY (public_key),
  ADD COLUMN number int NOT NULL DEFAULT 0 UNIQUE,
  ADD COLUMN added_event text UNIQUE,
  ADD COLUMN added_index bigint,
  ADD COLUMN overlap_ends_at timestamptz,
  ADD COLUMN retired_event text UNIQUE,
  ADD COLUMN retired_index bigint,
  ADD CHECK ((number = 0) = (added_event IS NULL)),
  ADD CHECK ((retired_index IS NULL) = (sealed_private_key IS NOT NULL));
CREATE INDEX audit_events_keys ON audit_events (index) WHERE type IN ('audit_key.added', 'audit_key.retired');
