-- Who reads the log by its index, and the index that comes next.
CREATE TABLE log_followers (
  name text PRIMARY KEY,
  next_index bigint NOT NULL DEFAULT 0
);
