-- A call is also judged by the policies of organizations. Their versions, and who the person is there, are one of the things that were
-- decided outside and are compared here. Nothing is locked for it: an activation commits, then waits for the admissions that were
-- inside by then.
DROP FUNCTION admit_tool_call(text, text, text, text, text, text, text, text, text, text, bytea, text, int, text[], int, text, text,
  bytea, text, boolean, text);

-- Admission: one statement in autocommit, each check a statement of its own, each written so that a missing row refuses.
-- The clock is read again after the last wait: judged only before it, a call that waited for a lock was admitted late. Whose
-- end was passed is told apart, because only the session's own end is a reason to end the session. A node that remembers
-- provider and account gives `p_seen`, which changes with each write to one of the two rows; null when it has just read them.
CREATE FUNCTION admit_tool_call(p_call text, p_session text, p_approval text, p_grant text, p_tool text, p_tool_name text,
  p_tool_digest text, p_account text, p_effect text, p_call_digest text, p_arguments bytea, p_arguments_digest text,
  p_taint_seen int, p_taint_adds text[], p_settle_seconds int, p_node text, p_event text, p_salt bytea, p_body text,
  p_wait boolean, p_seen text DEFAULT NULL, p_policy text DEFAULT NULL) RETURNS timestamptz LANGUAGE plpgsql AS $$
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
  -- What the policies over this call were judged by is what is there now: an activation that has returned is seen here.
  IF (p_policy IS NOT NULL OR EXISTS (SELECT FROM policies WHERE state = 'active'))
     AND policy_facts(p_session, p_account) IS DISTINCT FROM p_policy THEN
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
CREATE OR REPLACE FUNCTION admit_tool_calls(p_calls json) RETURNS timestamptz[] LANGUAGE plpgsql AS $$
DECLARE c record; admitted timestamptz[] := '{}';
BEGIN
  PERFORM FROM sessions s WHERE s.id IN (SELECT x ->> 'session' FROM json_array_elements(p_calls) x)
    AND NOT EXISTS (SELECT FROM session_endings e WHERE e.session_id = s.id) FOR SHARE NOWAIT;
  PERFORM FROM access_grants WHERE id IN (SELECT x ->> 'grant' FROM json_array_elements(p_calls) x
    WHERE NOT EXISTS (SELECT FROM session_endings e WHERE e.session_id = x ->> 'session')) FOR SHARE NOWAIT;
  FOR c IN SELECT * FROM json_to_recordset(p_calls) AS x(call text, session text, "grant" text, tool text, tool_name text,
      tool_digest text, account text, effect text, arguments bytea, arguments_digest text, taint_seen int, settle_seconds int,
      node text, event text, salt bytea, body text, seen text, policy text)
  LOOP
    -- A door is final: whoever comes after it is told so here, and the others of the batch go on.
    IF EXISTS (SELECT FROM session_endings WHERE session_id = c.session) THEN
      admitted := admitted || NULL::timestamptz;
      CONTINUE;
    END IF;
    admitted := admitted || admit_tool_call(c.call, c.session, NULL, c."grant", c.tool, c.tool_name, c.tool_digest, c.account,
      c.effect, NULL, c.arguments, c.arguments_digest, c.taint_seen, '{}', c.settle_seconds, c.node, c.event, c.salt, c.body,
      false, c.seen, c.policy);
  END LOOP;
  RETURN admitted;
END $$;
