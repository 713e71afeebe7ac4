-- The organization itself is the resource above all others. It has no row of its own: no resource means the organization.
ALTER TABLE role_assignments
  ALTER COLUMN resource_id DROP NOT NULL,
  DROP CONSTRAINT role_assignments_membership_id_resource_id_role_slug_key,
  ADD CONSTRAINT role_assignments_once UNIQUE NULLS NOT DISTINCT (membership_id, resource_id, role_slug);
ALTER TABLE group_role_assignments
  ALTER COLUMN resource_id DROP NOT NULL,
  DROP CONSTRAINT group_role_assignments_group_id_resource_id_role_slug_key,
  ADD CONSTRAINT group_role_assignments_once UNIQUE NULLS NOT DISTINCT (group_id, resource_id, role_slug);
