-- The way of a call through the database, with fewer statements: what needs no lock of its own is looked at in one statement, which
-- is newer than every lock; what comes together is judged and written down as a set. Nothing else about it changes.

-- One index for what is looked up by session, and by session and call: each row is written and taken away with every call. What is
-- overdue is looked for now and then, in a table that holds no more than what is in flight.
ALTER TABLE calls_unsettled DROP CONSTRAINT calls_unsettled_pkey;
ALTER TABLE calls_unsettled ADD PRIMARY KEY (session_id, call_id);
DROP INDEX calls_unsettled_by_session;
DROP INDEX calls_unsettled_by_time;

DROP FUNCTION admit_tool_call(text, text, text, text, text, text, text, text, text, text, bytea, text, int, text[], int, text, text,
  bytea, text, boolean, text, text);

-- Admission: one statement in autocommit; each lock a statement of its own, and each check after the last one that it can wait for,
-- written so that a missing row refuses. The clock is read again after the last wait: judged only before it, a call that waited for a
-- lock was admitted late. Whose end was passed is told apart, because only the session's own end is a reason to end the session. A
-- node that remembers provider and account gives `p_seen`, which changes with each write to one of the two rows; one that remembers whose the
-- token is gives its hash. Both are null when they have just been read.
CREATE FUNCTION admit_tool_call(p_call text, p_session text, p_approval text, p_grant text, p_tool text, p_tool_name text,
  p_tool_digest text, p_account text, p_effect text, p_call_digest text, p_arguments bytea, p_arguments_digest text,
  p_taint_seen int, p_taint_adds text[], p_settle_seconds int, p_node text, p_event text, p_salt bytea, p_body text,
  p_wait boolean, p_seen text DEFAULT NULL, p_policy text DEFAULT NULL, p_token bytea DEFAULT NULL)
RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE a record; g record; session_end timestamptz; approval_end timestamptz; grant_end timestamptz; token_end timestamptz;
  draws_on text; same boolean; judged boolean; t timestamptz;
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
    SELECT session_id, approval_id, account_id, tools, bounds -> p_tool ->> 'digest' AS digest, expires_at, ended_at INTO g
      FROM access_grants WHERE id = p_grant FOR SHARE;
    IF (g.session_id = p_session AND g.ended_at IS NULL AND p_tool = ANY (g.tools)
        AND g.account_id IS NOT DISTINCT FROM p_account AND g.digest = p_tool_digest) IS NOT TRUE THEN
      RAISE EXCEPTION 'grant_required' USING errcode = 'AM006';
    END IF;
    grant_end := g.expires_at;
    draws_on := g.approval_id;
  END IF;
  -- The rows of a budget are made before what draws on it: whoever has none has no limit.
  IF EXISTS (SELECT FROM budgets WHERE owner IN (p_session, draws_on)) THEN
    IF draws_on IS NOT NULL THEN
      PERFORM take_budget(draws_on, hashtext(p_call) & 15, p_wait);
    END IF;
    PERFORM take_budget(p_session, hashtext(p_call) & 15, p_wait);
  END IF;
  SELECT (SELECT digest = p_tool_digest FROM tools WHERE id = p_tool AND state = 'active' AND effect = p_effect)
      AND (SELECT count(*) FROM session_taint WHERE session_id = p_session) = p_taint_seen
      AND (p_seen IS NULL OR (SELECT concat_ws(' ', p.xmin, c.xmin) = p_seen FROM tools t JOIN providers p ON p.id = t.provider_id
        LEFT JOIN connected_accounts c ON c.id = p_account WHERE t.id = p_tool)),
      p_policy IS NOT NULL OR EXISTS (SELECT FROM policies WHERE state = 'active'),
      (SELECT expires_at FROM tokens WHERE hash = p_token AND session_id = p_session)
    INTO same, judged, token_end;
  -- What the policies over this call were judged by is what is there now: an activation that has returned is seen here.
  IF same IS NOT TRUE OR (judged AND policy_facts(p_session, p_account) IS DISTINCT FROM p_policy) THEN
    RAISE EXCEPTION 'stale' USING errcode = 'AM008';
  END IF;
  IF cardinality(p_taint_adds) > 0 THEN
    INSERT INTO session_taint (session_id, label) SELECT p_session, x FROM unnest(p_taint_adds) x ORDER BY x ON CONFLICT DO NOTHING;
  END IF;
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
  IF p_token IS NOT NULL AND (t < token_end) IS NOT TRUE THEN
    RAISE EXCEPTION 'stale' USING errcode = 'AM008';
  END IF;
  INSERT INTO calls (id, session_id, grant_id, approval_id, tool_id, tool_name, account_id, effect, arguments_sealed,
      arguments_digest, node, admitted_at)
    VALUES (p_call, p_session, p_grant, p_approval, p_tool, p_tool_name, p_account, p_effect, p_arguments,
      p_arguments_digest, p_node, t);
  INSERT INTO calls_unsettled (call_id, session_id, settle_by) VALUES (p_call, p_session, t + make_interval(secs => p_settle_seconds));
  INSERT INTO audit_queue (event_id, at, session_id, type, salt, body)
    VALUES (p_event, t, p_session, 'tool_call.admitted', p_salt, p_body);
  RETURN t;
