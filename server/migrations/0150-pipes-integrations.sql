-- A provider that only gives tokens has no tools here; how it wants to be asked stands in `definition`. `enabled_for` says whose
-- accounts there may be connected and used.
ALTER TABLE providers
  DROP CONSTRAINT providers_kind_check,
  DROP CONSTRAINT providers_auth_type_check,
  ADD COLUMN definition jsonb,
  ADD COLUMN enabled_for text[] NOT NULL DEFAULT '{user}' CHECK (enabled_for <@ '{user,organization}'::text[]);
ALTER TABLE providers
  ADD CONSTRAINT providers_kind_check CHECK (kind IN ('mcp', 'rest', 'openapi', 'ambit', 'custom')),
  ADD CONSTRAINT providers_auth_type_check CHECK (auth_type IN ('none', 'bearer', 'oauth', 'client_credentials')),
  ADD CONSTRAINT providers_definition_check CHECK ((kind = 'custom') = (definition IS NOT NULL));

-- What applications connect accounts through: one for people and one for organizations at each provider. Where it names no
-- client of its own, that of the provider counts.
CREATE TABLE integrations (
  id text PRIMARY KEY,
  provider_id text NOT NULL REFERENCES providers (id),
  ownership text NOT NULL CHECK (ownership IN ('user', 'organization')),
  description text,
  credentials_type text NOT NULL CHECK (credentials_type IN ('custom', 'organization')),
  scopes text[],
  oauth_client_id text,
  oauth_client_secret_sealed bytea,
  secret_version int NOT NULL DEFAULT 1,
  secret_last_4 text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (provider_id, ownership)
);
INSERT INTO integrations (id, provider_id, ownership, credentials_type, created_at, updated_at)
  SELECT id, id, 'user', 'custom', created_at, updated_at FROM providers WHERE auth_per = 'user' AND state = 'active';

-- What one organization has changed of an integration. A null inherits.
CREATE TABLE integration_settings (
  integration_id text NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
  organization_id text NOT NULL,
  enabled boolean,
  scopes text[],
  oauth_client_id text,
  oauth_client_secret_sealed bytea,
  secret_version int NOT NULL DEFAULT 1,
  secret_last_4 text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (integration_id, organization_id)
);
CREATE INDEX integration_settings_by_organization ON integration_settings (organization_id);

-- `owner_id` is a person or an organization; `organization_id` is the one that a person's account is for, or the owner itself.
-- The first account of an owner there is the one that is meant where none is named (`compatibility`).
ALTER TABLE connected_accounts
  ADD COLUMN organization_id text,
  ADD COLUMN connection_role text NOT NULL DEFAULT 'compatibility' CHECK (connection_role IN ('compatibility', 'standard')),
  ADD COLUMN auth_method text NOT NULL DEFAULT 'oauth' CHECK (auth_method IN ('oauth', 'api_key', 'client_credentials')),
  -- The client that the credential was given to; null: the one that the provider had then.
  ADD COLUMN oauth_client_id text,
  ADD COLUMN secret_last_4 text,
  ADD COLUMN connected_by text,
  -- Connected by an application's link or call: only then is its credential handed to applications.
  ADD COLUMN for_applications boolean NOT NULL DEFAULT false,
  -- Whether it can be renewed without its person; null: not known.
  ADD COLUMN refreshable boolean,
  -- Whether the provider gives another refresh token with each refresh, as seen the last time.
  ADD COLUMN refresh_rotates boolean,
  -- Which attempt holds the right to refresh, how many were in vain, and when the next one is due.
  ADD COLUMN refreshing_by text,
  ADD COLUMN refresh_failures int NOT NULL DEFAULT 0,
  ADD COLUMN refresh_retry_at timestamptz,
  -- Why it needs its person again.
  ADD COLUMN lost_because text CHECK (lost_because IN ('revoked', 'expired', 'answer_lost', 'by_request')),
  -- When the provider last said that the credential is good.
  ADD COLUMN checked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ADD CHECK (owner_id NOT LIKE 'org\_%' OR organization_id = owner_id);
UPDATE connected_accounts a SET auth_method = 'api_key'
  FROM providers p WHERE p.id = a.provider_id AND p.auth_type = 'bearer';
DROP INDEX connected_accounts_living;
CREATE UNIQUE INDEX connected_accounts_living ON connected_accounts (provider_id, owner_id, coalesce(organization_id, ''))
  WHERE state <> 'disconnected' AND connection_role = 'compatibility';
-- One holder's account stands there once.
CREATE UNIQUE INDEX connected_accounts_holders
  ON connected_accounts (provider_id, owner_id, coalesce(organization_id, ''), coalesce(issuer, ''), external_id)
  WHERE state <> 'disconnected' AND external_id IS NOT NULL;

-- An application's word that a person may connect: the link that it hands them. It works once, for that person.
CREATE TABLE connect_requests (
  token_hash bytea PRIMARY KEY,
  integration_id text NOT NULL REFERENCES integrations (id) ON DELETE CASCADE,
  user_id text NOT NULL,
  owner_id text NOT NULL,
  organization_id text,
  return_to text,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);

ALTER TABLE connect_flows
  ADD COLUMN owner_id text,
  ADD COLUMN organization_id text,
  -- The account that is authorized anew, or another one beside it.
  ADD COLUMN account_id text,
  ADD COLUMN beside boolean NOT NULL DEFAULT false,
  ADD COLUMN for_applications boolean NOT NULL DEFAULT false;
