-- Who may come into an application, and how: judged when a person enters, and again for living sessions when it gets tighter.
-- What is added to the methods later is written into each row, so that an old application never gains a door by itself.
ALTER TABLE applications
  ADD COLUMN description text,
  ADD COLUMN logo_url text,
  ADD COLUMN homepage_url text,
  ADD COLUMN initiate_login_uri text,
  ADD COLUMN methods text[] NOT NULL CHECK (cardinality(methods) >= 1)
    DEFAULT '{password,magic_auth,passkey,oauth,google_oauth,github_oauth,microsoft_oauth,apple_oauth,sso}',
  ADD COLUMN sign_up boolean NOT NULL DEFAULT true,
  ADD COLUMN mfa text NOT NULL DEFAULT 'optional' CHECK (mfa IN ('off', 'optional', 'required')),
  -- Null: every organization. An empty list: none.
  ADD COLUMN organizations text[],
  ADD COLUMN require_organization boolean NOT NULL DEFAULT false,
  ADD COLUMN branding jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN back_channel_logout_uri text,
  ADD COLUMN front_channel_logout_uri text,
  -- The application that the calls without an application in their address mean.
  ADD COLUMN is_default boolean NOT NULL DEFAULT false,
  -- As the Connect API shows it; a third party's application belongs to an organization and asks each person once.
  ADD COLUMN connect boolean NOT NULL DEFAULT false,
  ADD COLUMN third_party boolean NOT NULL DEFAULT false,
  ADD COLUMN scopes text[],
  ADD COLUMN organization_id text;
CREATE UNIQUE INDEX applications_default ON applications (is_default) WHERE is_default;
CREATE INDEX applications_by_organization ON applications (organization_id) WHERE organization_id IS NOT NULL;
UPDATE applications SET is_default = true WHERE id = (SELECT id FROM applications
  WHERE kind = 'web' AND registration = 'admin' AND state = 'active' ORDER BY id LIMIT 1);

ALTER TABLE redirect_uris ADD COLUMN updated_at timestamptz NOT NULL DEFAULT clock_timestamp();

-- Where a browser may be sent after a session ended.
CREATE TABLE logout_uris (
  id text PRIMARY KEY,
  application_id text NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  uri text NOT NULL,
  is_default boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (application_id, uri)
);

-- Whose pages may call us from a browser: exact text, as a browser writes it.
CREATE TABLE cors_origins (
  id text PRIMARY KEY,
  application_id text NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  origin text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (application_id, origin)
);
CREATE INDEX cors_origins_by_origin ON cors_origins (origin);

-- A key is published before it signs, so that whoever caches a key set has it by then; the certificate says nothing but the key.
ALTER TABLE signing_keys
  ADD COLUMN certificate bytea,
  ADD COLUMN sign_from timestamptz NOT NULL DEFAULT clock_timestamp();

-- What a person let an application have, so that it can be listed and taken back.
CREATE TABLE application_consents (
  id text PRIMARY KEY,
  user_id text NOT NULL,
  application_id text NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  organization_id text,
  scopes text[] NOT NULL DEFAULT '{}',
  resource text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (user_id, application_id)
);
CREATE INDEX application_consents_by_organization ON application_consents (organization_id, id) WHERE organization_id IS NOT NULL;
CREATE INDEX application_consents_by_application ON application_consents (application_id);

-- OpenID Connect Back-Channel Logout: one message for each session that ended at an application that wants them.
CREATE TABLE logout_deliveries (
  id text PRIMARY KEY,
  session_id text NOT NULL,
  application_id text NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  subject text NOT NULL,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'delivered', 'dead')),
  attempts int NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_status int,
  last_error text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (session_id, application_id)
);
CREATE INDEX logout_deliveries_due ON logout_deliveries (next_attempt_at) WHERE state = 'queued';
