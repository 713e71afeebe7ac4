-- Its own code: AM095 says to those who read it that a person is no member of the organization, and a trigger at the end of a
-- transaction that ends otherwise must not be taken for that.
CREATE OR REPLACE FUNCTION nothing_acts_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM principals p JOIN principals o ON o.id = p.owner_id
      WHERE (p.id = new.id OR p.owner_id = new.id) AND p.state = 'active' AND o.state <> 'active') THEN
    RAISE EXCEPTION 'nothing acts without an owner who acts' USING errcode = 'AM100';
  END IF;
  RETURN NULL;
END $$;
