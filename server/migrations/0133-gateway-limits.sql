-- How many calls a minute and bytes of results an hour an agent, an organization, a provider, or each grant may have, as an
-- administrator set it. Nothing is counted for whom nothing is set.
CREATE TABLE call_limits (
  -- An id, or each_grant.
  subject text PRIMARY KEY,
  calls_per_minute int CHECK (calls_per_minute >= 1),
  bytes_per_hour bigint CHECK (bytes_per_hour >= 1),
  set_by text NOT NULL,
  set_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (num_nonnulls(calls_per_minute, bytes_per_hour) >= 1)
);

-- One row an admitted call, and one a result, which has bytes. Rows are only added, so that no caller waits for another one; those
-- that are in flight at the same moment may be more than the limit.
CREATE TABLE call_uses (
  subject text NOT NULL,
  at timestamptz NOT NULL,
  bytes bigint
);
CREATE INDEX call_uses_of_calls ON call_uses (subject, at) WHERE bytes IS NULL;
CREATE INDEX call_uses_of_bytes ON call_uses (subject, at) INCLUDE (bytes) WHERE bytes IS NOT NULL;
CREATE INDEX call_uses_by_time ON call_uses (at);

-- The limits that a call is under, and what each of them counts for.
CREATE FUNCTION limits_of_call(p_session text, p_grant text, p_tool text)
RETURNS TABLE (subject text, counted text, calls_per_minute int, bytes_per_hour bigint) LANGUAGE sql STABLE AS $$
  SELECT l.subject, CASE l.subject WHEN 'each_grant' THEN p_grant ELSE l.subject END, l.calls_per_minute, l.bytes_per_hour
    FROM call_limits l WHERE (l.subject = 'each_grant' AND p_grant IS NOT NULL)
      OR l.subject IN (SELECT s.principal_id FROM sessions s WHERE s.id = p_session
        UNION ALL SELECT coalesce((SELECT c.organization_id FROM session_organizations c WHERE c.session_id = s.id
          ORDER BY c.at DESC LIMIT 1), s.organization_id) FROM sessions s WHERE s.id = p_session
        UNION ALL SELECT t.provider_id FROM tools t WHERE t.id = p_tool)
   ORDER BY 2
$$;

-- AM010: beyond a limit, with its subject and the seconds until there is room. Judged where the call is written down, so that it is
-- in the admission's own transaction and nothing of it is consumed.
CREATE FUNCTION call_within_limits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE l record; t timestamptz := clock_timestamp(); since timestamptz; used bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM call_limits) THEN
    RETURN new;
  END IF;
  FOR l IN SELECT * FROM limits_of_call(new.session_id, new.grant_id, new.tool_id) LOOP
    IF l.calls_per_minute IS NOT NULL THEN
      since := (SELECT u.at FROM call_uses u WHERE u.subject = l.counted AND u.bytes IS NULL AND u.at > t - interval '60 seconds'
        ORDER BY u.at DESC OFFSET l.calls_per_minute - 1 LIMIT 1);
      IF since IS NOT NULL THEN
        RAISE EXCEPTION 'limit_reached' USING errcode = 'AM010', hint = l.subject,
          detail = greatest(1, ceil(extract(epoch FROM since + interval '60 seconds' - t)))::int::text;
      END IF;
    END IF;
    IF l.bytes_per_hour IS NOT NULL THEN
      SELECT sum(u.bytes), min(u.at) INTO used, since FROM call_uses u
       WHERE u.subject = l.counted AND u.bytes IS NOT NULL AND u.at > t - interval '1 hour';
      IF used >= l.bytes_per_hour THEN
        RAISE EXCEPTION 'limit_reached' USING errcode = 'AM010', hint = l.subject,
          detail = greatest(1, ceil(extract(epoch FROM since + interval '1 hour' - t)))::int::text;
      END IF;
    END IF;
  END LOOP;
  INSERT INTO call_uses (subject, at) SELECT x.counted, t FROM limits_of_call(new.session_id, new.grant_id, new.tool_id) x
   WHERE x.calls_per_minute IS NOT NULL;
  RETURN new;
END $$;
CREATE TRIGGER call_within_limits BEFORE INSERT ON calls FOR EACH ROW EXECUTE FUNCTION call_within_limits();

CREATE FUNCTION result_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM call_limits WHERE bytes_per_hour IS NOT NULL) THEN
    INSERT INTO call_uses (subject, at, bytes) SELECT x.counted, clock_timestamp(), new.result_bytes
      FROM calls c, limits_of_call(c.session_id, c.grant_id, c.tool_id) x WHERE c.id = new.call_id AND x.bytes_per_hour IS NOT NULL;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER result_counts AFTER INSERT ON call_outcomes FOR EACH ROW WHEN (new.result_bytes > 0) EXECUTE FUNCTION result_counts();
