-- A principal that left does not come back, and whatever is not a person acts only while its owner does (I9): whoever writes the
-- state, in whichever way.
CREATE FUNCTION principal_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF old.state = 'offboarded' AND new.state <> 'offboarded' THEN
    RAISE EXCEPTION 'a principal that left does not come back' USING errcode = 'AM095';
  END IF;
  IF new.state = 'active' AND old.state <> 'active' AND new.owner_id IS NOT NULL
     AND NOT EXISTS (SELECT FROM principals o WHERE o.id = new.owner_id AND o.state = 'active') THEN
    RAISE EXCEPTION 'nothing acts without an owner who acts' USING errcode = 'AM095';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER principal_moves_on BEFORE UPDATE OF state ON principals FOR EACH ROW EXECUTE FUNCTION principal_moves_on();
