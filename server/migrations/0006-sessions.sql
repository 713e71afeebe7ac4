-- The only place where authority exists (I1). Start, hard end and limits are fixed at birth.
CREATE TABLE sessions (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('user', 'agent', 'service')),
  parent_id text REFERENCES sessions (id),
  principal_id text NOT NULL REFERENCES principals (id),
  -- The person an agent acts for; the principal itself in a session of kind user.
  on_behalf_of text REFERENCES principals (id),
  application_id text NOT NULL REFERENCES applications (id),
  organization_id text REFERENCES organizations (id),
  user_agent text,
  ip_address text,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL,
  idle_seconds int,
  ended_at timestamptz,
  end_reason text,
  UNIQUE (id, application_id),
  CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
  CHECK (expires_at > started_at)
) WITH (fillfactor = 50);
CREATE INDEX sessions_living_by_principal ON sessions (principal_id) WHERE ended_at IS NULL;
CREATE INDEX sessions_living_by_person ON sessions (on_behalf_of) WHERE ended_at IS NULL;
CREATE INDEX sessions_living_by_application ON sessions (application_id) WHERE ended_at IS NULL;
CREATE INDEX sessions_living_by_end ON sessions (expires_at) WHERE ended_at IS NULL;
CREATE INDEX sessions_by_principal ON sessions (principal_id, id);
CREATE INDEX sessions_by_person ON sessions (on_behalf_of, id);
CREATE INDEX sessions_by_parent ON sessions (parent_id) WHERE parent_id IS NOT NULL;

-- I2: a session only shrinks. A column that is added later is frozen until somebody lists it here on purpose.
CREATE FUNCTION session_only_shrinks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(new) - '{expires_at,idle_seconds,ended_at,end_reason}'::text[]
       IS DISTINCT FROM to_jsonb(old) - '{expires_at,idle_seconds,ended_at,end_reason}'::text[]
     OR new.expires_at > old.expires_at
     OR coalesce(new.idle_seconds, 2147483647) > coalesce(old.idle_seconds, 2147483647)
     OR (old.ended_at IS NOT NULL AND (new.ended_at, new.end_reason) IS DISTINCT FROM (old.ended_at, old.end_reason))
  THEN
    RAISE EXCEPTION 'a session only shrinks' USING errcode = 'AM099';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER session_only_shrinks BEFORE UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION session_only_shrinks();

CREATE FUNCTION session_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a session and its end are kept' USING errcode = 'AM098';
END $$;
CREATE TRIGGER session_is_kept BEFORE DELETE OR TRUNCATE ON sessions FOR EACH STATEMENT EXECUTE FUNCTION session_is_kept();

