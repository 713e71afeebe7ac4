-- Clients that come in at the gateway with access tokens of an issuer's own authorization server (RFC 9068), and which of our
-- applications each of them is here: its clocks and its stops are theirs.
CREATE TABLE foreign_clients (
  issuer_id text NOT NULL REFERENCES identity_issuers (id) ON DELETE CASCADE,
  client_id text NOT NULL CHECK (char_length(client_id) BETWEEN 1 AND 500),
  application_id text NOT NULL REFERENCES applications (id),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (issuer_id, client_id)
);
CREATE INDEX foreign_clients_by_application ON foreign_clients (application_id);
