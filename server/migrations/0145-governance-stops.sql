-- A stop ends at once, on every node, what hangs on its target, and keeps it from starting again until the stop is lifted. What
-- it ended stays ended. One is in force for a target at a time; of a session there is one for ever, as its end is.
CREATE TABLE stops (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN
    ('session', 'agent', 'service_account', 'user', 'connected_account', 'provider', 'organization', 'everything')),
  -- The id of what is stopped; null for everything.
  target text,
  -- Why, in the words of who asked.
  said text NOT NULL,
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- From then on no call was in flight in any of its sessions, or it had had its time and is counted as unsettled.
  zero_at timestamptz,
  completed_at timestamptz,
  -- The receipt as it was signed.
  body text,
  signature text,
  event_id text,
  lifted_at timestamptz,
  lifted_by text,
  CHECK ((kind = 'everything') = (target IS NULL)),
  CHECK (num_nulls(completed_at, body, signature, event_id) IN (0, 4)),
  CHECK (completed_at IS NULL OR zero_at IS NOT NULL),
  CHECK (num_nulls(lifted_at, lifted_by) IN (0, 2)),
  CHECK (lifted_at IS NULL OR (completed_at IS NOT NULL AND kind <> 'session'))
);
CREATE UNIQUE INDEX stops_in_force ON stops (kind, coalesce(target, '')) WHERE lifted_at IS NULL AND kind <> 'session';
CREATE UNIQUE INDEX stops_of_sessions ON stops (target) WHERE kind = 'session';
CREATE INDEX stops_open ON stops (asked_at) WHERE completed_at IS NULL;

-- The sessions that it met.
CREATE TABLE stop_sessions (
  stop_id text NOT NULL REFERENCES stops (id),
  session_id text NOT NULL REFERENCES sessions (id),
  PRIMARY KEY (stop_id, session_id)
);
CREATE INDEX stop_sessions_by_session ON stop_sessions (session_id);

-- What was asked stays as it was; each of the later moments is written once, and nothing is taken back.
CREATE FUNCTION stop_only_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(new) - '{zero_at,completed_at,body,signature,event_id,lifted_at,lifted_by}'::text[]
       IS DISTINCT FROM to_jsonb(old) - '{zero_at,completed_at,body,signature,event_id,lifted_at,lifted_by}'::text[]
     OR (old.zero_at IS NOT NULL AND new.zero_at IS DISTINCT FROM old.zero_at)
     OR (old.completed_at IS NOT NULL AND (new.completed_at, new.body, new.signature, new.event_id)
       IS DISTINCT FROM (old.completed_at, old.body, old.signature, old.event_id))
     OR (old.lifted_at IS NOT NULL AND (new.lifted_at, new.lifted_by) IS DISTINCT FROM (old.lifted_at, old.lifted_by)) THEN
    RAISE EXCEPTION 'a stop only goes on' USING errcode = 'AM096';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER stop_only_goes_on BEFORE UPDATE ON stops FOR EACH ROW EXECUTE FUNCTION stop_only_goes_on();
CREATE TRIGGER session_is_kept BEFORE DELETE OR TRUNCATE ON stops FOR EACH STATEMENT EXECUTE FUNCTION session_is_kept();
CREATE TRIGGER session_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE ON stop_sessions
  FOR EACH STATEMENT EXECUTE FUNCTION session_is_kept();

