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

-- Whether what an organization vouched for carries no session any more: the sign-in at its provider ended, or its person administers
-- this server by now, which no organization speaks for. Whoever starts a session holds both, so that what ends them finds that session,
-- or the session finds its end.
CREATE FUNCTION vouched_sign_in_is_over(p_session text, p_organization text, p_sign_in text) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  is_over boolean := false;
  role_held text;
BEGIN
  IF p_sign_in IS NOT NULL THEN
    SELECT ended_at IS NOT NULL INTO is_over FROM sso_sign_ins WHERE id = p_sign_in FOR SHARE;
  END IF;
  IF p_organization IS NOT NULL THEN
    SELECT u.installation_role INTO role_held FROM users u
     WHERE u.id = (SELECT s.on_behalf_of FROM sessions s WHERE s.id = p_session) FOR NO KEY UPDATE;
  END IF;
  RETURN coalesce(is_over, false) OR role_held IS NOT NULL;
END
$$;
