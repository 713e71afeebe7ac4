-- A token is what it was issued as; it only ends, and never later. So a node may remember whose it is, and admission looks whether it lives.
CREATE FUNCTION token_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (new.hash, new.id, new.kind, new.session_id, new.resource, new.scope, new.jkt, new.created_at)
       IS DISTINCT FROM (old.hash, old.id, old.kind, old.session_id, old.resource, old.scope, old.jkt, old.created_at)
     OR new.expires_at > old.expires_at
     OR (old.ended_at IS NOT NULL AND new.ended_at IS DISTINCT FROM old.ended_at)
  THEN
    RAISE EXCEPTION 'a token only ends' USING errcode = 'AM093';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER token_only_ends BEFORE UPDATE ON tokens FOR EACH ROW EXECUTE FUNCTION token_only_ends();

-- All who act inside a session pass here. The door is read before the lock, so that a refused caller is not one more share
-- holder for the end to wait for, and after it, in a statement whose snapshot is newer than the lock.
CREATE OR REPLACE FUNCTION hold_session(p_session text) RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE session_ended timestamptz; session_end timestamptz; idle int; closed boolean; active_at timestamptz;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'isolation' USING errcode = 'AM000';
  END IF;
  IF EXISTS (SELECT FROM session_endings WHERE session_id = p_session) THEN
    RAISE EXCEPTION 'session_ended' USING errcode = 'AM001';
  END IF;
  SELECT ended_at, expires_at, idle_seconds INTO session_ended, session_end, idle FROM sessions WHERE id = p_session FOR SHARE;
  IF NOT found THEN
    RAISE EXCEPTION 'session_unknown' USING errcode = 'AM002';
  END IF;
  SELECT EXISTS (SELECT FROM session_endings WHERE session_id = p_session),
      (SELECT last_at FROM session_activity WHERE session_id = p_session) INTO closed, active_at;
  IF session_ended IS NOT NULL OR closed IS NOT FALSE THEN
    RAISE EXCEPTION 'session_ended' USING errcode = 'AM001';
  END IF;
  IF idle IS NOT NULL AND active_at + make_interval(secs => idle) <= clock_timestamp() THEN
    RAISE EXCEPTION 'session_idle' USING errcode = 'AM003';
  END IF;
  IF clock_timestamp() >= session_end THEN
    RAISE EXCEPTION 'session_expired' USING errcode = 'AM004';
  END IF;
  RETURN session_end;
END $$;
