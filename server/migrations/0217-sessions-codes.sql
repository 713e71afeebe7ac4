-- As before, with a code that no other refusal has.
CREATE OR REPLACE FUNCTION token_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (new.hash, new.id, new.kind, new.session_id, new.resource, new.scope, new.jkt, new.created_at)
       IS DISTINCT FROM (old.hash, old.id, old.kind, old.session_id, old.resource, old.scope, old.jkt, old.created_at)
     OR new.expires_at > old.expires_at
     OR (old.ended_at IS NOT NULL AND new.ended_at IS DISTINCT FROM old.ended_at)
  THEN
    RAISE EXCEPTION 'a token only ends' USING errcode = 'AM085';
  END IF;
  RETURN new;
END $$;
