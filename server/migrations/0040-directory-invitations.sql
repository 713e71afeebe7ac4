-- Somebody is asked in by mail: into the installation, or into one organization with one role. The token is looked up by its hash and
-- kept sealed as long as it counts; whoever accepts gets what stands here, and nothing that a request says (T35).
CREATE TABLE invitations (
  id text PRIMARY KEY,
  email text NOT NULL,
  email_key text NOT NULL,
  organization_id text REFERENCES organizations (id),
  role_slug text,
  inviter_user_id text REFERENCES users (id),
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'accepted', 'expired', 'revoked')),
  token_hash bytea NOT NULL UNIQUE,
  token_sealed bytea,
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz,
  revoked_at timestamptz,
  accepted_user_id text REFERENCES users (id),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((state = 'accepted') = (accepted_at IS NOT NULL)),
  CHECK ((state = 'revoked') = (revoked_at IS NOT NULL))
);
-- One question at a time to one address, for each place.
CREATE UNIQUE INDEX invitations_pending ON invitations (email_key, coalesce(organization_id, '')) WHERE state = 'pending';
CREATE INDEX invitations_by_address ON invitations (email_key, id);
CREATE INDEX invitations_by_organization ON invitations (organization_id, id) WHERE organization_id IS NOT NULL;