END $$;

CREATE TYPE call_asked AS (call text, session text, "grant" text, tool text, tool_name text, tool_digest text, account text, effect text,
  arguments bytea, arguments_digest text, taint_seen int, settle_seconds int, node text, event text, salt bytea, body text, seen text,
  policy text, token bytea);

-- Many admissions in one transaction: null for each whose session has a door, and all of the rest or none, so that one that is
-- refused is asked again alone. It waits for nobody while it holds locks: who ends a session, takes back a grant or draws on a
-- locked budget makes it fail instead. Calls with an approval of their own or with new taint are admitted alone. What is judged is what
-- the single admission judges, once for all calls that agree in it.
CREATE OR REPLACE FUNCTION admit_tool_calls(p_calls json) RETURNS timestamptz[] LANGUAGE plpgsql AS $$
DECLARE asked call_asked[]; opened call_asked[]; open_sessions text[]; drawn record; same boolean; budgeted boolean; first_end timestamptz;
  t timestamptz;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'isolation' USING errcode = 'AM000';
  END IF;
  asked := ARRAY(SELECT x FROM json_populate_recordset(NULL::call_asked, p_calls) x);
  open_sessions := ARRAY(SELECT DISTINCT x.session FROM unnest(asked) x
    WHERE NOT EXISTS (SELECT FROM session_endings e WHERE e.session_id = x.session));
  PERFORM FROM sessions WHERE id = ANY (open_sessions) FOR SHARE NOWAIT;
  PERFORM FROM access_grants WHERE id IN (SELECT x."grant" FROM unnest(asked) x WHERE x.session = ANY (open_sessions)) FOR SHARE NOWAIT;
  -- A door is final: whoever comes after it is told so here, and the others of the batch go on.
  open_sessions := ARRAY(SELECT x FROM unnest(open_sessions) x
    WHERE NOT EXISTS (SELECT FROM session_endings e WHERE e.session_id = x));
  opened := ARRAY(SELECT x FROM unnest(asked) x WHERE x.session = ANY (open_sessions));
  SELECT bool_and((s.ended_at IS NULL AND g.session_id = x.session AND g.ended_at IS NULL AND x.tool = ANY (g.tools)
          AND g.account_id IS NOT DISTINCT FROM x.account AND g.bounds -> x.tool ->> 'digest' = x.tool_digest
          AND (SELECT digest = x.tool_digest FROM tools WHERE id = x.tool AND state = 'active' AND effect = x.effect)
          AND (SELECT count(*) FROM session_taint WHERE session_id = x.session) = x.taint_seen
          AND (x.seen IS NULL OR (SELECT concat_ws(' ', p.xmin, c.xmin) = x.seen FROM tools t JOIN providers p ON p.id = t.provider_id
            LEFT JOIN connected_accounts c ON c.id = x.account WHERE t.id = x.tool))
          AND NOT EXISTS (SELECT FROM session_activity WHERE session_id = x.session
            AND last_at + make_interval(secs => s.idle_seconds) <= clock_timestamp())
          AND CASE WHEN x.policy IS NOT NULL OR EXISTS (SELECT FROM policies WHERE state = 'active')
            THEN policy_facts(x.session, x.account) IS NOT DISTINCT FROM x.policy ELSE true END
          AND (x.token IS NULL OR k.session_id = x.session)) IS TRUE),
      min(least(s.expires_at, g.expires_at, k.expires_at)),
      bool_or(EXISTS (SELECT FROM budgets WHERE owner IN (x.session, g.approval_id)))
    INTO same, first_end, budgeted
    FROM (SELECT DISTINCT session, "grant", tool, tool_digest, account, effect, taint_seen, seen, policy, token FROM unnest(opened)) x
    LEFT JOIN sessions s ON s.id = x.session LEFT JOIN access_grants g ON g.id = x."grant" LEFT JOIN tokens k ON k.hash = x.token;
  IF cardinality(opened) > 0 THEN
    IF same IS NOT TRUE THEN
      RAISE EXCEPTION 'stale' USING errcode = 'AM008';
    END IF;
    IF budgeted THEN
      FOR drawn IN SELECT x.call, x.session, g.approval_id FROM unnest(opened) x JOIN access_grants g ON g.id = x."grant" LOOP
        PERFORM take_budget(drawn.approval_id, hashtext(drawn.call) & 15, false);
        PERFORM take_budget(drawn.session, hashtext(drawn.call) & 15, false);
      END LOOP;
    END IF;
    t := clock_timestamp();
    IF (t < first_end) IS NOT TRUE THEN
      RAISE EXCEPTION 'stale' USING errcode = 'AM008';
    END IF;
    INSERT INTO calls (id, session_id, grant_id, tool_id, tool_name, account_id, effect, arguments_sealed, arguments_digest, node,
        admitted_at)
      SELECT call, session, "grant", tool, tool_name, account, effect, arguments, arguments_digest, node, t FROM unnest(opened);
    INSERT INTO calls_unsettled (call_id, session_id, settle_by)
      SELECT call, session, t + make_interval(secs => settle_seconds) FROM unnest(opened);
    INSERT INTO audit_queue (event_id, at, session_id, type, salt, body)
      SELECT event, t, session, 'tool_call.admitted', salt, body FROM unnest(opened);
  END IF;
  RETURN ARRAY(SELECT CASE WHEN x.session = ANY (open_sessions) THEN t END FROM unnest(asked) WITH ORDINALITY x ORDER BY x.ordinality);
