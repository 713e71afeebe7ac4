-- That somebody was told, once for each certificate and each number of days, that sign-ins by a connection will stop.
CREATE TABLE sso_certificate_notices (
  connection_id text NOT NULL REFERENCES sso_connections (id) ON DELETE CASCADE,
  -- When the last of the certificates that were set up ends.
  ends_at timestamptz NOT NULL,
  days int NOT NULL CHECK (days > 0),
  PRIMARY KEY (connection_id, ends_at, days)
);
-- When the metadata of the provider was last asked for at its address.
ALTER TABLE sso_connections ADD COLUMN metadata_read_at timestamptz NOT NULL DEFAULT clock_timestamp();
