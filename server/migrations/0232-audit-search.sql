-- Where each word of the log stands: one row for a term and 4,096 events that follow each other, with the places of those that
-- have it (two bytes each, in order). A term is a hash, so the rows say nothing by themselves; a page reads the events again.
CREATE TABLE audit_terms (
  term bigint NOT NULL,
  block int NOT NULL,
  hits bytea NOT NULL CHECK (length(hits) % 2 = 0),
  PRIMARY KEY (term, block)
) WITH (fillfactor = 80);
ALTER TABLE audit_terms ALTER COLUMN hits SET STORAGE EXTERNAL;

-- Takes one event out of the rows of its terms, when its body is erased.
CREATE FUNCTION drop_audit_hit(p_hits bytea, p_hit bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(string_agg(hit, '' ORDER BY n), '') FROM (
    SELECT n, substr(p_hits, n * 2 + 1, 2) AS hit FROM generate_series(0, length(p_hits) / 2 - 1) AS n) AS each
  WHERE hit <> p_hit
$$;
