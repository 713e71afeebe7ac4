-- What a third party may ask of the agent's program belongs to what a person approved: another answer to that is another provider. One
-- that may ask nothing has the identity that it had, so that grants made before go on.
CREATE OR REPLACE FUNCTION provider_identity(p providers) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(sha256(convert_to((jsonb_build_array(p.kind, p.url, p.catalogue, p.base_urls, p.auth_type, p.auth_per)
    || CASE WHEN p.may_ask = '{}' THEN '[]'::jsonb ELSE jsonb_build_array(to_jsonb(p.may_ask)) END)::text, 'UTF8')), 'hex')
$$;
CREATE TRIGGER ground_moved_by_asking AFTER UPDATE OF may_ask ON providers FOR EACH ROW
  WHEN (old.may_ask IS DISTINCT FROM new.may_ask) EXECUTE FUNCTION ground_moved('id');
