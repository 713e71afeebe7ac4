-- Which clients may exchange the access tokens of an application for tokens of their own (RFC 8693): only those that it names.
CREATE TABLE exchange_clients (
  application_id text NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  client_application_id text NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (application_id, client_application_id),
  CHECK (application_id <> client_application_id)
);
CREATE INDEX exchange_clients_by_client ON exchange_clients (client_application_id);
