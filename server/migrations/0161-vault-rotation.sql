-- A data key that was replaced opens and seals no more. It is destroyed when nothing was sealed with it for long enough.
ALTER TABLE data_keys
  ADD COLUMN replaced_at timestamptz,
  ADD COLUMN unused_since timestamptz;
CREATE INDEX data_keys_replaced ON data_keys (replaced_at) WHERE replaced_at IS NOT NULL;
