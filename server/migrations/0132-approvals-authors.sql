-- What this session's own agent made, or an agent above it, among what is asked for. AM094: nobody has reviewed it.
CREATE FUNCTION grounds_of_authors(p_session text, p_objects text[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE asked text[] := p_objects || ARRAY(SELECT provider_id FROM tools WHERE id = ANY (p_objects));
  own jsonb; unseen text;
BEGIN
  PERFORM FROM authors WHERE object_id = ANY (asked) ORDER BY object_id FOR SHARE;
  WITH RECURSIVE chain AS (SELECT id, parent_id, principal_id FROM sessions WHERE id = p_session
    UNION ALL SELECT s.id, s.parent_id, s.principal_id FROM sessions s JOIN chain c ON s.id = c.parent_id)
  SELECT coalesce(jsonb_agg(jsonb_build_object('kind', 'author', 'subject', a.object_id, 'needs', a.session_id)), '[]'),
      min(a.object_id) FILTER (WHERE a.reviewed_at IS NULL) INTO own, unseen
    FROM authors a WHERE a.object_id = ANY (asked) AND a.principal_id IN (SELECT principal_id FROM chain);
  IF unseen IS NOT NULL THEN
    RAISE EXCEPTION 'made by this agent and not reviewed' USING errcode = 'AM094', detail = unseen;
  END IF;
  RETURN own;
END $$;

CREATE OR REPLACE FUNCTION grant_stands_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE person text; application text; accounts text[] := array_remove(ARRAY[new.account_id], NULL);
BEGIN
  SELECT a.user_id, s.application_id INTO person, application FROM approvals a JOIN sessions s ON s.id = a.session_id
   WHERE a.id = new.approval_id;
  new.stands_on := grounds_of_person(new.session_id, person, accounts)
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
    ELSE false END
$$;

CREATE OR REPLACE FUNCTION ground_lost(p_stands_on jsonb, p_row text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE f.kind
      WHEN 'choice' THEN 'organization_switched'
      WHEN 'owner' THEN 'owner_changed'
      WHEN 'policy' THEN 'policy_tightened'
      WHEN 'provider' THEN 'provider_changed'
      WHEN 'tool' THEN 'tool_changed'
      WHEN 'group' THEN 'role_lost'
      WHEN 'author' THEN 'changed_by_agent'
      WHEN 'account' THEN (SELECT CASE state WHEN 'disconnected' THEN 'account_disconnected' WHEN 'connected' THEN 'account_switched'
        ELSE 'account_lost' END FROM connected_accounts WHERE id = f.subject)
      ELSE f.kind || '_lost' END
    FROM jsonb_to_recordset(p_stands_on) AS f (kind text, subject text, needs text)
   WHERE f.subject = p_row AND ground_holds(f.kind, f.subject, f.needs) IS NOT TRUE
   ORDER BY f.kind LIMIT 1
$$;

CREATE TRIGGER ground_moved AFTER UPDATE OR DELETE ON authors FOR EACH ROW EXECUTE FUNCTION ground_moved('object_id');
