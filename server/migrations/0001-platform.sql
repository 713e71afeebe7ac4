-- Which migrations this database has had. The number, because two files with one number can't both be meant; the digest,
-- because a file that was edited after it ran describes a schema that nobody has.
CREATE TABLE schema_migrations (
  number     integer     PRIMARY KEY,
  name       text        NOT NULL,
  digest     text        NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- One row: to which root key this database belongs. With another key nothing that is sealed here opens.
CREATE TABLE installation (
  only_row        boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
  key_check_value text        NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
