-- What an administrator blocks or allows at a sign-in. Entries stand in the one spelling that is compared.
CREATE TABLE risk_list_entries (
  type text NOT NULL CHECK (type IN ('ip_address', 'domain', 'email', 'device', 'user_agent', 'device_fingerprint', 'country')),
  action text NOT NULL CHECK (action IN ('block', 'allow')),
  entry text NOT NULL CHECK (length(entry) BETWEEN 1 AND 500),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (type, entry, action)
);

-- Sign-ins at an application's own door that it asked us to judge. Forgotten after 30 days: no rule looks further back.
CREATE TABLE risk_attempts (
  id text PRIMARY KEY,
  email_key text NOT NULL,
  ip_address text NOT NULL,
  user_agent text NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('allow', 'challenge', 'block')),
  challenge_succeeded_at timestamptz,
  attempt_succeeded_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX risk_attempts_by_address ON risk_attempts (email_key, id);
CREATE INDEX risk_attempts_by_time ON risk_attempts (created_at);

-- A mailed code that answers a challenge; and when, in a half-done sign-in, it was answered.
ALTER TABLE one_time_codes DROP CONSTRAINT one_time_codes_kind_check;
ALTER TABLE one_time_codes ADD CONSTRAINT one_time_codes_kind_check
  CHECK (kind IN ('magic_auth', 'email_verification', 'password_reset', 'email_change', 'passwordless', 'radar_challenge'));
ALTER TABLE pending_authentications ADD COLUMN confirmed_at timestamptz;
