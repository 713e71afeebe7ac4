-- The organizations that a session's access comes from: the one in force, and those whose accounts it uses, or whose member a
-- person is with an account that they connected for it.
CREATE OR REPLACE FUNCTION organizations_relied_on(p_session text, p_accounts text[]) RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT organization_of_session(p_session)
  UNION
  SELECT organization_id FROM connected_accounts WHERE id = ANY (p_accounts) AND organization_id IS NOT NULL
$$;

-- Whose agents may use an account, and for which organization it is.
CREATE FUNCTION account_use(c connected_accounts) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN c.owner_id NOT LIKE 'org\_%' THEN concat_ws(' ', 'for', c.organization_id)
    WHEN c.used_by = 'role' THEN concat_ws(' ', 'role', c.used_by_role) ELSE c.used_by END
$$;

CREATE OR REPLACE FUNCTION grounds_of_accounts(p_accounts text[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(to_jsonb(f)), '[]') FROM (
    SELECT 'account' AS kind, id AS subject, account_identity(owner_id, external_id, issuer) AS needs
      FROM connected_accounts WHERE id = ANY (p_accounts)
    UNION ALL
    SELECT 'use', c.id, account_use(c) FROM connected_accounts c WHERE c.id = ANY (p_accounts)
    UNION ALL
    SELECT 'scope', id, unnest(scopes) FROM connected_accounts WHERE id = ANY (p_accounts)) f
$$;

-- AM093: an account that this session may not use for this person.
CREATE FUNCTION refuse_other_accounts(p_session text, p_user text, p_accounts text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT p_accounts <@ ARRAY(SELECT accounts_for(p_session, p_user)) THEN
    RAISE EXCEPTION 'not an account of this session' USING errcode = 'AM093';
  END IF;
END $$;

-- As before, and each account is one that the session may use.
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
  PERFORM refuse_other_accounts(new.session_id, person, accounts);
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
  PERFORM refuse_other_accounts(new.session_id, new.user_id, accounts);
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
    WHEN 'use' THEN EXISTS (SELECT FROM connected_accounts c WHERE c.id = p_subject
      AND (account_use(c) = p_needs OR (c.used_by = 'members' AND p_needs LIKE 'role %')))
    WHEN 'tool' THEN EXISTS (SELECT FROM tools WHERE id = p_subject AND state = 'active' AND concat_ws(' ', digest, effect) = p_needs)
    WHEN 'author' THEN EXISTS (SELECT FROM authors WHERE object_id = p_subject AND session_id = p_needs AND reviewed_at IS NOT NULL)
    WHEN 'administrator' THEN EXISTS (SELECT FROM users WHERE id = p_subject AND deleted_at IS NULL
      AND administrator_rank(installation_role) >= administrator_rank(p_needs))
    ELSE false END
$$;

DROP TRIGGER ground_moved ON connected_accounts;
CREATE TRIGGER ground_moved AFTER UPDATE OF state, scopes, owner_id, external_id, issuer, organization_id, used_by, used_by_role
  ON connected_accounts FOR EACH ROW
  WHEN ((old.state, old.scopes, old.owner_id, old.external_id, old.issuer, old.organization_id, old.used_by, old.used_by_role)
    IS DISTINCT FROM
    (new.state, new.scopes, new.owner_id, new.external_id, new.issuer, new.organization_id, new.used_by, new.used_by_role))
  EXECUTE FUNCTION ground_moved('id');
