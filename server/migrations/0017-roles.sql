-- Roles of the whole installation, and those of one organization, whose slugs begin with "org-" so that none can hide another.
CREATE TABLE roles (
  id text PRIMARY KEY,
  organization_id text,
  slug text NOT NULL,
  name text NOT NULL,
  description text,
  resource_type_slug text NOT NULL DEFAULT 'organization',
  -- The least number names a member that has several roles.
  priority int NOT NULL DEFAULT 100,
  is_default boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (organization_id IS NULL OR slug LIKE 'org-%')
);
CREATE UNIQUE INDEX roles_by_slug ON roles (coalesce(organization_id, ''), slug);

CREATE TABLE permissions (
  id text PRIMARY KEY,
  slug text NOT NULL UNIQUE,
  name text NOT NULL,
  description text,
  system boolean NOT NULL DEFAULT false,
  resource_type_slug text NOT NULL DEFAULT 'organization',
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE role_permissions (
  role_id text NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
  permission_slug text NOT NULL REFERENCES permissions (slug) ON DELETE CASCADE,
  PRIMARY KEY (role_id, permission_slug)
);

INSERT INTO roles (id, slug, name, priority, is_default) VALUES
  ('role_00000000000000000000000001', 'admin', 'Admin', 10, false),
  ('role_00000000000000000000000002', 'member', 'Member', 100, true);
