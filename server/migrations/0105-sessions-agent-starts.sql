-- Sessions of agents that authenticate by themselves, each with its first token, many in one transaction: all of them or none, so
-- that one that is refused is asked again alone. It waits for nobody while it holds locks; they are taken in the one order, principals
-- and owners first, then applications. The clocks are those of the application as it is locked.
CREATE FUNCTION start_agent_sessions(p_starts json) RETURNS TABLE (session text, started_at timestamptz, expires_at timestamptz,
  idle_seconds int, last_at timestamptz, token_expires_at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE principals_asked text[]; applications_asked text[]; started int;
BEGIN
  SELECT array_agg(DISTINCT x ->> 'agent') || array_agg(DISTINCT x ->> 'owner'), array_agg(DISTINCT x ->> 'application')
    INTO principals_asked, applications_asked FROM json_array_elements(p_starts) x;
  PERFORM FROM principals p WHERE p.id = ANY (principals_asked) ORDER BY p.id FOR SHARE NOWAIT;
  PERFORM FROM applications a WHERE a.id = ANY (applications_asked) ORDER BY a.id FOR SHARE NOWAIT;
  RETURN QUERY
  WITH asked AS (SELECT * FROM json_to_recordset(p_starts) AS x (id text, application text, agent text, owner text, user_agent text,
      ip_address text, token text, hash bytea, resource text, scope text, jkt text, event text, salt bytea, body text)),
  allowed AS (SELECT x.*, a.max_seconds, a.idle_seconds AS idle, a.access_token_seconds, clock_timestamp() AS now
      FROM asked x JOIN agents g ON g.id = x.agent AND g.application_id = x.application AND g.owner_id = x.owner
      JOIN applications a ON a.id = x.application AND a.state = 'active'
      JOIN principals p ON p.id = x.agent AND p.state = 'active' AND p.owner_id = x.owner
      JOIN principals o ON o.id = x.owner AND o.state = 'active'),
  made AS (INSERT INTO sessions AS s (id, kind, principal_id, on_behalf_of, application_id, user_agent, ip_address, started_at,
      expires_at, idle_seconds)
    SELECT w.id, 'agent', w.agent, w.owner, w.application, w.user_agent, w.ip_address, w.now, w.now + make_interval(secs => w.max_seconds),
      w.idle FROM allowed w
    RETURNING s.id, s.started_at, s.expires_at, s.idle_seconds),
  active AS (INSERT INTO session_activity AS c (session_id, last_at) SELECT m.id, m.started_at FROM made m RETURNING c.session_id, c.last_at),
  told AS (SELECT m.id, record_event('session.started', m.id, m.started_at, w.event, w.salt, replace(w.body, '"expires_at":null',
      '"expires_at":"' || to_char(m.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"'))
    FROM made m JOIN allowed w ON w.id = m.id),
  issued AS (INSERT INTO tokens AS t (hash, id, kind, session_id, resource, scope, jkt, expires_at)
    SELECT w.hash, w.token, 'access', m.id, w.resource, w.scope, w.jkt,
      least(w.now + make_interval(secs => w.access_token_seconds), m.expires_at) FROM made m JOIN allowed w ON w.id = m.id
    RETURNING t.session_id, t.expires_at)
  SELECT m.id, m.started_at, m.expires_at, m.idle_seconds, c.last_at, i.expires_at
    FROM made m JOIN active c ON c.session_id = m.id JOIN issued i ON i.session_id = m.id JOIN told d ON d.id = m.id;
  GET DIAGNOSTICS started = ROW_COUNT;
  IF started <> json_array_length(p_starts) THEN
    RAISE EXCEPTION 'one of them is not started here';
  END IF;
END $$;
