-- Scopes that a third party named when it refused a call for the lack of them: asked for when its owner connects again, and not before.
CREATE TABLE scopes_wanted (
  provider_id text NOT NULL REFERENCES providers (id),
  owner_id text NOT NULL,
  organization_id text NOT NULL,
  scope text NOT NULL CHECK (char_length(scope) BETWEEN 1 AND 200),
  asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (provider_id, owner_id, organization_id, scope)
);
