-- A person who has passed some gates of a sign-in and not all: no session exists before the last one (T36). Kept as a hash; the
-- token is bound to one application and used once.
CREATE TABLE pending_authentications (
  hash bytea PRIMARY KEY,
  id text NOT NULL UNIQUE,
  application_id text NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  method text NOT NULL,
  first_factor_at timestamptz NOT NULL,
  second_factor_at timestamptz,
  organization_id text,
  invitation_id text,
  -- What the door that asked wants to know again once the person is through.
  carried jsonb,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX pending_authentications_by_end ON pending_authentications (expires_at);

-- What goes out by mail and comes back once. A code of six digits is guessed from any hash, so it is only sealed; a link is
-- looked up by its hash. Both are erased when they were used or are late (T55).
CREATE TABLE one_time_codes (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('magic_auth', 'email_verification', 'password_reset', 'email_change')),
  -- Null on a page that must not know whether the address belongs to somebody (T32).
  user_id text REFERENCES users (id) ON DELETE CASCADE,
  email text NOT NULL,
  email_key text NOT NULL,
  application_id text REFERENCES applications (id) ON DELETE CASCADE,
  -- The browser that asked: where it stands, the code counts only there (T33, T39).
  flow_hash bytea,
  -- Of a page: where the person goes on to, and in which words the page spoke.
  carried jsonb,
  sealed bytea,
  link_hash bytea UNIQUE,
  attempts int NOT NULL DEFAULT 0 CHECK (attempts <= 5),
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX one_time_codes_by_address ON one_time_codes (email_key, kind, id);
CREATE INDEX one_time_codes_by_user ON one_time_codes (user_id, kind, id);
CREATE INDEX one_time_codes_by_flow ON one_time_codes (flow_hash, id) WHERE flow_hash IS NOT NULL;
CREATE INDEX one_time_codes_by_end ON one_time_codes (expires_at);

-- Second factors. A step of the clock counts once (RFC 6238, section 5.2), whichever challenge it answers.
CREATE TABLE auth_factors (
  id text PRIMARY KEY,
  user_id text REFERENCES users (id) ON DELETE CASCADE,
  type text NOT NULL CHECK (type IN ('totp')),
  issuer text NOT NULL,
  label text NOT NULL,
  secret_sealed bytea NOT NULL,
  verified_at timestamptz,
  last_step int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX auth_factors_by_user ON auth_factors (user_id, id);

CREATE TABLE auth_challenges (
  id text PRIMARY KEY,
  factor_id text NOT NULL REFERENCES auth_factors (id) ON DELETE CASCADE,
  attempts int NOT NULL DEFAULT 0 CHECK (attempts <= 5),
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX auth_challenges_by_factor ON auth_challenges (factor_id);
CREATE INDEX auth_challenges_by_end ON auth_challenges (expires_at);

-- 80 random bits each, so a hash is enough; each opens once.
CREATE TABLE recovery_codes (
  user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  hash bytea NOT NULL,
  used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (user_id, hash)
);

-- A browser in which the person passed their second factor and asked to be remembered; ends by itself, and with the factor.
CREATE TABLE remembered_devices (
  hash bytea PRIMARY KEY,
  user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  user_agent text,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX remembered_devices_by_user ON remembered_devices (user_id);