-- The door (I4): once its row is committed, no admission of that session can pass. Inserted, never updated or removed.
CREATE TABLE session_endings (
  session_id text PRIMARY KEY REFERENCES sessions (id),
  reason text NOT NULL,
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TRIGGER session_is_kept BEFORE DELETE OR TRUNCATE ON session_endings FOR EACH STATEMENT EXECUTE FUNCTION session_is_kept();

-- Endings that still owe their receipt. A crash between door and receipt leaves a row here, and the reconciler finishes it.
CREATE TABLE endings_open (
  session_id text PRIMARY KEY REFERENCES session_endings (session_id),
  asked_at timestamptz NOT NULL
);

-- What transaction 1 of an end really ended, kept for the receipt that a later process may have to issue.
CREATE TABLE session_end_counts (
  session_id text PRIMARY KEY REFERENCES sessions (id),
  tokens_ended int NOT NULL,
  grants_ended int NOT NULL,
  approvals_withdrawn int NOT NULL
);

-- Before `idle_from` the session can't be idle. The sweep looks when it has come, and sets the next moment from what it finds, so
-- that activity writes no index and the sweep reads no session that is not due.
CREATE TABLE session_activity (
  session_id text PRIMARY KEY REFERENCES sessions (id),
  last_at timestamptz NOT NULL,
  idle_from timestamptz
) WITH (fillfactor = 50);
CREATE INDEX session_activity_due ON session_activity (idle_from) WHERE idle_from IS NOT NULL;

CREATE TABLE session_taint (
  session_id text NOT NULL REFERENCES sessions (id),
  label text NOT NULL CHECK (label IN ('untrusted', 'private')),
  PRIMARY KEY (session_id, label)
);

-- When and how the person of this session last proved to be there: sign-in first, step-ups later.
CREATE TABLE session_sign_ins (
  session_id text NOT NULL REFERENCES sessions (id),
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  method text NOT NULL,
  PRIMARY KEY (session_id, at)
);

-- Bearers of a session id (I3): no life of their own. `end_before` keeps a token from outliving its session by construction.
CREATE TABLE tokens (
  hash bytea PRIMARY KEY,
  id text NOT NULL UNIQUE,
  kind text NOT NULL CHECK (kind IN ('access', 'cookie')),
  session_id text NOT NULL REFERENCES sessions (id),
  resource text,
  scope text NOT NULL DEFAULT '',
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX tokens_by_session ON tokens (session_id);
CREATE INDEX tokens_by_end ON tokens (expires_at);

-- One family a session; generations without a gap. The successor is kept sealed under a key derived from the presented
-- token, so that within the grace each repeated request gets the same one and a dump of this table gets none.
CREATE TABLE refresh_tokens (
  hash bytea PRIMARY KEY,
  session_id text NOT NULL REFERENCES sessions (id),
  generation int NOT NULL,
  scope text NOT NULL DEFAULT '',
  resource text,
  used_at timestamptz,
  successor_hash bytea,
  successor_sealed bytea,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (session_id, generation)
);

-- JWTs that others verify by themselves: an end names each with the time until which it may still be accepted.
CREATE TABLE offline_tokens (
  id text PRIMARY KEY,
  session_id text NOT NULL REFERENCES sessions (id),
  application_id text NOT NULL REFERENCES applications (id),
  expires_at timestamptz NOT NULL
);
CREATE INDEX offline_tokens_by_session ON offline_tokens (session_id);

CREATE TABLE receipts (
  session_id text PRIMARY KEY REFERENCES sessions (id),
  id text NOT NULL UNIQUE,
  body text NOT NULL,
  signature text NOT NULL,
  event_id text NOT NULL,
  completed_at timestamptz NOT NULL
);

-- All who act inside a session pass here. The door is read before the lock, so that a refused caller is not one more share
-- holder for the end to wait for, and after it, in a statement whose snapshot is newer than the lock.
CREATE FUNCTION hold_session(p_session text) RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE s record;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'isolation' USING errcode = 'AM000';
  END IF;
  IF EXISTS (SELECT FROM session_endings WHERE session_id = p_session) THEN
    RAISE EXCEPTION 'session_ended' USING errcode = 'AM001';
  END IF;
  SELECT ended_at, expires_at, idle_seconds INTO s FROM sessions WHERE id = p_session FOR SHARE;
  IF NOT found THEN
    RAISE EXCEPTION 'session_unknown' USING errcode = 'AM002';
  END IF;
  IF s.ended_at IS NOT NULL OR EXISTS (SELECT FROM session_endings WHERE session_id = p_session) THEN
    RAISE EXCEPTION 'session_ended' USING errcode = 'AM001';
  END IF;
  IF s.idle_seconds IS NOT NULL AND EXISTS (SELECT FROM session_activity WHERE session_id = p_session
       AND last_at + make_interval(secs => s.idle_seconds) <= clock_timestamp()) THEN
    RAISE EXCEPTION 'session_idle' USING errcode = 'AM003';
  END IF;
  IF clock_timestamp() >= s.expires_at THEN
    RAISE EXCEPTION 'session_expired' USING errcode = 'AM004';
  END IF;
  RETURN s.expires_at;
END $$;

-- Ending, commit 1: the doors of the session and all its living descendants, told to every node. Answers the door that now
-- stands, which may be an earlier one; nulls for a session that does not exist.
CREATE FUNCTION close_doors(p_session text, p_reason text, p_by text,
  OUT reason text, OUT asked_by text, OUT asked_at timestamptz)
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO session_endings (session_id, reason, asked_by)
  WITH RECURSIVE tree AS (
    SELECT id FROM sessions WHERE id = p_session
    UNION ALL
    SELECT c.id FROM sessions c JOIN tree t ON c.parent_id = t.id WHERE c.ended_at IS NULL)
  SELECT id, p_reason, p_by FROM tree ORDER BY id
  ON CONFLICT DO NOTHING;
  INSERT INTO endings_open (session_id, asked_at)
  SELECT e.session_id, e.asked_at FROM session_endings e
   WHERE e.session_id = p_session AND NOT EXISTS (SELECT FROM receipts r WHERE r.session_id = e.session_id)
  ON CONFLICT DO NOTHING;
  SELECT e.reason, e.asked_by, e.asked_at INTO reason, asked_by, asked_at FROM session_endings e WHERE e.session_id = p_session;
  PERFORM pg_notify('ambit_endings', p_session);
END $$;

-- Ending, transaction 1, one session a transaction. The calls in flight are collected in a later statement than the lock:
-- taken in the same one, the call that the lock waited for would be missing.
CREATE FUNCTION end_session(p_session text, p_reason text, p_event text, p_salt bytea, p_body text,
  OUT ended_here boolean, OUT in_flight text[])
LANGUAGE plpgsql AS $$
DECLARE e timestamptz; t timestamptz; approvals_withdrawn int; grants_ended int; tokens_ended int;
BEGIN
  SELECT ended_at INTO e FROM sessions WHERE id = p_session FOR NO KEY UPDATE;
  IF NOT found THEN
    RAISE EXCEPTION 'session_unknown' USING errcode = 'AM002';
  END IF;
  ended_here := e IS NULL;
  IF ended_here THEN
    t := clock_timestamp();
    UPDATE sessions SET ended_at = least(t, expires_at), end_reason = p_reason WHERE id = p_session;
    -- An approved request has become its grants; only what could still be decided or used is withdrawn.
    WITH x AS (SELECT id FROM approvals WHERE session_id = p_session
        AND (state = 'pending' OR (state = 'approved' AND kind = 'call')) ORDER BY id FOR NO KEY UPDATE)
      UPDATE approvals a SET state = 'withdrawn' FROM x WHERE a.id = x.id;
    GET DIAGNOSTICS approvals_withdrawn = ROW_COUNT;
    WITH x AS (SELECT id FROM access_grants WHERE session_id = p_session AND ended_at IS NULL ORDER BY id FOR NO KEY UPDATE)
      UPDATE access_grants g SET ended_at = t, end_reason = 'session_ended' FROM x WHERE g.id = x.id;
    GET DIAGNOSTICS grants_ended = ROW_COUNT;
    UPDATE tokens SET ended_at = t WHERE session_id = p_session AND ended_at IS NULL AND expires_at > t;
    GET DIAGNOSTICS tokens_ended = ROW_COUNT;
    INSERT INTO session_end_counts (session_id, tokens_ended, grants_ended, approvals_withdrawn)
      VALUES (p_session, tokens_ended, grants_ended, approvals_withdrawn);
    PERFORM record_event('session.ended', p_session, t, p_event, p_salt, p_body);
  END IF;
  SELECT coalesce(array_agg(call_id), '{}') INTO in_flight FROM calls_unsettled WHERE session_id = p_session;
END $$;

-- No call made at that time or later has an id below this one: an id begins with its milliseconds, ten digits of base 32 (ULID).
CREATE FUNCTION call_id_before(p_at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT 'call_' || string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ',
      ((floor(extract(epoch FROM p_at) * 1000)::bigint >> (5 * place)) & 31)::int + 1, 1), '' ORDER BY place DESC)
    FROM generate_series(0, 9) place
$$;

-- The calls of a session that an end met: aborted and withheld since its door, and those whose outcome is still owed. What was
-- in flight then is younger than the longest call by far, so that the older calls of a long session are not read.
CREATE FUNCTION calls_met_by_end(p_session text, p_since timestamptz, OUT aborted int, OUT withheld int, OUT unsettled int)
LANGUAGE plpgsql AS $$
BEGIN
  -- First what is owed, by a statement of its own: what is settled after it is counted below, never missed by both.
  SELECT count(*) INTO unsettled FROM calls_unsettled WHERE session_id = p_session;
  SELECT count(*) FILTER (WHERE o.outcome = 'aborted'), count(*) FILTER (WHERE o.outcome = 'withheld') INTO aborted, withheld
    FROM calls c JOIN call_outcomes o ON o.call_id = c.id
   WHERE c.session_id = p_session AND c.id >= call_id_before(p_since - interval '10 minutes') AND o.at >= p_since;
END $$;

-- Door and transaction 1 of one session, each with a commit of its own, in one round trip. The first is seen at once and lasts with
-- the second: what is flushed later takes along all that was written before. Answers the door that stands and the
-- living children, read after both. `ended` is null when an earlier door stands that says something else: its ender, or the
-- sweep, writes the event of that one.
CREATE PROCEDURE close_and_end(p_session text, p_reason text, p_by text, p_event text, p_salt bytea, p_body text,
  INOUT reason text, INOUT asked_by text, INOUT asked_at timestamptz, INOUT ended boolean, INOUT children text[])
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  SELECT d.reason, d.asked_by, d.asked_at INTO reason, asked_by, asked_at FROM close_doors(p_session, p_reason, p_by) d;
  COMMIT;
  IF reason = p_reason AND asked_by = p_by THEN
    SELECT true INTO ended FROM end_session(p_session, p_reason, p_event, p_salt, p_body);
    COMMIT;
  END IF;
  SELECT coalesce(array_agg(id), '{}') INTO children FROM (
    SELECT id FROM sessions WHERE parent_id = p_session AND ended_at IS NULL ORDER BY id LIMIT 1000) x;
END $$;

-- Ending, transaction 2. Enders and the reconciler queue on the door's row; whether there is a receipt is asked in a statement
-- that is newer than that lock. False: another one was issued, and is the receipt.
CREATE FUNCTION issue_receipt(p_session text, p_id text, p_body text, p_signature text, p_completed timestamptz, p_event text,
  p_salt bytea, p_event_body text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM session_endings WHERE session_id = p_session FOR NO KEY UPDATE;
  IF EXISTS (SELECT FROM receipts WHERE session_id = p_session) THEN
    RETURN false;
  END IF;
  INSERT INTO receipts (session_id, id, body, signature, event_id, completed_at)
    VALUES (p_session, p_id, p_body, p_signature, p_event, p_completed);
  DELETE FROM endings_open WHERE session_id = p_session;
  PERFORM record_event('receipt.issued', p_session, clock_timestamp(), p_event, p_salt, p_event_body);
  RETURN true;
END $$;
