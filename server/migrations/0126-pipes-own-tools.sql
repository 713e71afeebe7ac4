-- What an agent does at this server itself it does with the rights of its person: which role a tool needs stands beside it.
ALTER TABLE tools ADD COLUMN needs_role text CHECK (needs_role IN ('auditor', 'admin', 'owner'));

CREATE FUNCTION tool_needs_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Definitions of others may hold what jsonb does not take.
  IF (SELECT kind FROM providers WHERE id = new.provider_id) = 'ambit' THEN
    new.needs_role := new.definition::jsonb -> 'operation' ->> 'access';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER tool_needs_role BEFORE INSERT OR UPDATE OF definition ON tools FOR EACH ROW EXECUTE FUNCTION tool_needs_role();
