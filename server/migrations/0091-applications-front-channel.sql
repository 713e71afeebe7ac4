-- Where an application clears what it keeps in a browser when it is shown in a frame there (OpenID Connect Front-Channel Logout 1.0).
ALTER TABLE applications
  ADD COLUMN front_channel_logout_uri text,
  ADD COLUMN front_channel_logout_session_required boolean NOT NULL DEFAULT true;

-- What an organization demands of whoever speaks for it, at every application. No row: nothing.
CREATE TABLE organization_demands (
  organization_id text PRIMARY KEY,
  methods text[] CHECK (cardinality(methods) > 0),
  mfa_required boolean NOT NULL DEFAULT false,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
