-- Assertions of SAML that were used: each counts once, until it is over by itself.
CREATE TABLE sso_saml_assertions (
  connection_id text NOT NULL REFERENCES sso_connections (id) ON DELETE CASCADE,
  -- SHA-256 of the id that the provider gave it.
  assertion_hash bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (connection_id, assertion_hash)
);
CREATE INDEX sso_saml_assertions_by_end ON sso_saml_assertions (expires_at);
