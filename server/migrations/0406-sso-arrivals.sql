-- Somebody whom a provider sent here without being asked: what it said was judged and counts no more, and waits for the person to say yes.
CREATE TABLE sso_arrivals (
  token_hash bytea PRIMARY KEY,
  connection_id text NOT NULL REFERENCES sso_connections (id) ON DELETE CASCADE,
  -- Who it is there, and where they want to go on to.
  arrived_sealed bytea NOT NULL,
  -- Of the first browser that opened it: nobody else goes on with it.
  flow_hash bytea,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX sso_arrivals_by_connection ON sso_arrivals (connection_id);
