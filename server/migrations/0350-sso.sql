-- Single sign-on: an organization's own identity provider, who people are there, and who is on the way to it.
CREATE TABLE sso_connections (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  protocol text NOT NULL CHECK (protocol IN ('oidc', 'saml')),
  -- As the API calls the kind of provider, like OktaSAML.
  connection_type text NOT NULL CHECK (length(connection_type) BETWEEN 1 AND 64),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  -- draft: nobody signs in by it. active: a test sign-in showed what arrives. inactive: it was, and is not.
  state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'active', 'inactive')),
  settings jsonb NOT NULL DEFAULT '{}',
  secret_sealed bytea,
  secret_version int NOT NULL DEFAULT 1,
  -- Whether a sign-in may begin at the provider.
  idp_initiated boolean NOT NULL DEFAULT false,
  -- Of the test sign-in that stands for the settings as they are; a change of them takes it away.
  tested_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (state <> 'active' OR tested_at IS NOT NULL)
);
CREATE INDEX sso_connections_by_organization ON sso_connections (organization_id, id);

-- Which role a group of the provider stands for: said here, never by the name of the group.
CREATE TABLE sso_role_mappings (
  connection_id text NOT NULL REFERENCES sso_connections (id) ON DELETE CASCADE,
  idp_group text NOT NULL CHECK (length(idp_group) BETWEEN 1 AND 300),
  role_slug text NOT NULL,
  PRIMARY KEY (connection_id, idp_group)
);

-- Who a person is at the provider: its own id of them, never their address.
CREATE TABLE sso_profiles (
  id text PRIMARY KEY,
  connection_id text NOT NULL REFERENCES sso_connections (id) ON DELETE CASCADE,
  idp_id text NOT NULL,
  user_id text REFERENCES users (id) ON DELETE SET NULL,
  email text NOT NULL,
  first_name text,
  last_name text,
  idp_groups text[] NOT NULL DEFAULT '{}',
  raw_attributes jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (connection_id, idp_id)
);
CREATE INDEX sso_profiles_by_user ON sso_profiles (user_id);

-- A browser that was sent to the provider and is awaited: from this browser, once.
CREATE TABLE sso_visits (
  state_hash bytea PRIMARY KEY,
  connection_id text NOT NULL REFERENCES sso_connections (id) ON DELETE CASCADE,
  flow_hash bytea NOT NULL,
  -- sign_in: into this server. profile: for an application that asked for who it is. test: by an administrator, who sees what arrives.
  purpose text NOT NULL CHECK (purpose IN ('sign_in', 'profile', 'test')),
  sealed bytea NOT NULL,
  return_to text,
  -- What the provider's page posted, until the browser comes once more with its cookie.
  answer_sealed bytea,
  -- What the application asked for, where it is for one.
  asked jsonb,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX sso_visits_by_end ON sso_visits (expires_at);
CREATE INDEX sso_visits_by_connection ON sso_visits (connection_id);

-- The address at which an administrator begins a test sign-in, once.
CREATE TABLE sso_tests (
  hash bytea PRIMARY KEY,
  connection_id text NOT NULL REFERENCES sso_connections (id) ON DELETE CASCADE,
  asked_by text NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX sso_tests_by_connection ON sso_tests (connection_id);

-- What an application gets of a sign-in by single sign-on: a code, then a token that reads one profile for ten minutes.
CREATE TABLE sso_codes (
  code_hash bytea PRIMARY KEY,
  application_id text NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  profile_id text NOT NULL REFERENCES sso_profiles (id) ON DELETE CASCADE,
  redirect_uri text NOT NULL,
  code_challenge text,
  token_hash bytea UNIQUE,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX sso_codes_by_application ON sso_codes (application_id);
CREATE INDEX sso_codes_by_profile ON sso_codes (profile_id);
CREATE INDEX sso_codes_by_end ON sso_codes (expires_at);

-- Where people of a proven domain sign in, and by what an organization is entered.
CREATE FUNCTION sso_connection_for_domain(asked text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT c.id FROM organization_domains d JOIN sso_connections c ON c.organization_id = d.organization_id
   WHERE d.domain = asked AND d.state = 'verified' AND c.state = 'active' ORDER BY c.id LIMIT 1
$$;
CREATE FUNCTION sso_connections_of(organization text) RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT id FROM sso_connections WHERE organization_id = organization AND state = 'active' ORDER BY id LIMIT 10
$$;
CREATE FUNCTION sso_connection_organization(connection text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT organization_id FROM sso_connections WHERE id = connection AND state = 'active'
$$;
CREATE FUNCTION sso_is_offered() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM sso_connections WHERE state = 'active')
$$;
