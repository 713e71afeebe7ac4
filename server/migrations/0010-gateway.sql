-- No foreign keys on the hot path: admission has just checked and locked the rows that these ids name.
CREATE TABLE calls (
  id text PRIMARY KEY,
  session_id text NOT NULL,
  grant_id text,
  approval_id text,
  tool_id text NOT NULL,
  tool_name text NOT NULL,
  account_id text,
  effect text NOT NULL,
  arguments_sealed bytea NOT NULL,
  arguments_digest text NOT NULL,
  node text NOT NULL,
  admitted_at timestamptz NOT NULL
);
CREATE INDEX calls_by_session ON calls (session_id, id);

CREATE TABLE call_outcomes (
  call_id text PRIMARY KEY,
  at timestamptz NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('succeeded', 'failed', 'not_sent', 'aborted', 'withheld', 'unknown')),
  result_digest text,
  result_bytes bigint,
  resources jsonb
);

-- Calls in flight. Deleting its row is the right to write the outcome, for release and reconciler alike.
CREATE TABLE calls_unsettled (
  call_id text PRIMARY KEY,
  session_id text NOT NULL,
  settle_by timestamptz NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX calls_unsettled_by_session ON calls_unsettled (session_id);
CREATE INDEX calls_unsettled_by_time ON calls_unsettled (settle_by);

-- Calls that were not admitted, with the reason the agent was given.
CREATE TABLE refused_calls (
  id text PRIMARY KEY,
  session_id text NOT NULL,
  tool_name text NOT NULL,
  account_id text,
  arguments_sealed bytea NOT NULL,
  arguments_digest text NOT NULL,
  because text NOT NULL,
  approval_id text,
  at timestamptz NOT NULL
);
CREATE INDEX refused_calls_by_session ON refused_calls (session_id, id);

-- Admission: one statement in autocommit, each check a statement of its own, each written so that a missing row refuses.
-- The clock is read again after the last wait: judged only before it, a call that waited for a lock was admitted late. Whose
-- end was passed is told apart, because only the session's own end is a reason to end the session. A node that remembers
-- provider and account gives `p_seen`, which changes with each write to one of the two rows; null when it has just read them.
CREATE FUNCTION admit_tool_call(p_call text, p_session text, p_approval text, p_grant text, p_tool text, p_tool_name text,
  p_tool_digest text, p_account text, p_effect text, p_call_digest text, p_arguments bytea, p_arguments_digest text,
  p_taint_seen int, p_taint_adds text[], p_settle_seconds int, p_node text, p_event text, p_salt bytea, p_body text,
  p_wait boolean, p_seen text DEFAULT NULL) RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE a record; g record; session_end timestamptz; approval_end timestamptz; grant_end timestamptz; t timestamptz;
BEGIN
  session_end := hold_session(p_session);
  IF p_approval IS NULL AND p_grant IS NULL THEN
    RAISE EXCEPTION 'approval_required' USING errcode = 'AM005';
  END IF;
  IF p_approval IS NOT NULL THEN
    SELECT state, kind, call_digest, session_id, expires_at INTO a FROM approvals WHERE id = p_approval FOR NO KEY UPDATE;
    IF (a.session_id = p_session AND a.kind = 'call' AND a.state = 'approved' AND a.call_digest = p_call_digest) IS NOT TRUE THEN
      RAISE EXCEPTION 'approval_required' USING errcode = 'AM005';
    END IF;
    UPDATE approvals SET state = 'consumed', consumed_by = p_call WHERE id = p_approval;
    approval_end := a.expires_at;
  END IF;
  IF p_grant IS NOT NULL THEN
    SELECT session_id, approval_id, account_id, tools, bounds, expires_at, ended_at INTO g FROM access_grants WHERE id = p_grant FOR SHARE;
    IF (g.session_id = p_session AND g.ended_at IS NULL AND p_tool = ANY (g.tools)
        AND g.account_id IS NOT DISTINCT FROM p_account AND g.bounds -> p_tool ->> 'digest' = p_tool_digest) IS NOT TRUE THEN
      RAISE EXCEPTION 'grant_required' USING errcode = 'AM006';
    END IF;
    grant_end := g.expires_at;
    PERFORM take_budget(g.approval_id, hashtext(p_call) & 15, p_wait);
  END IF;
  PERFORM take_budget(p_session, hashtext(p_call) & 15, p_wait);
  IF (SELECT digest FROM tools WHERE id = p_tool AND state = 'active' AND effect = p_effect) IS DISTINCT FROM p_tool_digest
     OR (SELECT count(*) FROM session_taint WHERE session_id = p_session) <> p_taint_seen THEN
    RAISE EXCEPTION 'stale' USING errcode = 'AM008';
  END IF;
  IF p_seen IS NOT NULL AND (SELECT concat_ws(' ', p.xmin, c.xmin) FROM tools t JOIN providers p ON p.id = t.provider_id
      LEFT JOIN connected_accounts c ON c.id = p_account WHERE t.id = p_tool) IS DISTINCT FROM p_seen THEN
    RAISE EXCEPTION 'stale' USING errcode = 'AM008';
  END IF;
  INSERT INTO session_taint (session_id, label) SELECT p_session, x FROM unnest(p_taint_adds) x ORDER BY x ON CONFLICT DO NOTHING;
  t := clock_timestamp();
  IF t >= session_end THEN
    RAISE EXCEPTION 'session_expired' USING errcode = 'AM004';
  END IF;
  IF p_approval IS NOT NULL AND (t < approval_end) IS NOT TRUE THEN
    RAISE EXCEPTION 'approval_required' USING errcode = 'AM005';
  END IF;
  IF p_grant IS NOT NULL AND (t < grant_end) IS NOT TRUE THEN
    RAISE EXCEPTION 'grant_required' USING errcode = 'AM006';
  END IF;
  INSERT INTO calls (id, session_id, grant_id, approval_id, tool_id, tool_name, account_id, effect, arguments_sealed,
      arguments_digest, node, admitted_at)
    VALUES (p_call, p_session, p_grant, p_approval, p_tool, p_tool_name, p_account, p_effect, p_arguments,
      p_arguments_digest, p_node, t);
  INSERT INTO calls_unsettled (call_id, session_id, settle_by) VALUES (p_call, p_session, t + make_interval(secs => p_settle_seconds));
  PERFORM record_event('tool_call.admitted', p_session, t, p_event, p_salt, p_body);
  RETURN t;
END $$;

-- Many admissions in one transaction: null for each whose session has a door, and all of the rest or none, so that one that is
-- refused is asked again alone. It waits for nobody while it holds locks: who ends a session, takes back a grant or draws on a
-- locked budget makes it fail instead. Calls with an approval of their own or with new taint are admitted alone.
CREATE FUNCTION admit_tool_calls(p_calls json) RETURNS timestamptz[] LANGUAGE plpgsql AS $$
DECLARE c record; admitted timestamptz[] := '{}';
BEGIN
  PERFORM FROM sessions s WHERE s.id IN (SELECT x ->> 'session' FROM json_array_elements(p_calls) x)
    AND NOT EXISTS (SELECT FROM session_endings e WHERE e.session_id = s.id) FOR SHARE NOWAIT;
  PERFORM FROM access_grants WHERE id IN (SELECT x ->> 'grant' FROM json_array_elements(p_calls) x
    WHERE NOT EXISTS (SELECT FROM session_endings e WHERE e.session_id = x ->> 'session')) FOR SHARE NOWAIT;
  FOR c IN SELECT * FROM json_to_recordset(p_calls) AS x(call text, session text, "grant" text, tool text, tool_name text,
      tool_digest text, account text, effect text, arguments bytea, arguments_digest text, taint_seen int, settle_seconds int,
      node text, event text, salt bytea, body text, seen text)
  LOOP
    -- A door is final: whoever comes after it is told so here, and the others of the batch go on.
    IF EXISTS (SELECT FROM session_endings WHERE session_id = c.session) THEN
      admitted := admitted || NULL::timestamptz;
      CONTINUE;
    END IF;
    admitted := admitted || admit_tool_call(c.call, c.session, NULL, c."grant", c.tool, c.tool_name, c.tool_digest, c.account,
      c.effect, NULL, c.arguments, c.arguments_digest, c.taint_seen, '{}', c.settle_seconds, c.node, c.event, c.salt, c.body,
      false, c.seen);
  END LOOP;
  RETURN admitted;
END $$;

-- Answers the outcome written. The first result byte may leave only after the commit of succeeded or failed. An approval of
-- one call comes back only for what our own connector did not send, once, while the session lives.
CREATE FUNCTION release_result(p_call text, p_session text, p_outcome text, p_result_digest text, p_result_bytes bigint,
  p_resources jsonb, p_event text, p_salt bytea, p_body text, p_returned_event text, p_returned_salt bytea, p_returned_body text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE v text := p_outcome; ended boolean := EXISTS (SELECT FROM session_endings WHERE session_id = p_session);
  consumed text;
BEGIN
  IF NOT ended THEN
    SELECT ended_at IS NOT NULL OR expires_at <= clock_timestamp() INTO ended FROM sessions WHERE id = p_session FOR SHARE;
    ended := ended OR EXISTS (SELECT FROM session_endings WHERE session_id = p_session);
  END IF;
  IF (NOT ended) IS NOT TRUE AND v IN ('succeeded', 'failed') THEN
    v := 'withheld';
  END IF;
  -- The approval is locked before the row of calls_unsettled, in the order that all others lock.
  IF v = 'not_sent' AND NOT ended THEN
    SELECT a.id INTO consumed FROM approvals a JOIN calls c ON c.approval_id = a.id
     WHERE c.id = p_call AND a.state = 'consumed' AND a.consumed_by = p_call AND a.returned_at IS NULL FOR NO KEY UPDATE OF a;
  END IF;
  DELETE FROM calls_unsettled WHERE call_id = p_call;
  IF NOT found THEN
    RETURN 'settled_already';
  END IF;
  IF consumed IS NOT NULL THEN
    UPDATE approvals SET state = 'approved', returned_at = clock_timestamp() WHERE id = consumed;
    PERFORM record_event('approval.returned', p_session, clock_timestamp(), p_returned_event, p_returned_salt, p_returned_body);
  END IF;
  INSERT INTO call_outcomes (call_id, at, outcome, result_digest, result_bytes, resources)
    VALUES (p_call, clock_timestamp(), v, p_result_digest, p_result_bytes, p_resources);
  PERFORM record_event('tool_call.' || v, p_session, clock_timestamp(), p_event, p_salt, p_body);
  RETURN v;
END $$;

-- Many releases in one transaction, with the outcome of each. As with many admissions it waits for nobody, and what could give
-- an approval back is released alone.
CREATE FUNCTION release_results(p_calls json) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE c record; outcomes text[] := '{}';
BEGIN
  PERFORM FROM sessions s WHERE s.id IN (SELECT x ->> 'session' FROM json_array_elements(p_calls) x)
    AND NOT EXISTS (SELECT FROM session_endings e WHERE e.session_id = s.id) FOR SHARE NOWAIT;
  FOR c IN SELECT * FROM json_to_recordset(p_calls) AS x(call text, session text, outcome text, result_digest text,
      result_bytes bigint, resources jsonb, event text, salt bytea, body text)
  LOOP
    outcomes := outcomes || release_result(c.call, c.session, c.outcome, c.result_digest, c.result_bytes, c.resources, c.event,
      c.salt, c.body, NULL, NULL, NULL);
  END LOOP;
  RETURN outcomes;
END $$;

-- A call that was not admitted, and the event that says so, in one statement; and many of them.
CREATE FUNCTION refuse_tool_call(p_call text, p_session text, p_tool_name text, p_account text, p_arguments bytea,
  p_arguments_digest text, p_because text, p_approval text, p_event text, p_salt bytea, p_body text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE t timestamptz := clock_timestamp();
BEGIN
  INSERT INTO refused_calls (id, session_id, tool_name, account_id, arguments_sealed, arguments_digest, because, approval_id, at)
    VALUES (p_call, p_session, p_tool_name, p_account, p_arguments, p_arguments_digest, p_because, p_approval, t);
  PERFORM record_event('tool_call.refused', p_session, t, p_event, p_salt, p_body);
END $$;

CREATE FUNCTION refuse_tool_calls(p_calls json) RETURNS void LANGUAGE plpgsql AS $$
DECLARE c record;
BEGIN
  FOR c IN SELECT * FROM json_to_recordset(p_calls) AS x(call text, session text, tool_name text, account text, arguments bytea,
      arguments_digest text, because text, approval text, event text, salt bytea, body text)
  LOOP
    PERFORM refuse_tool_call(c.call, c.session, c.tool_name, c.account, c.arguments, c.arguments_digest, c.because, c.approval,
      c.event, c.salt, c.body);
  END LOOP;
END $$;

-- Which tools a session may call has changed: a grant was made, or has ended, whichever statement did it. Nodes with listeners
-- of that session tell them.
CREATE FUNCTION tell_of_grants() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('ambit_grants', new.session_id);
  RETURN NULL;
END $$;
CREATE TRIGGER tell_of_grants AFTER INSERT OR UPDATE OF ended_at ON access_grants FOR EACH ROW EXECUTE FUNCTION tell_of_grants();
