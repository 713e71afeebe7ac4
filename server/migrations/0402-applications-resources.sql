-- What else than this server an application may ask a token for (RFC 8707): an MCP server or an API of its own, by its address. An
-- administrator names it; a token for it opens nothing here.
CREATE TABLE application_resources (
  application_id text NOT NULL REFERENCES applications (id),
  uri text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (application_id, uri)
);
