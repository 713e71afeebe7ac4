-- Directory sync: the directory of an organization tells by SCIM who its people are, and who of them left.
CREATE TABLE directories (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  -- As the API calls the kind of directory, like "okta scim v2.0".
  directory_type text NOT NULL CHECK (length(directory_type) BETWEEN 1 AND 64),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  -- validating: nothing came yet. linked: its provider has written here.
  state text NOT NULL DEFAULT 'validating' CHECK (state IN ('validating', 'linked')),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX directories_by_organization ON directories (organization_id, id);

-- What a provider shows, as a digest. After a rotation the one before counts until its end.
CREATE TABLE directory_tokens (
  id text PRIMARY KEY,
  directory_id text NOT NULL REFERENCES directories (id) ON DELETE CASCADE,
  hash bytea NOT NULL UNIQUE,
  hint text NOT NULL,
  ends_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX directory_tokens_by_directory ON directory_tokens (directory_id);

CREATE TABLE directory_users (
  id text PRIMARY KEY,
  directory_id text NOT NULL REFERENCES directories (id) ON DELETE CASCADE,
  external_id text,
  user_name text NOT NULL CHECK (length(user_name) BETWEEN 1 AND 320),
  user_name_key text NOT NULL,
  active boolean NOT NULL,
  email text,
  first_name text,
  last_name text,
  display_name text,
  job_title text,
  -- As the provider has it: what it wrote, without passwords.
  resource jsonb NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  -- Who it is here: only where the organization has proven the domain of the address.
  user_id text REFERENCES users (id) ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (directory_id, user_name_key),
  UNIQUE (directory_id, id)
);
CREATE UNIQUE INDEX directory_users_by_person ON directory_users (directory_id, user_id) WHERE user_id IS NOT NULL;
CREATE INDEX directory_users_by_user ON directory_users (user_id);
CREATE INDEX directory_users_by_external ON directory_users (directory_id, external_id);
CREATE INDEX directory_users_by_email ON directory_users (directory_id, lower(email));

CREATE TABLE directory_groups (
  id text PRIMARY KEY,
  directory_id text NOT NULL REFERENCES directories (id) ON DELETE CASCADE,
  external_id text,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (directory_id, id)
);
CREATE INDEX directory_groups_by_name ON directory_groups (directory_id, lower(name));

-- Both are of one directory, whatever a request says.
CREATE TABLE directory_group_members (
  directory_id text NOT NULL,
  group_id text NOT NULL,
  directory_user_id text NOT NULL,
  PRIMARY KEY (group_id, directory_user_id),
  FOREIGN KEY (directory_id, group_id) REFERENCES directory_groups (directory_id, id) ON DELETE CASCADE,
  FOREIGN KEY (directory_id, directory_user_id) REFERENCES directory_users (directory_id, id) ON DELETE CASCADE
);
CREATE INDEX directory_group_members_by_user ON directory_group_members (directory_user_id, group_id);

-- Which role a group stands for: said here for one group, never by its name, which its provider may give to any other (T53).
CREATE TABLE directory_role_mappings (
  directory_id text NOT NULL,
  group_id text NOT NULL,
  role_slug text NOT NULL,
  PRIMARY KEY (directory_id, group_id),
  FOREIGN KEY (directory_id, group_id) REFERENCES directory_groups (directory_id, id) ON DELETE CASCADE
);

-- Whom a directory suspended, so that it may let them act again; nobody else's suspension is its to lift.
CREATE TABLE directory_suspensions (
  user_id text PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  organization_id text NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX directory_suspensions_by_organization ON directory_suspensions (organization_id);
