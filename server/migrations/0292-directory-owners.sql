-- At the end of every transaction whatever acts has an owner who acts (I9), whoever writes: with the foreign key of the owner there is
-- no orphan, by constraint and not by a sweep.
CREATE FUNCTION nothing_acts_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM principals p JOIN principals o ON o.id = p.owner_id
      WHERE (p.id = new.id OR p.owner_id = new.id) AND p.state = 'active' AND o.state <> 'active') THEN
    RAISE EXCEPTION 'nothing acts without an owner who acts' USING errcode = 'AM095';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER nothing_acts_alone AFTER INSERT OR UPDATE OF state, owner_id ON principals
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION nothing_acts_alone();
