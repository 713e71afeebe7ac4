-- Agents may use more than the account that is meant where none is named: another one of the person, one that they connected for
-- the organization in which the session acts, and one of that organization itself, where it lets its members' agents use it.
ALTER TABLE connected_accounts
  -- What its owner calls it; beside `label`, which is what the provider calls the holder.
  ADD COLUMN name text CHECK (char_length(name) BETWEEN 1 AND 60),
  -- Whose agents may use an account of an organization: nobody's, those of all members, of those with a role there.
  ADD COLUMN used_by text NOT NULL DEFAULT 'nobody' CHECK (used_by IN ('nobody', 'members', 'role')),
  ADD COLUMN used_by_role text,
  ADD CHECK ((used_by = 'role') = (used_by_role IS NOT NULL)),
  ADD CHECK (used_by = 'nobody' OR owner_id LIKE 'org\_%');
CREATE INDEX connected_accounts_by_organization ON connected_accounts (organization_id) WHERE state <> 'disconnected';

-- The organization in which a session acts at this moment; null: none.
CREATE FUNCTION organization_of_session(p_session text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT c.organization_id FROM session_organizations c WHERE c.session_id = s.id ORDER BY c.at DESC LIMIT 1),
      s.organization_id) FROM sessions s WHERE s.id = p_session
$$;

-- The living accounts that calls of a session may use for this person. What of it comes from an organization asks for an active
-- membership there, and where the account says so, for a role.
CREATE FUNCTION accounts_for(p_session text, p_user text) RETURNS SETOF text LANGUAGE sql STABLE AS $$
  WITH member AS MATERIALIZED (
    SELECT m.id, m.organization_id FROM memberships m
      JOIN organizations o ON o.id = m.organization_id AND o.deleted_at IS NULL
     WHERE m.user_id = p_user AND m.status = 'active' AND m.organization_id = organization_of_session(p_session))
  SELECT c.id FROM connected_accounts c
   WHERE c.owner_id = p_user AND c.state <> 'disconnected'
     AND (c.organization_id IS NULL OR c.organization_id IN (SELECT organization_id FROM member))
  UNION ALL
  SELECT c.id FROM member m JOIN connected_accounts c ON c.owner_id = m.organization_id AND c.state <> 'disconnected'
   WHERE c.used_by = 'members'
      OR (c.used_by = 'role' AND EXISTS (SELECT FROM roles_relied_on(ARRAY[m.id]) r WHERE r.slug = c.used_by_role))
$$;
