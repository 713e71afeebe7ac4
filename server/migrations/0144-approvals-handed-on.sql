-- A grant that an agent handed on to a session below its own: less of what it has, from the same approval and so from the same
-- budget, and ended with the one that it was taken from.
ALTER TABLE access_grants ADD COLUMN handed_on_from text REFERENCES access_grants (id);
CREATE INDEX access_grants_handed_on ON access_grants (handed_on_from) WHERE handed_on_from IS NOT NULL AND ended_at IS NULL;

-- No statement, wherever it stands, hands on more than there is. Named so that it comes after what the grant stands on is locked.
CREATE FUNCTION handed_on_is_less() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE p record;
BEGIN
  SELECT approval_id, provider_id, account_id, tools, bounds, expires_at, ended_at INTO p FROM access_grants
   WHERE id = new.handed_on_from FOR SHARE;
  IF (p.ended_at IS NULL AND p.expires_at > clock_timestamp() AND new.expires_at <= p.expires_at
      AND p.approval_id = new.approval_id AND p.provider_id = new.provider_id AND p.account_id IS NOT DISTINCT FROM new.account_id
      AND cardinality(new.tools) > 0 AND new.tools <@ p.tools
      AND NOT EXISTS (SELECT FROM unnest(new.tools) t WHERE p.bounds -> t IS DISTINCT FROM new.bounds -> t)) IS NOT TRUE THEN
    RAISE EXCEPTION 'what is handed on is less' USING errcode = 'AM094';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER handed_on_is_less BEFORE INSERT ON access_grants FOR EACH ROW WHEN (new.handed_on_from IS NOT NULL)
  EXECUTE FUNCTION handed_on_is_less();

CREATE FUNCTION handed_on_ends() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE x record;
BEGIN
  FOR x IN SELECT id, session_id FROM access_grants WHERE handed_on_from = new.id AND ended_at IS NULL ORDER BY id FOR NO KEY UPDATE
  LOOP
    UPDATE access_grants SET ended_at = clock_timestamp(), end_reason = 'ended_with_parent' WHERE id = x.id;
    PERFORM record_end('access_grant.ended', x.session_id,
      format('{"actor":"system","grant":"%s","reason":"ended_with_parent","stood_on":"%s"}', x.id, new.id));
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER handed_on_ends AFTER UPDATE OF ended_at ON access_grants FOR EACH ROW
  WHEN (old.ended_at IS NULL AND new.ended_at IS NOT NULL) EXECUTE FUNCTION handed_on_ends();

-- Takes calls out of a budget, for one below it. True where there were so many, and where there is no budget, which is no limit.
CREATE FUNCTION take_calls(p_owner text, p_calls bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE b record; due bigint := p_calls;
BEGIN
  IF NOT EXISTS (SELECT FROM budgets WHERE owner = p_owner) THEN
    RETURN true;
  END IF;
  FOR b IN SELECT stripe, remaining FROM budgets WHERE owner = p_owner ORDER BY stripe FOR NO KEY UPDATE LOOP
    UPDATE budgets SET remaining = remaining - least(b.remaining, due) WHERE owner = p_owner AND stripe = b.stripe;
    due := due - least(b.remaining, due);
  END LOOP;
  RETURN due = 0;
END $$;
