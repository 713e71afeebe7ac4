-- A person or an organization that was deleted keeps its row, because sessions and the log name it; what is personal is erased.
ALTER TABLE users
  ADD COLUMN name text,
  ADD COLUMN locale text,
  ADD COLUMN profile_picture_url text,
  ADD COLUMN deleted_at timestamptz;
ALTER TABLE organizations
  ADD COLUMN allow_profiles_outside_organization boolean NOT NULL DEFAULT false,
  ADD COLUMN stripe_customer_id text,
  ADD COLUMN audit_retention_days int,
  ADD COLUMN deleted_at timestamptz;
ALTER TABLE memberships
  ADD COLUMN role_slugs text[] NOT NULL DEFAULT '{member}' CHECK (cardinality(role_slugs) >= 1),
  ADD COLUMN custom_attributes jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN directory_managed boolean NOT NULL DEFAULT false;
UPDATE memberships SET role_slugs = ARRAY[role_slug];
ALTER TABLE memberships DROP COLUMN role_slug;
