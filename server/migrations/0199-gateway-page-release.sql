-- Gives one page out through the door that a result takes: only while the session lives, only of a call whose outcome is on
-- record, only while the grant that the call stood on does, within the bytes that an administrator allows (AM010) and that the person
-- approved (over_budget), and recorded.
CREATE FUNCTION release_result_page(p_call text, p_session text, p_number int, p_event text, p_salt bytea, p_body text,
  OUT outcome text, OUT owner text, OUT tool_name text, OUT media_type text, OUT page_sealed bytea, OUT pages int)
LANGUAGE plpgsql AS $$
DECLARE c record; l record; b record; size int; used bigint; since timestamptz; t timestamptz;
BEGIN
  IF NOT session_lives(p_session) THEN
    outcome := 'session_ended';
    RETURN;
  END IF;
  SELECT x.grant_id, x.tool_id, x.tool_name INTO c FROM calls x JOIN call_outcomes o ON o.call_id = x.id
   WHERE x.id = p_call AND x.session_id = p_session AND o.outcome IN ('succeeded', 'failed');
  IF found AND c.grant_id IS NOT NULL THEN
    PERFORM FROM access_grants g WHERE g.id = c.grant_id AND g.ended_at IS NULL AND g.expires_at > clock_timestamp() FOR SHARE;
  END IF;
  IF NOT found THEN
    outcome := 'gone';
    RETURN;
  END IF;
  SELECT r.owner, r.media_type, r.page_sealed, r.bytes INTO owner, media_type, page_sealed, size FROM result_pages r
   WHERE r.call_id = p_call AND r.session_id = p_session AND r.number = p_number AND r.kept_until > clock_timestamp();
  IF NOT found THEN
    outcome := 'gone';
    RETURN;
  END IF;
  SELECT x.approval_id, x.remaining INTO b FROM access_grants g JOIN byte_budgets x ON x.approval_id = g.approval_id
   WHERE g.id = c.grant_id FOR NO KEY UPDATE OF x;
  IF b.approval_id IS NOT NULL AND (size <= b.remaining) IS NOT TRUE THEN
    outcome := 'over_budget';
    page_sealed := NULL;
    RETURN;
  END IF;
  t := clock_timestamp();
  FOR l IN SELECT * FROM limits_of_call(p_session, c.grant_id, c.tool_id) x WHERE x.bytes_per_hour IS NOT NULL LOOP
    SELECT sum(u.bytes), min(u.at) INTO used, since FROM call_uses u
     WHERE u.subject = l.counted AND u.bytes IS NOT NULL AND u.at > t - interval '1 hour';
    IF used >= l.bytes_per_hour THEN
      RAISE EXCEPTION 'limit_reached' USING errcode = 'AM010', hint = l.subject,
        detail = greatest(1, ceil(extract(epoch FROM since + interval '1 hour' - t)))::int::text;
    END IF;
    INSERT INTO call_uses (subject, at, bytes) VALUES (l.counted, t, size);
  END LOOP;
  UPDATE byte_budgets SET remaining = remaining - size WHERE approval_id = b.approval_id;
  outcome := 'released';
  tool_name := c.tool_name;
  SELECT count(*) INTO pages FROM result_pages r WHERE r.call_id = p_call;
  PERFORM record_event('result.read', p_session, t, p_event, p_salt, p_body);
END $$;
