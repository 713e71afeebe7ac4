-- A question of a third party leaves while its call runs, before there is an outcome: only while the session lives and the call is
-- still to be settled, and only with its event in the log, in one transaction that an end of the session waits for.
CREATE FUNCTION relay_question(p_call text, p_session text, p_event text, p_salt bytea, p_body text) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT session_lives(p_session) OR NOT EXISTS (SELECT FROM calls_unsettled WHERE call_id = p_call AND session_id = p_session) THEN
    RETURN false;
  END IF;
  PERFORM record_event('question.relayed', p_session, clock_timestamp(), p_event, p_salt, p_body);
  RETURN true;
END $$;
