-- A blueprint says what agents made from it may do at most, who may have one, and how long. It is an application of kind agent, whose
-- policy are the times; an instance is the agent of one member, or of nobody, in one organization.
CREATE TABLE agent_blueprints (
  id text PRIMARY KEY,
  application_id text NOT NULL UNIQUE REFERENCES applications (id),
  name text NOT NULL,
  description text,
  permissions text[] NOT NULL DEFAULT '{}',
  -- Empty: each role, each organization.
  role_slugs text[] NOT NULL DEFAULT '{}',
  organization_ids text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  deleted_at timestamptz
);
CREATE UNIQUE INDEX agent_blueprints_by_name ON agent_blueprints (name) WHERE deleted_at IS NULL;

CREATE TABLE agent_instances (
  id text PRIMARY KEY,
  blueprint_id text NOT NULL REFERENCES agent_blueprints (id),
  organization_id text NOT NULL,
  -- Null: it acts by itself.
  membership_id text,
  agent_id text NOT NULL REFERENCES principals (id),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  deleted_at timestamptz
);
CREATE UNIQUE INDEX agent_instances_once ON agent_instances (blueprint_id, organization_id, coalesce(membership_id, ''), agent_id)
  WHERE deleted_at IS NULL;
CREATE INDEX agent_instances_by_organization ON agent_instances (organization_id, id);

CREATE TABLE agent_instance_sessions (
  session_id text PRIMARY KEY REFERENCES sessions (id),
  instance_id text NOT NULL REFERENCES agent_instances (id),
  -- Whose tokens these are: it is their audience, and its key signs them.
  audience_id text NOT NULL REFERENCES applications (id),
  -- Null, or the most that the agent above it handed on.
  ceiling text[],
  intent text
);
CREATE INDEX agent_instance_sessions_by_instance ON agent_instance_sessions (instance_id, session_id);
