-- What was granted for tools of this server itself stands on the role of the person who let it.
-- Null, and so no rank, for whoever administers nothing.
CREATE FUNCTION administrator_rank(p_role text) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT array_position(ARRAY['auditor', 'admin', 'owner'], p_role)
$$;

CREATE FUNCTION grounds_of_own_tools(p_user text, p_tools text[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_object('kind', 'administrator', 'subject', p_user, 'needs', t.needs_role)), '[]')
    FROM tools t WHERE t.id = ANY (p_tools) AND t.needs_role IS NOT NULL
$$;

-- As before, and first the row that says what the person may do here.
CREATE OR REPLACE FUNCTION hold_grounds(p_session text, p_user text, p_accounts text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE asked text[] := ARRAY(SELECT x FROM organizations_relied_on(p_session, p_accounts) x WHERE x IS NOT NULL ORDER BY x);
  member text[];
BEGIN
  PERFORM FROM users WHERE id = p_user AND installation_role IS NOT NULL FOR SHARE;
  IF cardinality(asked) = 0 THEN
    RETURN;
  END IF;
  PERFORM FROM organizations WHERE id = ANY (asked) ORDER BY id FOR SHARE;
  PERFORM FROM memberships WHERE organization_id = ANY (asked) AND user_id = p_user ORDER BY id FOR SHARE;
  member := ARRAY(SELECT id FROM memberships WHERE organization_id = ANY (asked) AND user_id = p_user);
  PERFORM FROM group_members WHERE membership_id = ANY (member) ORDER BY group_id, membership_id FOR SHARE;
  PERFORM FROM role_assignments WHERE membership_id = ANY (member) AND resource_id IS NULL ORDER BY id FOR SHARE;
  PERFORM FROM group_role_assignments WHERE resource_id IS NULL
    AND group_id IN (SELECT group_id FROM group_members WHERE membership_id = ANY (member)) ORDER BY id FOR SHARE;
  PERFORM FROM roles WHERE id IN (SELECT role FROM roles_relied_on(member)) ORDER BY id FOR SHARE;
  PERFORM FROM role_permissions WHERE role_id IN (SELECT role FROM roles_relied_on(member)) ORDER BY role_id, permission_slug FOR SHARE;
END $$;

CREATE OR REPLACE FUNCTION grant_stands_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE person text; application text; accounts text[] := array_remove(ARRAY[new.account_id], NULL);
BEGIN
  SELECT a.user_id, s.application_id INTO person, application FROM approvals a JOIN sessions s ON s.id = a.session_id
   WHERE a.id = new.approval_id;
  new.stands_on := grounds_of_person(new.session_id, person, accounts)
    || grounds_of_own_tools(person, new.tools)
    || grounds_of_authors(new.session_id, new.tools || accounts || application)
    || grounds_of_accounts(accounts)
    || grounds_of_tools((SELECT coalesce(jsonb_agg(jsonb_build_object('id', b.key, 'digest', b.value -> 'digest',
         'effect', b.value -> 'effect')), '[]') FROM jsonb_each(new.bounds) b))
    || jsonb_build_array(jsonb_build_object('kind', 'policy', 'subject', application,
         'needs', ceil(extract(epoch FROM new.expires_at - clock_timestamp()))::bigint::text));
  new.stands_on_rows := ARRAY(SELECT DISTINCT x ->> 'subject' FROM jsonb_array_elements(new.stands_on) x);
  RETURN new;
END $$;

CREATE OR REPLACE FUNCTION approval_stands_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE asked jsonb := new.request::jsonb -> 'tools'; accounts text[]; tools text[];
BEGIN
  accounts := ARRAY(SELECT DISTINCT x ->> 'account' FROM jsonb_array_elements(asked) x WHERE x ->> 'account' IS NOT NULL);
  tools := ARRAY(SELECT x ->> 'id' FROM jsonb_array_elements(asked) x);
  new.stands_on := grounds_of_person(new.session_id, new.user_id, accounts)
    || grounds_of_own_tools(new.user_id, tools)
    || grounds_of_authors(new.session_id, tools || accounts || (new.request::jsonb ->> 'application'))
    || grounds_of_accounts(accounts) || grounds_of_tools(asked);
  new.stands_on_rows := ARRAY(SELECT DISTINCT x ->> 'subject' FROM jsonb_array_elements(new.stands_on) x);
  RETURN new;
END $$;

CREATE OR REPLACE FUNCTION ground_holds(p_kind text, p_subject text, p_needs text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE p_kind
    WHEN 'owner' THEN EXISTS (SELECT FROM principals WHERE id = p_subject AND owner_id = p_needs)
    WHEN 'choice' THEN p_needs = (SELECT coalesce((SELECT c.organization_id FROM session_organizations c
      WHERE c.session_id = s.id ORDER BY c.at DESC LIMIT 1), s.organization_id, '') FROM sessions s WHERE s.id = p_subject)
    WHEN 'organization' THEN EXISTS (SELECT FROM organizations WHERE id = p_subject AND deleted_at IS NULL)
    WHEN 'membership' THEN EXISTS (SELECT FROM memberships WHERE id = p_subject AND status = 'active')
    WHEN 'group' THEN EXISTS (SELECT FROM group_members WHERE membership_id = p_subject AND group_id = p_needs)
    WHEN 'role' THEN EXISTS (SELECT FROM memberships WHERE id = p_subject AND p_needs = ANY (role_slugs))
      OR EXISTS (SELECT FROM role_assignments WHERE id = p_subject AND role_slug = p_needs)
      OR EXISTS (SELECT FROM group_role_assignments WHERE id = p_subject AND role_slug = p_needs)
      OR EXISTS (SELECT FROM roles WHERE id = p_subject AND slug = p_needs)
    WHEN 'permission' THEN EXISTS (SELECT FROM role_permissions WHERE role_id = p_subject AND permission_slug = p_needs)
    WHEN 'policy' THEN EXISTS (SELECT FROM applications WHERE id = p_subject AND grant_max_seconds >= p_needs::bigint)
    WHEN 'provider' THEN EXISTS (SELECT FROM providers p WHERE p.id = p_subject AND p.state = 'active' AND provider_identity(p) = p_needs)
    WHEN 'account' THEN EXISTS (SELECT FROM connected_accounts WHERE id = p_subject AND state = 'connected'
      AND account_identity(owner_id, external_id, issuer) = p_needs)
    WHEN 'scope' THEN EXISTS (SELECT FROM connected_accounts WHERE id = p_subject AND p_needs = ANY (scopes))
    WHEN 'tool' THEN EXISTS (SELECT FROM tools WHERE id = p_subject AND state = 'active' AND concat_ws(' ', digest, effect) = p_needs)
    WHEN 'author' THEN EXISTS (SELECT FROM authors WHERE object_id = p_subject AND session_id = p_needs AND reviewed_at IS NOT NULL)
    WHEN 'administrator' THEN EXISTS (SELECT FROM users WHERE id = p_subject AND deleted_at IS NULL
      AND administrator_rank(installation_role) >= administrator_rank(p_needs))
    ELSE false END
$$;

CREATE TRIGGER ground_moved AFTER UPDATE OF installation_role ON users FOR EACH ROW
  WHEN (old.installation_role IS DISTINCT FROM new.installation_role) EXECUTE FUNCTION ground_moved('id');
