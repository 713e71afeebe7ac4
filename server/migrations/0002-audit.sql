-- The audit log: a queue that the acting transactions write, and the Merkle log that one sequencer makes of it.

-- Never a cache above 1: cached blocks would put outcomes before their intents.
CREATE SEQUENCE audit_serial CACHE 1;

CREATE TABLE audit_queue (
  serial bigint PRIMARY KEY DEFAULT nextval('audit_serial'),
  event_id text NOT NULL,
  at timestamptz NOT NULL,
  session_id text,
  type text NOT NULL,
  salt bytea NOT NULL CHECK (length(salt) = 32),
  body text NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);

-- `salt` and `body` are null once the event was erased; only then `commitment` keeps what the leaf was made of.
CREATE TABLE audit_events (
  index bigint PRIMARY KEY,
  event_id text NOT NULL,
  at timestamptz NOT NULL,
  session_id text,
  type text NOT NULL,
  salt bytea,
  body text,
  commitment bytea,
  leaf_hash bytea NOT NULL
) PARTITION BY RANGE (index);
CREATE INDEX audit_events_by_session ON audit_events (session_id, index);
CREATE INDEX audit_events_by_id ON audit_events (event_id);
CREATE INDEX audit_events_erasures ON audit_events (index) WHERE type = 'audit.erased';

-- C2SP tlog-tiles: up to 256 hashes of 32 bytes; hashes don't compress, so that nobody should try.
CREATE TABLE audit_tiles (
  level smallint NOT NULL,
  tile bigint NOT NULL,
  hashes bytea NOT NULL,
  PRIMARY KEY (level, tile)
);
ALTER TABLE audit_tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- One row. `frontier`: the roots of the perfect subtrees of the log, the largest first.
CREATE TABLE audit_log (
  size bigint NOT NULL,
  frontier bytea NOT NULL
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX audit_log_has_one_row ON audit_log ((true));
INSERT INTO audit_log (size, frontier) VALUES (0, '');

-- C2SP tlog-checkpoint: `note` is the signed text; the other columns say the same and are compared with it.
CREATE TABLE audit_checkpoints (
  size bigint PRIMARY KEY,
  root bytea NOT NULL,
  note text NOT NULL,
  at timestamptz NOT NULL
);

-- The signing key of the installation, sealed under the root key. One row.
CREATE TABLE audit_keys (
  public_key bytea NOT NULL,
  sealed_private_key bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX audit_keys_has_one_row ON audit_keys ((true));

-- Partition n holds the indexes from n * 2^24. Made apart and then attached, because ATTACH lets readers and writers go on.
CREATE FUNCTION create_audit_partition(p_number bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  name text := format('audit_events_%s', p_number);
  rows_max constant bigint := 16777216;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ambit audit partition'));
  IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE %I (LIKE audit_events INCLUDING ALL)', name);
  EXECUTE format('ALTER TABLE audit_events ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)',
    name, p_number * rows_max, (p_number + 1) * rows_max);
END $$;
SELECT create_audit_partition(0);
-- Rows that the sequencer would never write (an index below zero, one far ahead) still have to be seen by the verifier.
CREATE TABLE audit_events_elsewhere PARTITION OF audit_events DEFAULT;

-- The time as leaves and checkpoints commit to it. A Date would lose the microseconds, and without the era a year before
-- Christ would have the text of its mirror image.
CREATE FUNCTION audit_time(p_at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    || CASE WHEN p_at < '0001-01-01 00:00:00+00' THEN ' BC' ELSE '' END
$$;

-- The only writer of the queue. Called inside the transaction that the event describes: no audit, no act (I7).
CREATE FUNCTION record_event(p_type text, p_session text, p_at timestamptz, p_event text, p_salt bytea, p_body text)
RETURNS void LANGUAGE sql AS $$
  INSERT INTO audit_queue (event_id, at, session_id, type, salt, body)
  VALUES (p_event, p_at, p_session, p_type, p_salt, p_body)
$$;
