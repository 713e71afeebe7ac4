-- How many bytes of results an approval allows, for all grants that it made and what was handed on of them. An approval without a row
-- has no limit.
CREATE TABLE byte_budgets (
  approval_id text PRIMARY KEY REFERENCES approvals (id),
  max_bytes bigint NOT NULL CHECK (max_bytes >= 1),
  remaining bigint NOT NULL CHECK (remaining BETWEEN 0 AND max_bytes)
) WITH (fillfactor = 20);

CREATE FUNCTION byte_budget_only_shrinks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (new.approval_id, new.max_bytes) IS DISTINCT FROM (old.approval_id, old.max_bytes) OR new.remaining > old.remaining THEN
    RAISE EXCEPTION 'a budget only shrinks' USING errcode = 'AM091';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER byte_budget_only_shrinks BEFORE UPDATE ON byte_budgets FOR EACH ROW EXECUTE FUNCTION byte_budget_only_shrinks();
CREATE TRIGGER approval_is_kept BEFORE DELETE OR TRUNCATE ON byte_budgets FOR EACH STATEMENT EXECUTE FUNCTION approval_is_kept();

-- A grant says itself that its results are counted, so that whoever has read it knows how they are released.
ALTER TABLE access_grants ADD COLUMN max_bytes bigint;
CREATE FUNCTION grant_counts_bytes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  new.max_bytes := (SELECT max_bytes FROM byte_budgets WHERE approval_id = new.approval_id);
  RETURN new;
END $$;
CREATE TRIGGER grant_counts_bytes BEFORE INSERT ON access_grants FOR EACH ROW EXECUTE FUNCTION grant_counts_bytes();
