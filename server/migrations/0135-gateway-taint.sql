-- Whoever read private data and text by others can be made to carry the one out by the other. So a write of such a session needs
-- an approval of that very call, with its arguments, whatever grant it has; a destructive call needs one in any session. It is
-- judged where the call is written down, so that no way into `calls` can go without it.
CREATE FUNCTION call_needs_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.effect = 'destructive' OR (SELECT count(*) FROM session_taint WHERE session_id = new.session_id) = 2 THEN
    RAISE EXCEPTION 'approval_required' USING errcode = 'AM005';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER call_needs_approval BEFORE INSERT ON calls FOR EACH ROW
  WHEN (new.effect IS DISTINCT FROM 'read' AND new.approval_id IS NULL) EXECUTE FUNCTION call_needs_approval();

-- An agent below tells the one above what it has read: the label goes up with it, one session after the other.
CREATE FUNCTION taint_goes_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO session_taint (session_id, label) SELECT parent_id, new.label FROM sessions WHERE id = new.session_id AND parent_id IS NOT NULL
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER taint_goes_up AFTER INSERT ON session_taint FOR EACH ROW EXECUTE FUNCTION taint_goes_up();
