-- What the session of an agent made or changed: a provider, a tool, its effect, an account, an application. It can't be granted to
-- that agent until a person has looked at it as an object of its own; each further change by an agent asks for another look.
CREATE TABLE authors (
  object_id text PRIMARY KEY,
  session_id text NOT NULL REFERENCES sessions (id),
  principal_id text NOT NULL REFERENCES principals (id),
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  reviewed_at timestamptz,
  reviewed_by text REFERENCES users (id),
  CHECK ((reviewed_at IS NULL) = (reviewed_by IS NULL))
);
CREATE INDEX authors_to_review ON authors (object_id) WHERE reviewed_at IS NULL;
