-- On which sign-in at a provider a proof stands.
ALTER TABLE session_sign_ins ADD COLUMN provider_sign_in text;
CREATE INDEX session_sign_ins_by_provider ON session_sign_ins (provider_sign_in) WHERE provider_sign_in IS NOT NULL;

-- Who comes to administer this server leaves what an organization vouched for in that moment; the ends are finished by the sweep.
CREATE FUNCTION end_vouched_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM close_doors(s.id, 'policy_tightened', 'system') FROM sessions s
   WHERE s.on_behalf_of = NEW.id AND s.ended_at IS NULL
     AND EXISTS (SELECT FROM session_sign_ins i WHERE i.session_id = s.id AND i.vouched_by IS NOT NULL);
  RETURN NULL;
END
$$;
CREATE TRIGGER vouched_no_more AFTER UPDATE OF installation_role ON users FOR EACH ROW
  WHEN (NEW.installation_role IS NOT NULL AND NEW.installation_role IS DISTINCT FROM OLD.installation_role)
  EXECUTE FUNCTION end_vouched_sessions();
