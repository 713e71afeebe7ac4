-- The organization that a session began with never changes (I2). Which one its next tokens speak for is the newest row here; it
-- gives nothing by itself, because role and permissions are read again from a living membership at every token.
CREATE TABLE session_organizations (
  session_id text NOT NULL REFERENCES sessions (id),
  organization_id text NOT NULL REFERENCES organizations (id),
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (session_id, at)
);
CREATE TRIGGER session_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE ON session_organizations
  FOR EACH STATEMENT EXECUTE FUNCTION session_is_kept();

-- Somebody who acts as another person, and why; for as long as that one session.
CREATE TABLE session_impersonations (
  session_id text PRIMARY KEY REFERENCES sessions (id),
  impersonator_id text NOT NULL,
  impersonator_email text NOT NULL,
  reason text NOT NULL
);
CREATE TRIGGER session_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE ON session_impersonations
  FOR EACH STATEMENT EXECUTE FUNCTION session_is_kept();
