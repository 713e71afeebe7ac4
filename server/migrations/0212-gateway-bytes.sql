-- The release of a result whose bytes are counted: what is more than the approval has left does not leave, and counts nothing. The
-- budget is locked after the session and before the call, in the one order, and drawn on in the transaction that releases.
-- Answers `over_budget` for what was withheld because of it.
CREATE FUNCTION release_within_bytes(p_call text, p_session text, p_outcome text, p_result_digest text, p_result_bytes bigint,
  p_resources jsonb, p_event text, p_salt bytea, p_body text, p_returned_event text, p_returned_salt bytea, p_returned_body text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE b record; v text := p_outcome; is_over boolean := false;
BEGIN
  PERFORM FROM sessions WHERE id = p_session FOR SHARE;
  SELECT x.approval_id, x.remaining INTO b FROM calls c JOIN access_grants g ON g.id = c.grant_id
    JOIN byte_budgets x ON x.approval_id = g.approval_id WHERE c.id = p_call FOR NO KEY UPDATE OF x;
  is_over := b.approval_id IS NOT NULL AND p_outcome IN ('succeeded', 'failed') AND (coalesce(p_result_bytes, 0) <= b.remaining) IS NOT TRUE;
  v := release_result(p_call, p_session, CASE WHEN is_over THEN 'withheld' ELSE p_outcome END, p_result_digest, p_result_bytes,
    p_resources, p_event, p_salt, p_body, p_returned_event, p_returned_salt, p_returned_body);
  IF v IN ('succeeded', 'failed') AND b.approval_id IS NOT NULL THEN
    UPDATE byte_budgets SET remaining = remaining - coalesce(p_result_bytes, 0) WHERE approval_id = b.approval_id;
  END IF;
  IF is_over AND v = 'withheld' AND NOT EXISTS (SELECT FROM session_endings WHERE session_id = p_session) THEN
    RETURN 'over_budget';
  END IF;
  RETURN v;
END $$;
