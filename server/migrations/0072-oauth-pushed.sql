-- Authorization requests that a client pushed beforehand (RFC 9126): sixty seconds, once, for that client. The parameters are
-- sealed, because a state or a nonce is the client's secret.
CREATE TABLE pushed_requests (
  hash bytea PRIMARY KEY,
  application_id text NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  parameters_sealed bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX pushed_requests_by_end ON pushed_requests (expires_at);
