-- As before, with a code of its own for each of the two things that it refuses.
CREATE OR REPLACE FUNCTION principal_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF old.state = 'offboarded' AND new.state <> 'offboarded' THEN
    RAISE EXCEPTION 'a principal that left does not come back' USING errcode = 'AM088';
  END IF;
  IF new.state = 'active' AND old.state <> 'active' AND new.owner_id IS NOT NULL
     AND NOT EXISTS (SELECT FROM principals o WHERE o.id = new.owner_id AND o.state = 'active') THEN
    RAISE EXCEPTION 'nothing acts without an owner who acts' USING errcode = 'AM087';
  END IF;
  RETURN new;
END $$;
