-- Where events are sent as they come, in the words of OCSF: an address, or a file beside the data of a node. `next_index` is the
-- first event that was not taken yet; it moves only after the other side has taken what is before it.
CREATE TABLE audit_streams (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('webhook', 'file')),
  url text CHECK ((kind = 'webhook') = (url IS NOT NULL)),
  next_index bigint NOT NULL DEFAULT 0 CHECK (next_index >= 0),
  enabled boolean NOT NULL DEFAULT true,
  batch_events int NOT NULL DEFAULT 100 CHECK (batch_events BETWEEN 1 AND 1000),
  attempts int NOT NULL DEFAULT 0,
  last_error text,
  next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  leased_until timestamptz NOT NULL DEFAULT '-infinity',
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
