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
