-- Who may say, for the people of one organization, who somebody is (Identity Assertion Authorization Grant): an issuer speaks for one
-- organization and no other. Its keys are given here, or read where it says.
CREATE TABLE identity_issuers (
  id text PRIMARY KEY,
  issuer text NOT NULL UNIQUE,
  organization_id text NOT NULL REFERENCES organizations (id),
  -- What finds the person: an address that the issuer has verified, or the subject as the external id of the person.
  subject text NOT NULL CHECK (subject IN ('email', 'external_id')),
  -- Applications that may bring its assertions; none: nobody may.
  applications text[] NOT NULL,
  jwks jsonb,
  jwks_uri text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (num_nonnulls(jwks, jwks_uri) <= 1)
);
CREATE INDEX identity_issuers_by_organization ON identity_issuers (organization_id);

-- What a workload's own platform says of it, and which agent that is: no secret is kept on either side.
CREATE TABLE workload_trusts (
  id text PRIMARY KEY,
  application_id text NOT NULL REFERENCES applications (id),
  issuer text NOT NULL,
  -- Whom the token has to be for; null: this server.
  audience text,
  -- [{claim, equals} or {claim, prefix}], each of which has to hold.
  conditions jsonb NOT NULL,
  jwks jsonb,
  jwks_uri text,
  last_used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (num_nonnulls(jwks, jwks_uri) <= 1)
);
CREATE INDEX workload_trusts_by_application ON workload_trusts (application_id, id);
CREATE INDEX workload_trusts_by_issuer ON workload_trusts (issuer);

-- The issuer or trust that a session stands on: it ends when that is taken away.
CREATE TABLE asserted_sessions (
  session_id text PRIMARY KEY REFERENCES sessions (id),
  ground_id text NOT NULL
);
CREATE INDEX asserted_sessions_by_ground ON asserted_sessions (ground_id, session_id);
