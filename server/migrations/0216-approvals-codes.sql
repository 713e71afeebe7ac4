-- As before, with a code that no other refusal has.
CREATE OR REPLACE FUNCTION handed_on_is_less() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE p record;
BEGIN
  SELECT approval_id, provider_id, account_id, tools, bounds, expires_at, ended_at INTO p FROM access_grants
   WHERE id = new.handed_on_from FOR SHARE;
  IF (p.ended_at IS NULL AND p.expires_at > clock_timestamp() AND new.expires_at <= p.expires_at
      AND p.approval_id = new.approval_id AND p.provider_id = new.provider_id AND p.account_id IS NOT DISTINCT FROM new.account_id
      AND cardinality(new.tools) > 0 AND new.tools <@ p.tools
      AND NOT EXISTS (SELECT FROM unnest(new.tools) t WHERE p.bounds -> t IS DISTINCT FROM new.bounds -> t)) IS NOT TRUE THEN
    RAISE EXCEPTION 'what is handed on is less' USING errcode = 'AM086';
  END IF;
  RETURN new;
END $$;
