-- Which requests need more than the person they are asked of: by what the tools do, where, and how many they are. An organization's
-- rule is over what comes from it, one of the installation over everything.
CREATE TABLE approval_rules (
  id text PRIMARY KEY,
  organization_id text REFERENCES organizations (id),
  name text NOT NULL,
  -- Empty: whatever the tools do.
  effects text[] NOT NULL DEFAULT '{}' CHECK (effects <@ ARRAY['read', 'write', 'destructive']),
  provider_id text REFERENCES providers (id),
  tools_min int CHECK (tools_min >= 1),
  -- Who they are: members of a group of the organization, or people with one of these roles of the installation. A group that is
  -- deleted has no members, so that nobody can approve until the rule is removed.
  group_id text,
  roles text[] NOT NULL DEFAULT '{}',
  -- How many of them, beside the person.
  persons int NOT NULL DEFAULT 1 CHECK (persons BETWEEN 1 AND 5),
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  removed_at timestamptz,
  CHECK ((group_id IS NULL) = (cardinality(roles) > 0)),
  CHECK (group_id IS NULL OR organization_id IS NOT NULL)
);
CREATE INDEX approval_rules_in_force ON approval_rules (organization_id) WHERE removed_at IS NULL;

-- A rule is made and removed; what it says stays what it said.
CREATE FUNCTION approval_rule_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(new) - 'removed_at' IS DISTINCT FROM to_jsonb(old) - 'removed_at' OR old.removed_at IS NOT NULL THEN
    RAISE EXCEPTION 'a rule is made and removed' USING errcode = 'AM090';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER approval_rule_is_fixed BEFORE UPDATE ON approval_rules FOR EACH ROW EXECUTE FUNCTION approval_rule_is_fixed();
CREATE TRIGGER approval_is_kept BEFORE DELETE OR TRUNCATE ON approval_rules FOR EACH STATEMENT EXECUTE FUNCTION approval_is_kept();

-- What the rules in force demand of such a request, as they are at this moment.
CREATE FUNCTION rules_over(p_session text, p_tools jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM approval_rules WHERE removed_at IS NULL) THEN
    RETURN '[]';
  END IF;
  RETURN (SELECT coalesce(jsonb_agg(jsonb_build_object('rule', r.id, 'name', r.name, 'group', r.group_id, 'roles', r.roles,
      'persons', r.persons) ORDER BY r.id), '[]')
    FROM approval_rules r
   WHERE r.removed_at IS NULL
     AND (r.organization_id IS NULL OR r.organization_id IN (SELECT organizations_relied_on(p_session,
       ARRAY(SELECT x ->> 'account' FROM jsonb_array_elements(p_tools) x WHERE x ->> 'account' IS NOT NULL
         UNION SELECT jsonb_array_elements_text(coalesce(x -> 'choices', '[]')) FROM jsonb_array_elements(p_tools) x))))
     AND (r.tools_min IS NULL OR jsonb_array_length(p_tools) >= r.tools_min)
     AND EXISTS (SELECT FROM jsonb_array_elements(p_tools) x
       WHERE (cardinality(r.effects) = 0 OR x ->> 'effect' = ANY (r.effects)) AND (r.provider_id IS NULL OR x ->> 'provider' = r.provider_id)));
END $$;

-- A request keeps what was demanded when it was asked; a rule that is removed meanwhile counts for it still, one that is made counts too.
ALTER TABLE approvals ADD COLUMN needs jsonb NOT NULL DEFAULT '[]';
ALTER TABLE decision_parts ADD COLUMN given text;
CREATE FUNCTION approval_needs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  new.needs := rules_over(new.session_id, new.request::jsonb -> 'tools');
  RETURN new;
END $$;
CREATE TRIGGER approval_needs BEFORE INSERT ON approvals FOR EACH ROW EXECUTE FUNCTION approval_needs();

