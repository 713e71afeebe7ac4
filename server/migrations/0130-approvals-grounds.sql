-- A grant stands on something. What it relies on is written down with it when it is made, one row elsewhere after the other and
-- what that row has to say; when one of them is gone or says something else, the grants that need it end in the same transaction,
-- by a trigger on that row's table. Each fact is about one row, so that no two changes at the same time can both find the other's
-- still there. Open requests and approved calls stand on the same.
ALTER TABLE access_grants
  -- [{kind, subject, needs}]; fixed at birth like everything else of a grant.
  ADD COLUMN stands_on jsonb NOT NULL DEFAULT '[]',
  -- The subjects alone, for the index.
  ADD COLUMN stands_on_rows text[] NOT NULL DEFAULT '{}';
ALTER TABLE approvals
  ADD COLUMN stands_on jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN stands_on_rows text[] NOT NULL DEFAULT '{}';
CREATE INDEX access_grants_living_by_ground ON access_grants USING gin (stands_on_rows) WHERE ended_at IS NULL;
CREATE INDEX approvals_open_by_ground ON approvals USING gin (stands_on_rows)
  WHERE state = 'pending' OR (state = 'approved' AND kind = 'call');

-- The organizations that a session's access comes from: the one in force, and those whose accounts it uses.
CREATE FUNCTION organizations_relied_on(p_session text, p_accounts text[]) RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT c.organization_id FROM session_organizations c WHERE c.session_id = s.id ORDER BY c.at DESC LIMIT 1),
      s.organization_id) FROM sessions s WHERE s.id = p_session
  UNION
  SELECT owner_id FROM connected_accounts WHERE id = ANY (p_accounts) AND owner_id LIKE 'org\_%'
$$;

