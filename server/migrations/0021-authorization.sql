-- What an application lets people act on. The tree of an organization never leaves it: parent and child name the same one.
CREATE TABLE authorization_resources (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id),
  resource_type_slug text NOT NULL,
  -- The id that the application knows it by.
  external_id text NOT NULL,
  name text NOT NULL,
  description text,
  parent_id text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (organization_id, resource_type_slug, external_id),
  UNIQUE (id, organization_id),
  CHECK (parent_id IS DISTINCT FROM id),
  FOREIGN KEY (parent_id, organization_id) REFERENCES authorization_resources (id, organization_id)
);
CREATE INDEX authorization_resources_by_parent ON authorization_resources (parent_id, id) WHERE parent_id IS NOT NULL;
CREATE INDEX authorization_resources_by_organization ON authorization_resources (organization_id, id);

-- Who has which role on which resource. It ends with the membership, the group or the resource.
CREATE TABLE role_assignments (
  id text PRIMARY KEY,
  organization_id text NOT NULL,
  membership_id text NOT NULL,
  role_slug text NOT NULL,
  resource_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (membership_id, resource_id, role_slug),
  FOREIGN KEY (membership_id, organization_id) REFERENCES memberships (id, organization_id) ON DELETE CASCADE,
  FOREIGN KEY (resource_id, organization_id) REFERENCES authorization_resources (id, organization_id) ON DELETE CASCADE
);
CREATE INDEX role_assignments_by_resource ON role_assignments (resource_id, id);
CREATE INDEX role_assignments_by_role ON role_assignments (organization_id, role_slug);

CREATE TABLE group_role_assignments (
  id text PRIMARY KEY,
  organization_id text NOT NULL,
  group_id text NOT NULL,
  role_slug text NOT NULL,
  resource_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (group_id, resource_id, role_slug),
  FOREIGN KEY (group_id, organization_id) REFERENCES groups (id, organization_id) ON DELETE CASCADE,
  FOREIGN KEY (resource_id, organization_id) REFERENCES authorization_resources (id, organization_id) ON DELETE CASCADE
);
CREATE INDEX group_role_assignments_by_resource ON group_role_assignments (resource_id, id);
CREATE INDEX group_role_assignments_by_role ON group_role_assignments (organization_id, role_slug);
