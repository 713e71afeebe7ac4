-- One lifecycle for people, service accounts and agents (I9): whatever acts is a principal, and whatever is not a person
-- has exactly one owner, who is a user.
CREATE TABLE principals (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('user', 'service_account', 'agent')),
  state text NOT NULL CHECK (state IN ('invited', 'active', 'suspended', 'offboarded')),
  name text NOT NULL,
  owner_id text,
  owner_kind text GENERATED ALWAYS AS (CASE WHEN owner_id IS NULL THEN NULL ELSE 'user' END) STORED,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (id, kind),
  CHECK ((kind = 'user') = (owner_id IS NULL)),
  FOREIGN KEY (owner_id, owner_kind) REFERENCES principals (id, kind)
);
CREATE INDEX principals_by_owner ON principals (owner_id) WHERE owner_id IS NOT NULL;

-- email_key is the address after NFKC and lower-casing: two spellings of one address are one account (T27).
CREATE TABLE users (
  id text PRIMARY KEY REFERENCES principals (id),
  email text NOT NULL,
  email_key text NOT NULL UNIQUE,
  email_verified boolean NOT NULL DEFAULT false,
  first_name text,
  last_name text,
  password_hash text,
  installation_role text CHECK (installation_role IN ('owner', 'admin', 'auditor', 'approver')),
  external_id text UNIQUE,
  metadata jsonb NOT NULL DEFAULT '{}',
  last_sign_in_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE organizations (
  id text PRIMARY KEY,
  name text NOT NULL,
  external_id text UNIQUE,
  metadata jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE memberships (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id),
  user_id text NOT NULL REFERENCES users (id),
  role_slug text NOT NULL DEFAULT 'member',
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive', 'pending')),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (organization_id, user_id)
);
CREATE INDEX memberships_by_user ON memberships (user_id);

-- A standing credential, and said so: it administers, it never admits a tool call (I1).
CREATE TABLE api_keys (
  id text PRIMARY KEY,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'auditor')),
  token_hash bytea NOT NULL UNIQUE,
  hint text NOT NULL,
  owner_id text NOT NULL REFERENCES users (id),
  -- The service account whose sessions book what the key does.
  principal_id text NOT NULL REFERENCES principals (id),
  expires_at timestamptz,
  last_used_at timestamptz,
  ended_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Guessing limits that survive a restart and hold across nodes: one row a key and window.
CREATE TABLE attempts (
  key text NOT NULL,
  window_start timestamptz NOT NULL,
  count int NOT NULL,
  PRIMARY KEY (key, window_start)
);