-- Locks what a person's access in these organizations comes from, in one order: whoever takes something of it away waits until the
-- grant is there, or has done so before. After accounts and tools, before the session.
CREATE FUNCTION hold_grounds(p_session text, p_user text, p_accounts text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE asked text[] := ARRAY(SELECT x FROM organizations_relied_on(p_session, p_accounts) x WHERE x IS NOT NULL ORDER BY x);
  member text[];
BEGIN
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

-- Which roles these memberships have in their organizations, and which row gives each of them.
CREATE FUNCTION roles_relied_on(p_memberships text[]) RETURNS TABLE (role text, slug text, given_by text) LANGUAGE sql STABLE AS $$
  WITH given AS (
    SELECT m.organization_id, unnest(m.role_slugs) AS slug, m.id AS given_by FROM memberships m WHERE m.id = ANY (p_memberships)
    UNION
    SELECT a.organization_id, a.role_slug, a.id FROM role_assignments a
     WHERE a.membership_id = ANY (p_memberships) AND a.resource_id IS NULL
    UNION
    SELECT a.organization_id, a.role_slug, a.id FROM group_role_assignments a JOIN group_members m ON m.group_id = a.group_id
     WHERE m.membership_id = ANY (p_memberships) AND a.resource_id IS NULL)
  SELECT r.id, g.slug, g.given_by FROM given g
    JOIN roles r ON r.slug = g.slug AND (r.organization_id IS NULL OR r.organization_id = g.organization_id)
$$;

-- What access of this session for this person stands on at this moment, beside accounts, tools and time. AM095: the person is no
-- member of an organization that it would come from, so there is nothing to stand on.
CREATE FUNCTION grounds_of_person(p_session text, p_user text, p_accounts text[]) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE asked text[] := ARRAY(SELECT x FROM organizations_relied_on(p_session, p_accounts) x WHERE x IS NOT NULL ORDER BY x);
  member text[];
BEGIN
  PERFORM hold_grounds(p_session, p_user, p_accounts);
  member := ARRAY(SELECT m.id FROM memberships m JOIN organizations o ON o.id = m.organization_id AND o.deleted_at IS NULL
    WHERE m.organization_id = ANY (asked) AND m.user_id = p_user AND m.status = 'active' ORDER BY m.id);
  IF cardinality(member) <> cardinality(asked) THEN
    RAISE EXCEPTION 'no member of the organization' USING errcode = 'AM095';
  END IF;
  RETURN (SELECT coalesce(jsonb_agg(DISTINCT to_jsonb(f)), '[]') FROM (
    SELECT 'owner' AS kind, p.id AS subject, p.owner_id AS needs FROM sessions s JOIN principals p ON p.id = s.principal_id
     WHERE s.id = p_session AND p.owner_id IS NOT NULL
    UNION ALL
    SELECT 'choice', s.id, coalesce((SELECT c.organization_id FROM session_organizations c WHERE c.session_id = s.id
      ORDER BY c.at DESC LIMIT 1), s.organization_id, '') FROM sessions s WHERE s.id = p_session
    UNION ALL
    SELECT 'organization', x, '' FROM unnest(asked) x
    UNION ALL
    SELECT 'membership', x, '' FROM unnest(member) x
    UNION ALL
    SELECT 'group', m.membership_id, m.group_id FROM group_members m WHERE m.membership_id = ANY (member)
      AND EXISTS (SELECT FROM group_role_assignments a WHERE a.group_id = m.group_id AND a.resource_id IS NULL)
    UNION ALL
    SELECT 'role', r.given_by, r.slug FROM roles_relied_on(member) r
    UNION ALL
    SELECT 'role', r.role, r.slug FROM roles_relied_on(member) r
    UNION ALL
    SELECT 'permission', p.role_id, p.permission_slug FROM role_permissions p
     WHERE p.role_id IN (SELECT role FROM roles_relied_on(member))) f);
END $$;

-- Which third party an account is a person's at: another one is another account (D04).
CREATE FUNCTION account_identity(p_owner text, p_external text, p_issuer text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(sha256(convert_to(jsonb_build_array(p_owner, p_external, p_issuer)::text, 'UTF8')), 'hex')
$$;
CREATE FUNCTION provider_identity(p providers) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(sha256(convert_to(jsonb_build_array(p.kind, p.url, p.catalogue, p.base_urls, p.auth_type, p.auth_per)::text, 'UTF8')), 'hex')
$$;

CREATE FUNCTION grounds_of_accounts(p_accounts text[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(to_jsonb(f)), '[]') FROM (
    SELECT 'account' AS kind, id AS subject, account_identity(owner_id, external_id, issuer) AS needs
      FROM connected_accounts WHERE id = ANY (p_accounts)
    UNION ALL
    SELECT 'scope', id, unnest(scopes) FROM connected_accounts WHERE id = ANY (p_accounts)) f
$$;

CREATE FUNCTION grounds_of_tools(p_tools jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT coalesce(jsonb_agg(to_jsonb(f)), '[]') FROM (
    SELECT 'tool' AS kind, t.id AS subject, concat_ws(' ', t.digest, t.effect) AS needs
      FROM jsonb_to_recordset(p_tools) AS t (id text, digest text, effect text)
    UNION
    SELECT 'provider', p.id, provider_identity(p) FROM providers p WHERE p.id IN
      (SELECT t.provider_id FROM tools t WHERE t.id IN (SELECT x ->> 'id' FROM jsonb_array_elements(p_tools) x))) f
$$;

-- What a grant relies on is written down by the row itself, so that no statement can make one that stands on nothing.
CREATE FUNCTION grant_stands_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE person text; application text;
BEGIN
  SELECT a.user_id, s.application_id INTO person, application FROM approvals a JOIN sessions s ON s.id = a.session_id
   WHERE a.id = new.approval_id;
  new.stands_on := grounds_of_person(new.session_id, person, array_remove(ARRAY[new.account_id], NULL))
    || grounds_of_accounts(array_remove(ARRAY[new.account_id], NULL))
    || grounds_of_tools((SELECT coalesce(jsonb_agg(jsonb_build_object('id', b.key, 'digest', b.value -> 'digest',
         'effect', b.value -> 'effect')), '[]') FROM jsonb_each(new.bounds) b))
    || jsonb_build_array(jsonb_build_object('kind', 'policy', 'subject', application,
         'needs', ceil(extract(epoch FROM new.expires_at - clock_timestamp()))::bigint::text));
  new.stands_on_rows := ARRAY(SELECT DISTINCT x ->> 'subject' FROM jsonb_array_elements(new.stands_on) x);
  RETURN new;
END $$;
CREATE TRIGGER grant_stands_on BEFORE INSERT ON access_grants FOR EACH ROW EXECUTE FUNCTION grant_stands_on();

CREATE FUNCTION approval_stands_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE asked jsonb := new.request::jsonb -> 'tools'; accounts text[];
BEGIN
  accounts := ARRAY(SELECT DISTINCT x ->> 'account' FROM jsonb_array_elements(asked) x WHERE x ->> 'account' IS NOT NULL);
  new.stands_on := grounds_of_person(new.session_id, new.user_id, accounts) || grounds_of_accounts(accounts) || grounds_of_tools(asked);
  new.stands_on_rows := ARRAY(SELECT DISTINCT x ->> 'subject' FROM jsonb_array_elements(new.stands_on) x);
  RETURN new;
END $$;
CREATE TRIGGER approval_stands_on BEFORE INSERT ON approvals FOR EACH ROW EXECUTE FUNCTION approval_stands_on();

-- Whether the row says what is needed. A kind that this does not know holds never.
CREATE FUNCTION ground_holds(p_kind text, p_subject text, p_needs text) RETURNS boolean LANGUAGE sql STABLE AS $$
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
    ELSE false END
$$;

-- The first fact about this row that does not hold any more, as the reason of the end; null: all hold.
CREATE FUNCTION ground_lost(p_stands_on jsonb, p_row text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE f.kind
      WHEN 'choice' THEN 'organization_switched'
      WHEN 'owner' THEN 'owner_changed'
      WHEN 'policy' THEN 'policy_tightened'
      WHEN 'provider' THEN 'provider_changed'
      WHEN 'tool' THEN 'tool_changed'
      WHEN 'group' THEN 'role_lost'
      WHEN 'account' THEN (SELECT CASE state WHEN 'disconnected' THEN 'account_disconnected' WHEN 'connected' THEN 'account_switched'
        ELSE 'account_lost' END FROM connected_accounts WHERE id = f.subject)
      ELSE f.kind || '_lost' END
    FROM jsonb_to_recordset(p_stands_on) AS f (kind text, subject text, needs text)
   WHERE f.subject = p_row AND ground_holds(f.kind, f.subject, f.needs) IS NOT TRUE
   ORDER BY f.kind LIMIT 1
$$;

-- An event that a trigger records has its id and salt from here: a ULID, and 256 bits.
CREATE FUNCTION record_end(p_type text, p_session text, p_body text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE signs text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ'; t timestamptz := clock_timestamp();
  ms bigint := floor(extract(epoch FROM t) * 1000); random bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
BEGIN
  PERFORM record_event(p_type, p_session, t,
    'event_' || (SELECT string_agg(substr(signs, ((ms >> (5 * place)) & 31)::int + 1, 1), '' ORDER BY place DESC)
        FROM generate_series(0, 9) place)
      || (SELECT string_agg(substr(signs, (get_byte(random, place) & 31) + 1, 1), '') FROM generate_series(0, 15) place),
    sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), p_body);
END $$;

-- Ends what needed more of this row than it says now: open requests and unused calls first, then grants, each by its id. A request
-- that is still open stands on who asks; what it asks for is looked at by whoever decides it.
CREATE FUNCTION end_what_lost_ground(p_row text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE x record;
BEGIN
  FOR x IN SELECT a.id, a.session_id, ground_lost(a.stands_on, p_row) AS reason FROM approvals a
      WHERE a.stands_on_rows @> ARRAY[p_row] AND (a.state = 'pending' OR (a.state = 'approved' AND a.kind = 'call'))
        AND ground_lost(a.stands_on, p_row) IS NOT NULL
        AND (a.state = 'approved' OR ground_lost(a.stands_on, p_row) NOT IN ('account_disconnected', 'account_switched',
          'account_lost', 'scope_lost', 'tool_changed', 'provider_changed'))
      ORDER BY a.id FOR NO KEY UPDATE
  LOOP
    UPDATE approvals SET state = 'withdrawn' WHERE id = x.id;
    PERFORM record_end('approval.withdrawn', x.session_id,
      format('{"actor":"system","approval":"%s","reason":"%s","stood_on":"%s"}', x.id, x.reason, p_row));
  END LOOP;
  FOR x IN SELECT g.id, g.session_id, ground_lost(g.stands_on, p_row) AS reason FROM access_grants g
      WHERE g.stands_on_rows @> ARRAY[p_row] AND g.ended_at IS NULL AND ground_lost(g.stands_on, p_row) IS NOT NULL
      ORDER BY g.id FOR NO KEY UPDATE
  LOOP
    UPDATE access_grants SET ended_at = clock_timestamp(), end_reason = x.reason WHERE id = x.id;
    PERFORM record_end('access_grant.ended', x.session_id,
      format('{"actor":"system","grant":"%s","reason":"%s","stood_on":"%s"}', x.id, x.reason, p_row));
  END LOOP;
END $$;

-- On each table that a grant can stand on; its argument names the column that grants know the row by.
CREATE FUNCTION ground_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moved text := to_jsonb(CASE WHEN TG_OP = 'INSERT' THEN new ELSE old END) ->> TG_ARGV[0];
BEGIN
  IF TG_TABLE_NAME = 'session_organizations' THEN
    PERFORM FROM sessions WHERE id = moved AND kind = 'agent' FOR NO KEY UPDATE;
  END IF;
  PERFORM end_what_lost_ground(moved);
  RETURN NULL;
END $$;

CREATE TRIGGER ground_moved AFTER UPDATE OF owner_id ON principals FOR EACH ROW
  WHEN (old.owner_id IS DISTINCT FROM new.owner_id) EXECUTE FUNCTION ground_moved('id');
CREATE TRIGGER ground_moved AFTER INSERT ON session_organizations FOR EACH ROW EXECUTE FUNCTION ground_moved('session_id');
CREATE TRIGGER ground_moved AFTER UPDATE OF deleted_at ON organizations FOR EACH ROW
  WHEN (new.deleted_at IS NOT NULL) EXECUTE FUNCTION ground_moved('id');
CREATE TRIGGER ground_moved AFTER UPDATE OF status, role_slugs OR DELETE ON memberships FOR EACH ROW
  EXECUTE FUNCTION ground_moved('id');
CREATE TRIGGER ground_moved AFTER UPDATE OR DELETE ON group_members FOR EACH ROW EXECUTE FUNCTION ground_moved('membership_id');
CREATE TRIGGER ground_moved AFTER UPDATE OR DELETE ON role_assignments FOR EACH ROW EXECUTE FUNCTION ground_moved('id');
CREATE TRIGGER ground_moved AFTER UPDATE OR DELETE ON group_role_assignments FOR EACH ROW EXECUTE FUNCTION ground_moved('id');
CREATE TRIGGER ground_moved AFTER UPDATE OF slug OR DELETE ON roles FOR EACH ROW EXECUTE FUNCTION ground_moved('id');
CREATE TRIGGER ground_moved AFTER UPDATE OR DELETE ON role_permissions FOR EACH ROW EXECUTE FUNCTION ground_moved('role_id');
CREATE TRIGGER ground_moved AFTER UPDATE OF grant_max_seconds ON applications FOR EACH ROW
  WHEN (new.grant_max_seconds < old.grant_max_seconds) EXECUTE FUNCTION ground_moved('id');
CREATE TRIGGER ground_moved AFTER UPDATE OF state, kind, url, catalogue, base_urls, auth_type, auth_per ON providers FOR EACH ROW
  EXECUTE FUNCTION ground_moved('id');
CREATE TRIGGER ground_moved AFTER UPDATE OF state, scopes, owner_id, external_id, issuer ON connected_accounts FOR EACH ROW
  WHEN ((old.state, old.scopes, old.owner_id, old.external_id, old.issuer)
    IS DISTINCT FROM (new.state, new.scopes, new.owner_id, new.external_id, new.issuer)) EXECUTE FUNCTION ground_moved('id');
CREATE TRIGGER ground_moved AFTER UPDATE OF state, digest, effect OR DELETE ON tools FOR EACH ROW EXECUTE FUNCTION ground_moved('id');
