-- What did not fit into a result, sealed page by page, for its own session and for minutes. Gone with the session, in the same
-- transaction; any node gives a page out.
CREATE TABLE result_pages (
  call_id text NOT NULL,
  number int NOT NULL CHECK (number >= 1),
  session_id text NOT NULL,
  owner text NOT NULL,
  media_type text NOT NULL CHECK (media_type IN ('text/plain', 'application/json')),
  page_sealed bytea NOT NULL,
  bytes int NOT NULL,
  kept_until timestamptz NOT NULL,
  PRIMARY KEY (call_id, number)
);
CREATE INDEX result_pages_by_session ON result_pages (session_id, call_id);
CREATE INDEX result_pages_by_time ON result_pages (kept_until);

CREATE FUNCTION pages_end_with_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM result_pages WHERE session_id = new.id;
  RETURN NULL;
END $$;
CREATE TRIGGER pages_end_with_session AFTER UPDATE OF ended_at ON sessions
  FOR EACH ROW WHEN (old.ended_at IS NULL AND new.ended_at IS NOT NULL) EXECUTE FUNCTION pages_end_with_session();

-- Whether the session lives, held so that an end waits for this transaction. The door is looked at before the lock and after it.
CREATE FUNCTION session_lives(p_session text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE lives boolean;
BEGIN
  IF EXISTS (SELECT FROM session_endings WHERE session_id = p_session) THEN
    RETURN false;
  END IF;
  SELECT ended_at IS NULL AND expires_at > clock_timestamp() INTO lives FROM sessions WHERE id = p_session FOR SHARE;
  RETURN lives IS TRUE AND NOT EXISTS (SELECT FROM session_endings WHERE session_id = p_session);
END $$;

-- Keeps the pages of one call, and drops the oldest calls of the session beyond its bytes. Null: the session is over, and nothing
-- was kept.
CREATE FUNCTION keep_result_pages(p_call text, p_session text, p_owner text, p_media_type text, p_pages bytea[], p_bytes int[],
  p_seconds int, p_session_bytes bigint) RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE kept timestamptz;
BEGIN
  IF NOT session_lives(p_session) THEN
    RETURN NULL;
  END IF;
  SELECT least(clock_timestamp() + make_interval(secs => p_seconds), s.expires_at) INTO kept FROM sessions s WHERE s.id = p_session;
  INSERT INTO result_pages (call_id, number, session_id, owner, media_type, page_sealed, bytes, kept_until)
    SELECT p_call, x.number, p_session, p_owner, p_media_type, x.page, x.bytes, kept
      FROM unnest(p_pages, p_bytes) WITH ORDINALITY AS x(page, bytes, number);
  DELETE FROM result_pages p USING (SELECT call_id, sum(sum(bytes)) OVER (ORDER BY call_id DESC) AS upto
      FROM result_pages WHERE session_id = p_session GROUP BY call_id) x
   WHERE p.session_id = p_session AND p.call_id = x.call_id AND x.upto > p_session_bytes AND p.call_id <> p_call;
  RETURN kept;
END $$;

-- Gives one page out through the door that a result takes: only while the session lives, only of a call whose outcome is on
-- record, only while the grant that the call stood on does, within the bytes that an administrator allows (AM010), and recorded.
CREATE FUNCTION release_result_page(p_call text, p_session text, p_number int, p_event text, p_salt bytea, p_body text,
  OUT outcome text, OUT owner text, OUT tool_name text, OUT media_type text, OUT page_sealed bytea, OUT pages int)
LANGUAGE plpgsql AS $$
DECLARE c record; l record; size int; used bigint; since timestamptz; t timestamptz;
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
  outcome := 'released';
  tool_name := c.tool_name;
  SELECT count(*) INTO pages FROM result_pages r WHERE r.call_id = p_call;
  PERFORM record_event('result.read', p_session, t, p_event, p_salt, p_body);
END $$;
