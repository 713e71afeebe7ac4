-- As before, and the event says which clocks the session was born with, so that it is explained by them later.
CREATE OR REPLACE FUNCTION start_agent_sessions(p_starts json) RETURNS TABLE (session text, started_at timestamptz, expires_at timestamptz,
  idle_seconds int, last_at timestamptz, token_expires_at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE acting text[]; started int;
BEGIN
  acting := hold_acting(ARRAY(SELECT x ->> 'agent' FROM json_array_elements(p_starts) x
    UNION SELECT x ->> 'owner' FROM json_array_elements(p_starts) x));
  RETURN QUERY
  WITH held AS MATERIALIZED (SELECT * FROM hold_agents(ARRAY(SELECT DISTINCT x ->> 'application' FROM json_array_elements(p_starts) x))),
  allowed AS MATERIALIZED (SELECT x.*, h.max_seconds, h.idle_seconds AS idle, h.access_token_seconds, clock_timestamp() AS now
      FROM json_to_recordset(p_starts) AS x (id text, application text, agent text, owner text, user_agent text, ip_address text,
        token text, hash bytea, resource text, scope text, jkt text, event text, salt bytea, body text)
      JOIN held h ON h.application = x.application AND h.agent = x.agent AND h.owner = x.owner
     WHERE x.agent = ANY (acting) AND x.owner = ANY (acting)),
  made AS (INSERT INTO sessions AS s (id, kind, principal_id, on_behalf_of, application_id, user_agent, ip_address, started_at,
      expires_at, idle_seconds)
    SELECT w.id, 'agent', w.agent, w.owner, w.application, w.user_agent, w.ip_address, w.now,
      w.now + make_interval(secs => w.max_seconds), w.idle FROM allowed w
    RETURNING s.id, s.started_at, s.expires_at, s.idle_seconds),
  active AS (INSERT INTO session_activity AS c (session_id, last_at, idle_from)
    SELECT m.id, m.started_at, m.started_at + make_interval(secs => m.idle_seconds) FROM made m
    RETURNING c.session_id, c.last_at),
  told AS (SELECT m.id, record_event('session.started', m.id, m.started_at, w.event, w.salt, replace(replace(replace(w.body, '"expires_at":null',
      '"expires_at":"' || to_char(m.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"'),
      '"max_seconds":null', '"max_seconds":' || w.max_seconds), '"idle_seconds":null', '"idle_seconds":' || coalesce(w.idle::text, 'null')))
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
