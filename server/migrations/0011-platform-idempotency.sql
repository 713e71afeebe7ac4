-- An answer is kept for whoever repeats the request that made it. `key_hash` is of actor, verb, path and key: the key itself
-- is kept nowhere. An answer may hold a secret, so it is sealed.
CREATE TABLE idempotency_keys (
  key_hash bytea PRIMARY KEY,
  request_digest bytea NOT NULL,
  -- Null as long as the first one runs.
  status int,
  answer_sealed bytea,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((status IS NULL) = (answer_sealed IS NULL))
);
CREATE INDEX idempotency_keys_by_start ON idempotency_keys (started_at);
