-- A sign-in at the provider of an organization, as both sides know it, so that its end there is the end of what stands on it here.
CREATE TABLE sso_sign_ins (
  id text PRIMARY KEY,
  connection_id text NOT NULL REFERENCES sso_connections (id) ON DELETE CASCADE,
  profile_id text NOT NULL REFERENCES sso_profiles (id) ON DELETE CASCADE,
  -- What the provider calls it: sid in OpenID Connect, SessionIndex in SAML.
  idp_session text,
  -- By which the provider knows again whose sign-in shall end there; gone once it ended here.
  hint_sealed bytea,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz
);
CREATE INDEX sso_sign_ins_by_profile ON sso_sign_ins (profile_id, id);
CREATE INDEX sso_sign_ins_by_session ON sso_sign_ins (connection_id, idp_session) WHERE idp_session IS NOT NULL;

-- The address at which somebody leaves by the provider of their organization, once.
CREATE TABLE sso_logouts (
  token_hash bytea PRIMARY KEY,
  profile_id text NOT NULL REFERENCES sso_profiles (id) ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX sso_logouts_by_profile ON sso_logouts (profile_id);

-- On which sign-in at a provider a proof stands, in sessions and in what is half done.
ALTER TABLE session_sign_ins ADD COLUMN provider_sign_in text;
CREATE INDEX session_sign_ins_by_provider ON session_sign_ins (provider_sign_in) WHERE provider_sign_in IS NOT NULL;
ALTER TABLE pending_authentications ADD COLUMN provider_sign_in text;

-- Whoever starts a session on a sign-in holds it, so that its end finds that session, or the session finds its end.
CREATE FUNCTION sso_sign_in_is_over(sign_in text) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  is_over boolean;
BEGIN
  SELECT ended_at IS NOT NULL INTO is_over FROM sso_sign_ins WHERE id = sign_in FOR SHARE;
  RETURN coalesce(is_over, false);
END
$$;