END $$;

-- Answers the outcome written. The first result byte may leave only after the commit of succeeded or failed. An approval of
-- one call comes back only for what our own connector did not send, once, while the session lives.
CREATE OR REPLACE FUNCTION release_result(p_call text, p_session text, p_outcome text, p_result_digest text, p_result_bytes bigint,
  p_resources jsonb, p_event text, p_salt bytea, p_body text, p_returned_event text, p_returned_salt bytea, p_returned_body text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE v text := p_outcome; ended boolean := EXISTS (SELECT FROM session_endings WHERE session_id = p_session);
  consumed text; t timestamptz;
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
  DELETE FROM calls_unsettled WHERE session_id = p_session AND call_id = p_call;
  IF NOT found THEN
    RETURN 'settled_already';
  END IF;
  IF consumed IS NOT NULL THEN
    UPDATE approvals SET state = 'approved', returned_at = clock_timestamp() WHERE id = consumed;
    PERFORM record_event('approval.returned', p_session, clock_timestamp(), p_returned_event, p_returned_salt, p_returned_body);
  END IF;
  t := clock_timestamp();
  INSERT INTO call_outcomes (call_id, at, outcome, result_digest, result_bytes, resources)
    VALUES (p_call, t, v, p_result_digest, p_result_bytes, p_resources);
  INSERT INTO audit_queue (event_id, at, session_id, type, salt, body) VALUES (p_event, t, p_session, 'tool_call.' || v, p_salt, p_body);
  RETURN v;
END $$;

CREATE TYPE call_answered AS (call text, session text, outcome text, result_digest text, result_bytes bigint, resources jsonb, event text,
  salt bytea, body text);

-- Many releases in one transaction, with the outcome of each. As with many admissions it waits for nobody, and what could give
-- an approval back is released alone.
CREATE OR REPLACE FUNCTION release_results(p_calls json) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE answered call_answered[]; open_sessions text[]; owed text[]; outcomes text[]; t timestamptz;
BEGIN
  answered := ARRAY(SELECT x FROM json_populate_recordset(NULL::call_answered, p_calls) x);
  open_sessions := ARRAY(SELECT DISTINCT x.session FROM unnest(answered) x
    WHERE NOT EXISTS (SELECT FROM session_endings e WHERE e.session_id = x.session));
  PERFORM FROM sessions WHERE id = ANY (open_sessions) FOR SHARE NOWAIT;
  open_sessions := ARRAY(SELECT s.id FROM sessions s WHERE s.id = ANY (open_sessions) AND s.ended_at IS NULL
    AND s.expires_at > clock_timestamp() AND NOT EXISTS (SELECT FROM session_endings e WHERE e.session_id = s.id));
  WITH settled AS (DELETE FROM calls_unsettled u USING unnest(answered) x WHERE u.session_id = x.session AND u.call_id = x.call
    RETURNING u.call_id)
  SELECT coalesce(array_agg(call_id), '{}') INTO owed FROM settled;
  t := clock_timestamp();
  outcomes := ARRAY(SELECT CASE WHEN NOT x.call = ANY (owed) THEN 'settled_already'
      WHEN x.outcome IN ('succeeded', 'failed') AND NOT x.session = ANY (open_sessions) THEN 'withheld' ELSE x.outcome END
    FROM unnest(answered) WITH ORDINALITY x ORDER BY x.ordinality);
  INSERT INTO call_outcomes (call_id, at, outcome, result_digest, result_bytes, resources)
    SELECT x.call, t, x.v, x.result_digest, x.result_bytes, x.resources
      FROM unnest(answered, outcomes) AS x (call, session, outcome, result_digest, result_bytes, resources, event, salt, body, v)
     WHERE x.v <> 'settled_already';
  INSERT INTO audit_queue (event_id, at, session_id, type, salt, body)
    SELECT x.event, t, x.session, 'tool_call.' || x.v, x.salt, x.body
      FROM unnest(answered, outcomes) AS x (call, session, outcome, result_digest, result_bytes, resources, event, salt, body, v)
     WHERE x.v <> 'settled_already';
  RETURN outcomes;
END $$;
