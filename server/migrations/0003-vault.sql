-- One data key for each owner and purpose, wrapped by the root key. Sealed values themselves stand in the rows they belong to.
CREATE TABLE data_keys (
  owner text NOT NULL,
  purpose text NOT NULL,
  version int NOT NULL,
  wrapped bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (owner, purpose, version)
);