-- Whether a single call that was asked for would use what is stopped.
CREATE FUNCTION stopped_in_request(p_kind text, p_target text, p_request text, p_provider text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE p_kind WHEN 'provider' THEN p_provider = p_target
    WHEN 'connected_account' THEN EXISTS (SELECT FROM jsonb_array_elements(p_request::jsonb -> 'tools') x WHERE x ->> 'account' = p_target)
    WHEN 'organization' THEN EXISTS (SELECT FROM jsonb_array_elements(p_request::jsonb -> 'tools') x
      JOIN connected_accounts c ON c.id = x ->> 'account' WHERE c.owner_id = p_target)
    ELSE false END
$$;

-- The living sessions that a stop of this target ends: those that are it, act for it, speak for it, or hold something on it that a
-- call could be made with.
CREATE FUNCTION sessions_stopped_by(p_kind text, p_target text) RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT s.id FROM sessions s WHERE p_kind = 'session' AND s.id = p_target AND s.ended_at IS NULL
  UNION
  SELECT s.id FROM sessions s WHERE p_kind IN ('agent', 'service_account', 'user') AND s.ended_at IS NULL AND s.principal_id = p_target
  UNION
  SELECT s.id FROM sessions s WHERE p_kind = 'user' AND s.ended_at IS NULL AND s.on_behalf_of = p_target
  UNION
  SELECT s.id FROM sessions s JOIN principals p ON p.id = s.principal_id
   WHERE p_kind = 'user' AND s.ended_at IS NULL AND p.owner_id = p_target
  UNION
  SELECT s.id FROM sessions s WHERE p_kind = 'organization' AND s.ended_at IS NULL AND s.organization_id = p_target
  UNION
  SELECT o.session_id FROM session_organizations o JOIN sessions s ON s.id = o.session_id
   WHERE p_kind = 'organization' AND o.organization_id = p_target AND s.ended_at IS NULL
  UNION
  SELECT g.session_id FROM access_grants g LEFT JOIN connected_accounts c ON c.id = g.account_id
   WHERE g.ended_at IS NULL AND ((p_kind = 'connected_account' AND g.account_id = p_target)
     OR (p_kind = 'provider' AND g.provider_id = p_target) OR (p_kind = 'organization' AND c.owner_id = p_target))
  UNION
  SELECT a.session_id FROM approvals a JOIN tools t ON t.id = a.tool_id
   WHERE p_kind IN ('connected_account', 'provider', 'organization') AND a.kind = 'call' AND a.state = 'approved'
     AND stopped_in_request(p_kind, p_target, a.request, t.provider_id)
  UNION
  SELECT u.session_id FROM calls_unsettled u JOIN calls c ON c.id = u.call_id JOIN tools t ON t.id = c.tool_id
    LEFT JOIN connected_accounts x ON x.id = c.account_id
   WHERE (p_kind = 'connected_account' AND c.account_id = p_target) OR (p_kind = 'provider' AND t.provider_id = p_target)
     OR (p_kind = 'organization' AND x.owner_id = p_target)
  UNION
  SELECT s.id FROM sessions s WHERE p_kind = 'everything' AND s.ended_at IS NULL
$$;

-- The stop and the doors of all that it meets, in one transaction. Whoever starts something holds the other side of the lock: it is
-- there to be met, or it finds the stop. The session of who asks goes on, so that there is somebody to tell.
CREATE FUNCTION begin_stop(p_id text, p_kind text, p_target text, p_said text, p_by text, p_spared text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ambit stops'));
  INSERT INTO stops (id, kind, target, said, asked_by) VALUES (p_id, p_kind, p_target, p_said, p_by);
  INSERT INTO stop_sessions (stop_id, session_id)
    SELECT p_id, s FROM sessions_stopped_by(p_kind, p_target) s WHERE s IS DISTINCT FROM p_spared;
  INSERT INTO session_endings (session_id, reason, asked_by)
  WITH RECURSIVE tree AS (
    SELECT session_id AS id FROM stop_sessions WHERE stop_id = p_id
    UNION
    SELECT c.id FROM sessions c JOIN tree t ON c.parent_id = t.id WHERE c.ended_at IS NULL AND c.id IS DISTINCT FROM p_spared)
  SELECT id, 'stopped', p_by FROM tree ORDER BY id
  ON CONFLICT DO NOTHING;
  INSERT INTO endings_open (session_id, asked_at)
  SELECT e.session_id, e.asked_at FROM session_endings e JOIN stop_sessions m ON m.session_id = e.session_id
   WHERE m.stop_id = p_id AND NOT EXISTS (SELECT FROM receipts r WHERE r.session_id = e.session_id) ORDER BY e.session_id
  ON CONFLICT DO NOTHING;
  -- One word is enough: a node that hears it looks at all of its sessions with calls in flight.
  PERFORM pg_notify('ambit_endings', (SELECT min(session_id) FROM stop_sessions WHERE stop_id = p_id));
END $$;

-- Refuses what a stop in force forbids. The lock is shared among all who start something; only a stop waits for them.
CREATE FUNCTION refuse_stopped(p_kinds text[], p_targets text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext('ambit stops'));
  IF EXISTS (SELECT FROM stops s WHERE s.lifted_at IS NULL AND s.kind <> 'session'
      AND (s.kind, coalesce(s.target, '')) IN (SELECT k, t FROM unnest(p_kinds, p_targets) AS x (k, t))) THEN
    RAISE EXCEPTION 'stopped' USING errcode = 'AM011';
  END IF;
END $$;

CREATE FUNCTION session_may_start() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE owner text := (SELECT owner_id FROM principals WHERE id = new.principal_id);
BEGIN
  PERFORM refuse_stopped(ARRAY['agent', 'service_account', 'user', 'user', 'user', 'organization', 'everything'],
    ARRAY[new.principal_id, new.principal_id, new.principal_id, new.on_behalf_of, owner, new.organization_id,
      CASE WHEN new.kind = 'agent' THEN '' END]);
  RETURN new;
END $$;
CREATE TRIGGER session_may_start BEFORE INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION session_may_start();

CREATE FUNCTION organization_may_be_chosen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refuse_stopped(ARRAY['organization'], ARRAY[new.organization_id]);
  RETURN new;
END $$;
CREATE TRIGGER organization_may_be_chosen BEFORE INSERT ON session_organizations FOR EACH ROW
  EXECUTE FUNCTION organization_may_be_chosen();

CREATE FUNCTION access_may_be_granted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refuse_stopped(ARRAY['provider', 'connected_account', 'organization'], ARRAY[new.provider_id, new.account_id,
    (SELECT owner_id FROM connected_accounts WHERE id = new.account_id)]);
  RETURN new;
END $$;
CREATE TRIGGER access_may_be_granted BEFORE INSERT ON access_grants FOR EACH ROW EXECUTE FUNCTION access_may_be_granted();

CREATE FUNCTION call_may_be_approved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE provider text := (SELECT provider_id FROM tools WHERE id = new.tool_id);
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext('ambit stops'));
  IF EXISTS (SELECT FROM stops s WHERE s.lifted_at IS NULL AND s.kind IN ('provider', 'connected_account', 'organization')
      AND stopped_in_request(s.kind, s.target, new.request, provider)) THEN
    RAISE EXCEPTION 'stopped' USING errcode = 'AM011';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER call_may_be_approved BEFORE UPDATE OF state ON approvals FOR EACH ROW
  WHEN (new.kind = 'call' AND new.state = 'approved' AND old.state = 'pending') EXECUTE FUNCTION call_may_be_approved();

-- What a stop came to, summed over the receipts of the sessions that it met; what hangs below one of them is in its receipt already.
-- `receipts_digest`: SHA-256 over the lines `session id, SHA-256 of the signed text`, in the order of the ids.
CREATE FUNCTION stop_outcome(p_stop text, OUT sessions int, OUT receipts int, OUT tokens int, OUT grants int, OUT approvals int,
  OUT aborted int, OUT withheld int, OUT unsettled int, OUT offline int, OUT offline_until text, OUT receipts_digest text)
LANGUAGE sql STABLE AS $$
  WITH met AS (SELECT m.session_id, r.body FROM stop_sessions m LEFT JOIN receipts r ON r.session_id = m.session_id
      WHERE m.stop_id = p_stop),
    below AS (SELECT DISTINCT x AS session_id FROM met, jsonb_array_elements_text(body::jsonb -> 'sessions_ended') x
      WHERE x <> met.session_id),
    own AS (SELECT body::jsonb AS b FROM met WHERE body IS NOT NULL AND session_id NOT IN (SELECT session_id FROM below)),
    tokens AS (SELECT x FROM own, jsonb_array_elements(b -> 'offline_tokens') x)
  SELECT (SELECT count(*)::int FROM met), (SELECT count(body)::int FROM met),
    coalesce(sum((b ->> 'tokens_ended')::int), 0)::int, coalesce(sum((b ->> 'grants_ended')::int), 0)::int,
    coalesce(sum((b ->> 'approvals_withdrawn')::int), 0)::int, coalesce(sum((b ->> 'calls_aborted')::int), 0)::int,
    coalesce(sum((b ->> 'calls_withheld')::int), 0)::int, coalesce(sum((b ->> 'calls_unsettled')::int), 0)::int,
    (SELECT count(*)::int FROM tokens), (SELECT max(x ->> 'until') FROM tokens),
    (SELECT encode(sha256(convert_to(coalesce(string_agg(session_id || ' ' || encode(sha256(convert_to(body, 'UTF8')), 'hex'), E'\n'
      ORDER BY session_id), ''), 'UTF8')), 'hex') FROM met WHERE body IS NOT NULL)
  FROM own
$$;

-- The sessions that a stop met and that have no receipt yet.
CREATE FUNCTION stop_unfinished(p_stop text) RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT m.session_id FROM stop_sessions m WHERE m.stop_id = p_stop
    AND NOT EXISTS (SELECT FROM receipts r WHERE r.session_id = m.session_id) ORDER BY m.session_id
$$;

-- How many calls are in flight on any node, in the sessions that a stop met and in those below them.
CREATE FUNCTION stop_running(p_stop text) RETURNS int LANGUAGE sql STABLE AS $$
  WITH RECURSIVE tree AS (
    SELECT session_id AS id FROM stop_sessions WHERE stop_id = p_stop
    UNION SELECT c.id FROM sessions c JOIN tree t ON c.parent_id = t.id)
  SELECT count(*)::int FROM calls_unsettled u WHERE u.session_id IN (SELECT id FROM tree)
$$;

-- What a stop of this target would end at this moment; `shown` are the first hundred of its sessions.
CREATE FUNCTION preview_of_stop(p_kind text, p_target text, p_spared text, OUT sessions int, OUT people int, OUT agents int,
  OUT grants int, OUT approvals int, OUT calls int, OUT shown json) LANGUAGE sql STABLE AS $$
  WITH met AS MATERIALIZED (SELECT s.id, s.kind, s.principal_id, s.on_behalf_of FROM sessions s
      WHERE s.id IN (SELECT x FROM sessions_stopped_by(p_kind, p_target) x) AND s.id IS DISTINCT FROM p_spared),
    first AS (SELECT id, kind, principal_id FROM met ORDER BY id LIMIT 100)
  SELECT (SELECT count(*)::int FROM met),
    (SELECT count(DISTINCT coalesce(on_behalf_of, principal_id))::int FROM met WHERE kind <> 'service'),
    (SELECT count(DISTINCT principal_id)::int FROM met WHERE kind = 'agent'),
    (SELECT count(*)::int FROM access_grants g WHERE g.ended_at IS NULL AND g.session_id IN (SELECT id FROM met)),
    (SELECT count(*)::int FROM approvals a WHERE a.state = 'pending' AND a.session_id IN (SELECT id FROM met)),
    (SELECT count(*)::int FROM calls_unsettled u WHERE u.session_id IN (SELECT id FROM met)),
    (SELECT coalesce(json_agg(json_build_object('id', m.id, 'kind', m.kind, 'principal', p.name) ORDER BY m.id), '[]')
       FROM first m JOIN principals p ON p.id = m.principal_id)
$$;
