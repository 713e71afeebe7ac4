-- A device that has no browser asks, and a person answers somewhere else (RFC 8628). Both codes are kept as hashes; the device's
-- one is a bearer, the person's one is short and lives ten minutes. An approval starts the session, and one poll takes it.
CREATE TABLE device_codes (
  hash bytea PRIMARY KEY,
  user_code_hash bytea NOT NULL UNIQUE,
  application_id text NOT NULL REFERENCES applications (id),
  door text NOT NULL CHECK (door IN ('oauth2', 'user_management')),
  scope text NOT NULL,
  resource text,
  -- Where the client sent one, only who has its verifier may poll.
  code_challenge text,
  -- Shown to the person who is asked.
  ip_address text NOT NULL,
  user_agent text,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'approved', 'denied')),
  session_id text,
  signed_in_at timestamptz,
  interval_seconds int NOT NULL,
  last_poll_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  FOREIGN KEY (session_id, application_id) REFERENCES sessions (id, application_id),
  CHECK ((state = 'approved') = (session_id IS NOT NULL)),
  CHECK (used_at IS NULL OR state = 'approved')
);
CREATE INDEX device_codes_by_end ON device_codes (expires_at);
