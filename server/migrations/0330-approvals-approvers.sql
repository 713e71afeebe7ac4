-- What several persons approved stands on each of them, beside the one it was asked of: that they are still here, and still one of
-- those whom the rule named. Whoever approved in the person's place counts as long as they are here; that the delegation ran out
-- takes nothing back. AM083: one of them is not what they were when they approved, so there is nothing to stand on.
CREATE FUNCTION grounds_of_approvers(p_approval text, p_decided_by text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE a record; others text[]; due jsonb; found jsonb;
BEGIN
  SELECT user_id, session_id, request::jsonb -> 'tools' AS tools, needs INTO a FROM approvals WHERE id = p_approval;
  others := ARRAY(SELECT d.user_id FROM decision_parts d
      WHERE d.subject = p_approval AND d.decision = 'approve' AND d.user_id <> a.user_id
    UNION SELECT p_decided_by WHERE p_decided_by <> a.user_id ORDER BY 1);
  IF cardinality(others) = 0 THEN
    RETURN '[]';
  END IF;
  -- Whoever takes one of them away waits until the grant is there, or has done so before.
  PERFORM FROM principals WHERE id = ANY (others) ORDER BY id FOR SHARE;
  PERFORM FROM users WHERE id = ANY (others) ORDER BY id FOR SHARE;
  due := (SELECT coalesce(jsonb_agg(x), '[]') FROM (SELECT x FROM jsonb_array_elements(a.needs) x
    UNION SELECT x FROM jsonb_array_elements(rules_over(a.session_id, a.tools)) x) n);
  PERFORM FROM memberships m WHERE m.user_id = ANY (others) AND m.id IN (SELECT g.membership_id FROM group_members g
    WHERE g.group_id IN (SELECT x ->> 'group' FROM jsonb_array_elements(due) x)) ORDER BY m.id FOR SHARE;
  PERFORM FROM group_members g WHERE g.group_id IN (SELECT x ->> 'group' FROM jsonb_array_elements(due) x)
    AND g.membership_id IN (SELECT id FROM memberships WHERE user_id = ANY (others)) ORDER BY g.group_id, g.membership_id FOR SHARE;
  found := (SELECT coalesce(jsonb_agg(DISTINCT to_jsonb(f)), '[]') FROM (
    WITH counted AS (SELECT d.user_id, x AS need FROM decision_parts d, jsonb_array_elements(due) x
      WHERE d.subject = p_approval AND d.decision = 'approve' AND d.given IS NULL AND d.user_id <> a.user_id AND meets_need(x, d.user_id))
    SELECT 'approver' AS kind, c.user_id AS subject,
        ARRAY_TO_STRING(ARRAY(SELECT jsonb_array_elements_text(c.need -> 'roles')), ' ') AS needs
      FROM counted c WHERE c.need ->> 'group' IS NULL
    UNION ALL
    SELECT 'approver', c.user_id, '' FROM counted c WHERE c.need ->> 'group' IS NOT NULL
    UNION ALL
    SELECT 'approver', m.id, c.need ->> 'group' FROM counted c
      JOIN memberships m ON m.user_id = c.user_id JOIN group_members g ON g.membership_id = m.id AND g.group_id = c.need ->> 'group'
    UNION ALL
    SELECT 'approver', d.user_id, '' FROM decision_parts d
     WHERE d.subject = p_approval AND d.given IS NOT NULL AND d.user_id <> a.user_id
    UNION ALL
    SELECT 'approver', p_decided_by, '' WHERE p_decided_by <> a.user_id AND jsonb_array_length(due) = 0) f);
  IF EXISTS (SELECT FROM jsonb_to_recordset(found) AS f (kind text, subject text, needs text)
      WHERE ground_holds(f.kind, f.subject, f.needs) IS NOT TRUE) THEN
    RAISE EXCEPTION 'somebody who approved is not what they were' USING errcode = 'AM083';
  END IF;
  RETURN found;
END $$;

-- As before, and on those who approved beside the person.
CREATE OR REPLACE FUNCTION grant_stands_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE person text; application text; decider text; accounts text[] := array_remove(ARRAY[new.account_id], NULL);
BEGIN
  SELECT a.user_id, s.application_id, a.decided_by INTO person, application, decider
    FROM approvals a JOIN sessions s ON s.id = a.session_id WHERE a.id = new.approval_id;
  new.stands_on := grounds_of_person(new.session_id, person, accounts)
    || grounds_of_approvers(new.approval_id, decider)
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

-- An approved call that nobody has used stands on them from its approval on. Named so that it comes after what may change is judged.
CREATE FUNCTION approved_stands_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE approvers jsonb := grounds_of_approvers(new.id, new.decided_by);
BEGIN
  new.stands_on := new.stands_on || approvers;
  new.stands_on_rows := ARRAY(SELECT DISTINCT x ->> 'subject' FROM jsonb_array_elements(new.stands_on) x);
  RETURN new;
END $$;
CREATE TRIGGER approved_stands_on BEFORE UPDATE OF state ON approvals FOR EACH ROW
  WHEN (old.state = 'pending' AND new.state = 'approved' AND new.kind = 'call') EXECUTE FUNCTION approved_stands_on();

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
    WHEN 'approver' THEN EXISTS (SELECT FROM users u JOIN principals p ON p.id = u.id WHERE u.id = p_subject AND u.deleted_at IS NULL
        AND p.state = 'active' AND (p_needs = '' OR u.installation_role = ANY (string_to_array(p_needs, ' '))))
      OR EXISTS (SELECT FROM group_members g JOIN memberships m ON m.id = g.membership_id
        WHERE m.id = p_subject AND m.status = 'active' AND g.group_id = p_needs)
    ELSE false END
$$;

CREATE TRIGGER ground_moved_by_leaving AFTER UPDATE OF state ON principals FOR EACH ROW
  WHEN (old.state IS DISTINCT FROM new.state AND new.state <> 'active' AND new.kind = 'user') EXECUTE FUNCTION ground_moved('id');
CREATE TRIGGER ground_moved_by_leaving AFTER UPDATE OF deleted_at ON users FOR EACH ROW
  WHEN (old.deleted_at IS NULL AND new.deleted_at IS NOT NULL) EXECUTE FUNCTION ground_moved('id');
