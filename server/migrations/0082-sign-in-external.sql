-- A sign-in that the page of an application does: begun in one browser, completed once by that application's server, and taken by
-- the browser in which it was begun, once.
CREATE TABLE external_sign_ins (
  id text PRIMARY KEY,
  application_id text NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  flow_hash bytea NOT NULL,
  return_to text NOT NULL,
  user_id text,
  state_hash bytea UNIQUE,
  completed_at timestamptz,
  used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL,
  CHECK ((completed_at IS NULL) = (user_id IS NULL) AND (completed_at IS NULL) = (state_hash IS NULL)),
  CHECK (used_at IS NULL OR completed_at IS NOT NULL)
);
CREATE INDEX external_sign_ins_by_application ON external_sign_ins (application_id);
CREATE INDEX external_sign_ins_by_end ON external_sign_ins (expires_at);
