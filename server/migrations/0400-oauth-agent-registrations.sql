-- An agent that nobody has made registers itself and waits for its person. Until it is claimed there is no principal, no
-- application and no credential: whoever holds the claim token can do nothing with it but ask to be claimed.
CREATE TABLE agent_registration_settings (
  installation boolean PRIMARY KEY DEFAULT true CHECK (installation),
  enabled boolean NOT NULL DEFAULT false,
  -- Who may own such an agent: members with one of these roles; everybody where none is named.
  role_slugs text[] NOT NULL DEFAULT '{}',
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO agent_registration_settings (installation) VALUES (true);

CREATE TABLE agent_registrations (
  id text PRIMARY KEY,
  claim_id text NOT NULL UNIQUE,
  claim_token_hash bytea NOT NULL UNIQUE,
  kind text NOT NULL CHECK (kind IN ('anonymous', 'service_auth')),
  -- What it says of itself, and where it asked from; the person who is asked sees both.
  name text NOT NULL,
  ip_address text NOT NULL,
  user_agent text,
  attempts int NOT NULL DEFAULT 0,
  -- Given to it before it is there, so that its name does not change by the claim.
  agent_id text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL,
  claimed_at timestamptz,
  claimed_by text REFERENCES users (id),
  organization_id text REFERENCES organizations (id),
  CHECK ((claimed_at IS NULL) = (claimed_by IS NULL)),
  CHECK (organization_id IS NULL OR claimed_at IS NOT NULL)
);
CREATE INDEX agent_registrations_by_end ON agent_registrations (expires_at) WHERE claimed_at IS NULL;

CREATE TABLE agent_claim_attempts (
  id text PRIMARY KEY,
  registration_id text NOT NULL REFERENCES agent_registrations (id) ON DELETE CASCADE,
  token_hash bytea NOT NULL UNIQUE,
  -- The address that the agent named; forgotten with the claim.
  login_hint text,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'linked', 'denied', 'replaced', 'completed')),
  user_id text REFERENCES users (id),
  organization_id text REFERENCES organizations (id),
  user_code_hash bytea,
  user_code_expires_at timestamptz,
  guesses_left int NOT NULL DEFAULT 0 CHECK (guesses_left >= 0),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL,
  CHECK ((state IN ('linked', 'completed')) = (user_id IS NOT NULL)),
  CHECK ((state = 'linked') = (user_code_hash IS NOT NULL)),
  CHECK ((user_code_hash IS NULL) = (user_code_expires_at IS NULL))
);
CREATE INDEX agent_claim_attempts_by_registration ON agent_claim_attempts (registration_id, id);
