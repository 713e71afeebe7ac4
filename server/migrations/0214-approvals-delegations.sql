-- While a person is away somebody else decides what their agents ask, between two instants and not longer than a month. It can only
-- end earlier; it ends when either of the two is suspended or leaves.
CREATE TABLE approval_delegations (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES users (id),
  delegate_id text NOT NULL REFERENCES users (id),
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  made_in_session text NOT NULL,
  ended_at timestamptz,
  end_reason text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (user_id <> delegate_id),
  CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '31 days'),
  CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);
CREATE INDEX approval_delegations_of ON approval_delegations (user_id, id);
CREATE INDEX approval_delegations_to ON approval_delegations (delegate_id, id);

CREATE FUNCTION delegation_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(new) - '{ended_at,end_reason}'::text[] IS DISTINCT FROM to_jsonb(old) - '{ended_at,end_reason}'::text[]
     OR (old.ended_at IS NOT NULL AND (new.ended_at, new.end_reason) IS DISTINCT FROM (old.ended_at, old.end_reason)) THEN
    RAISE EXCEPTION 'a delegation only ends' USING errcode = 'AM089';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER delegation_only_ends BEFORE UPDATE ON approval_delegations FOR EACH ROW EXECUTE FUNCTION delegation_only_ends();
CREATE TRIGGER approval_is_kept BEFORE DELETE OR TRUNCATE ON approval_delegations
  FOR EACH STATEMENT EXECUTE FUNCTION approval_is_kept();

CREATE FUNCTION delegations_end() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE d record;
BEGIN
  FOR d IN SELECT id FROM approval_delegations WHERE (user_id = new.id OR delegate_id = new.id) AND ended_at IS NULL
      AND ends_at > clock_timestamp() ORDER BY id FOR NO KEY UPDATE LOOP
    UPDATE approval_delegations SET ended_at = clock_timestamp(), end_reason = 'principal_' || new.state WHERE id = d.id;
    PERFORM record_end('delegation.ended', NULL,
      format('{"actor":"system","delegation":"%s","reason":"principal_%s","stood_on":"%s"}', d.id, new.state, new.id));
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER delegations_end AFTER UPDATE OF state ON principals FOR EACH ROW
  WHEN (old.state IS DISTINCT FROM new.state AND new.state <> 'active') EXECUTE FUNCTION delegations_end();

-- The person, or somebody in their place at this moment: never for an agent of their own, nor of one that it is below, and never for
-- what needs a role of the installation.
CREATE OR REPLACE FUNCTION decides_for(p_decider text, p_user text, p_session text, p_tools jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT p_decider = p_user OR (
    EXISTS (SELECT FROM approval_delegations d JOIN principals u ON u.id = d.user_id JOIN principals p ON p.id = d.delegate_id
      WHERE d.user_id = p_user AND d.delegate_id = p_decider AND d.ended_at IS NULL
        AND d.starts_at <= clock_timestamp() AND d.ends_at > clock_timestamp() AND u.state = 'active' AND p.state = 'active')
    AND NOT EXISTS (WITH RECURSIVE chain AS (SELECT id, parent_id, principal_id FROM sessions WHERE id = p_session
        UNION ALL SELECT s.id, s.parent_id, s.principal_id FROM sessions s JOIN chain c ON s.id = c.parent_id)
      SELECT FROM chain c JOIN principals a ON a.id = c.principal_id WHERE a.owner_id = p_decider OR a.id = p_decider)
    AND NOT EXISTS (SELECT FROM jsonb_array_elements(p_tools) x JOIN tools t ON t.id = x ->> 'id' WHERE t.needs_role IS NOT NULL))
$$;
