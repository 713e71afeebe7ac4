-- The only writer of the queue but for the calls of the gateway, which write theirs in the statement that admits or releases them. As
-- before, with a plan that is kept.
CREATE OR REPLACE FUNCTION record_event(p_type text, p_session text, p_at timestamptz, p_event text, p_salt bytea, p_body text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit_queue (event_id, at, session_id, type, salt, body)
  VALUES (p_event, p_at, p_session, p_type, p_salt, p_body);
END $$;