-- Whether this person is one of those whom a need names.
CREATE FUNCTION meets_need(p_need jsonb, p_user text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN p_need ->> 'group' IS NULL
    THEN decides_by_role(p_user, ARRAY(SELECT jsonb_array_elements_text(p_need -> 'roles')))
    ELSE EXISTS (SELECT FROM group_members g JOIN memberships m ON m.id = g.membership_id JOIN principals p ON p.id = m.user_id
      WHERE g.group_id = p_need ->> 'group' AND m.user_id = p_user AND m.status = 'active' AND p.state = 'active') END
$$;

-- Whether this person decides such a request as the one it is asked of.
CREATE FUNCTION decides_for(p_decider text, p_user text, p_session text, p_tools jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT p_decider = p_user
$$;

-- What an approval needs beside its person, who of them has approved so far, and whether this person is one of them. Nobody is both:
-- who decided for the person counts for no need.
CREATE FUNCTION needs_of(p_approval text, p_user text)
RETURNS TABLE (rule text, name text, persons int, approved int, is_one boolean) LANGUAGE sql STABLE AS $$
  WITH a AS (SELECT session_id, user_id, request::jsonb -> 'tools' AS tools, needs FROM approvals WHERE id = p_approval),
    n AS (SELECT x FROM a, jsonb_array_elements(a.needs) x
      UNION ALL SELECT x FROM a, jsonb_array_elements(rules_over(a.session_id, a.tools)) x
       WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(a.needs) y WHERE y ->> 'rule' = x ->> 'rule'))
  SELECT n.x ->> 'rule', n.x ->> 'name', (n.x ->> 'persons')::int,
    (SELECT count(*)::int FROM decision_parts d WHERE d.subject = p_approval AND d.decision = 'approve'
      AND d.given IS NULL AND meets_need(n.x, d.user_id)),
    meets_need(n.x, p_user) AND p_user <> a.user_id AND NOT EXISTS (SELECT FROM decision_parts d
      WHERE d.subject = p_approval AND d.user_id = p_user)
    FROM n, a
$$;

-- Those whom its needs name, without its person.
CREATE FUNCTION needed_for(p_approval text) RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT DISTINCT u FROM approvals a, jsonb_array_elements(a.needs) x,
    LATERAL (SELECT m.user_id AS u FROM group_members g JOIN memberships m ON m.id = g.membership_id
        WHERE g.group_id = x ->> 'group' AND m.status = 'active'
      UNION SELECT deciders_by_role(ARRAY(SELECT jsonb_array_elements_text(x -> 'roles')))) named
   WHERE a.id = p_approval AND u <> a.user_id
$$;

-- Who may see and decide an approval: its person, and, once that one has approved, those whom a need names.
CREATE FUNCTION may_decide(p_approval text, p_user text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE a record;
BEGIN
  SELECT user_id, session_id, request, needs, state INTO a FROM approvals WHERE id = p_approval;
  IF NOT found THEN
    RETURN false;
  END IF;
  IF a.user_id = p_user OR EXISTS (SELECT FROM decision_parts d WHERE d.subject = p_approval AND d.user_id = p_user) THEN
    RETURN true;
  END IF;
  IF decides_for(p_user, a.user_id, a.session_id, a.request::jsonb -> 'tools') THEN
    RETURN true;
  END IF;
  RETURN EXISTS (SELECT FROM decision_parts d WHERE d.subject = p_approval AND d.given IS NOT NULL AND d.decision = 'approve')
    AND EXISTS (SELECT FROM needs_of(p_approval, p_user) n WHERE n.is_one);
END $$;

-- The first part is the person's, with what they gave; the others are of those whom a need names, and each is of another person.
CREATE FUNCTION part_is_theirs() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE a record;
BEGIN
  IF new.subject NOT LIKE 'approval\_%' THEN
    RETURN new;
  END IF;
  SELECT user_id, session_id, request, state, expires_at INTO a FROM approvals WHERE id = new.subject FOR NO KEY UPDATE;
  IF (a.state = 'pending' AND a.expires_at > clock_timestamp() AND CASE WHEN new.given IS NOT NULL
      THEN decides_for(new.user_id, a.user_id, a.session_id, a.request::jsonb -> 'tools')
        AND NOT EXISTS (SELECT FROM decision_parts d WHERE d.subject = new.subject AND d.given IS NOT NULL)
      ELSE may_decide(new.subject, new.user_id) AND (new.decision = 'deny' OR new.user_id <> a.user_id) END) IS NOT TRUE THEN
    RAISE EXCEPTION 'a part of a decision is of somebody whom it needs' USING errcode = 'AM090';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER part_is_theirs BEFORE INSERT ON decision_parts FOR EACH ROW EXECUTE FUNCTION part_is_theirs();

-- The right person, and nobody in their place, or each of those whom it needs: no statement approves with fewer.
DO $$
DECLARE c text;
BEGIN
  FOR c IN SELECT conname FROM pg_constraint WHERE conrelid = 'approvals'::regclass AND contype = 'c'
      AND pg_get_constraintdef(oid) = 'CHECK ((decided_by = user_id))' LOOP
    EXECUTE format('ALTER TABLE approvals DROP CONSTRAINT %I', c);
  END LOOP;
END $$;
CREATE FUNCTION decided_by_all() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE is_right boolean;
BEGIN
  IF new.state = 'denied' THEN
    is_right := new.decided_by = new.user_id OR EXISTS (SELECT FROM decision_parts d
        WHERE d.subject = new.id AND d.user_id = new.decided_by)
      OR decides_for(new.decided_by, new.user_id, new.session_id, new.request::jsonb -> 'tools');
  ELSIF NOT EXISTS (SELECT FROM needs_of(new.id, new.user_id)) THEN
    is_right := decides_for(new.decided_by, new.user_id, new.session_id, new.request::jsonb -> 'tools');
  ELSE
    is_right := EXISTS (SELECT FROM decision_parts d WHERE d.subject = new.id AND d.given IS NOT NULL AND d.decision = 'approve')
      AND EXISTS (SELECT FROM decision_parts d WHERE d.subject = new.id AND d.user_id = new.decided_by AND d.decision = 'approve')
      AND NOT EXISTS (SELECT FROM decision_parts d WHERE d.subject = new.id AND d.decision = 'deny')
      AND NOT EXISTS (SELECT FROM needs_of(new.id, new.user_id) n WHERE n.approved < n.persons);
  END IF;
  IF is_right IS NOT TRUE THEN
    RAISE EXCEPTION 'an approval is decided by the right person, and by all whom it needs' USING errcode = 'check_violation';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER decided_by_all BEFORE UPDATE OF state ON approvals FOR EACH ROW
  WHEN (old.state = 'pending' AND new.state IN ('approved', 'denied', 'consumed')) EXECUTE FUNCTION decided_by_all();
