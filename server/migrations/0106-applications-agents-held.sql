-- The agents of these applications with the clocks of now, locked so that a change waits or comes first; waits for nobody, as
-- `hold_acting`. Only applications that are active.
CREATE FUNCTION hold_agents(p_applications text[]) RETURNS TABLE (application text, agent text, owner text, max_seconds int,
  idle_seconds int, access_token_seconds int)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM applications a WHERE a.id = ANY (p_applications) ORDER BY a.id FOR SHARE NOWAIT;
  RETURN QUERY SELECT a.id, g.id, g.owner_id, a.max_seconds, a.idle_seconds, a.access_token_seconds
    FROM applications a JOIN agents g ON g.application_id = a.id WHERE a.id = ANY (p_applications) AND a.state = 'active';
END $$;
