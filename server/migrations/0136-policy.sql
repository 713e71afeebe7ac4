-- The policy of an organization, version by version. Text and tests of a version never change; a changed one is a new version.
CREATE TABLE policies (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id),
  -- Counts up within the organization.
  version int NOT NULL CHECK (version >= 1),
  state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'active', 'retired')),
  text text NOT NULL CHECK (octet_length(text) <= 65536),
  -- [{name, request, expect, by?}]
  tests text NOT NULL CHECK (octet_length(tests) <= 262144),
  -- Lower-case hex SHA-256 over JCS of text and tests.
  digest text NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  activated_by text,
  activated_at timestamptz,
  retired_at timestamptz,
  UNIQUE (organization_id, version)
);
CREATE UNIQUE INDEX policies_active ON policies (organization_id) WHERE state = 'active';
CREATE INDEX policies_by_organization ON policies (organization_id, id);

-- A version is born as a draft and only goes on: active once, then retired. What it says stays as it was.
CREATE FUNCTION policy_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    IF new.state <> 'draft' THEN
      RAISE EXCEPTION 'a policy begins as a draft' USING errcode = 'AM097';
    END IF;
    RETURN new;
  END IF;
  IF tg_op <> 'UPDATE' THEN
    RAISE EXCEPTION 'a policy is kept' USING errcode = 'AM097';
  END IF;
  IF (to_jsonb(new) - '{state,activated_by,activated_at,retired_at}'::text[])
       IS DISTINCT FROM (to_jsonb(old) - '{state,activated_by,activated_at,retired_at}'::text[])
     OR (old.state, new.state) NOT IN (('draft', 'active'), ('draft', 'retired'), ('active', 'retired')) THEN
    RAISE EXCEPTION 'a policy only moves on' USING errcode = 'AM097';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER policy_moves_on BEFORE INSERT OR UPDATE OR DELETE ON policies FOR EACH ROW EXECUTE FUNCTION policy_moves_on();

-- What a version would have changed, as it was shown before its activation. It is about this version and the one that was active.
CREATE TABLE policy_previews (
  policy_id text PRIMARY KEY REFERENCES policies (id),
  against text REFERENCES policies (id),
  ran_by text NOT NULL,
  ran_at timestamptz NOT NULL,
  result jsonb NOT NULL
);

-- What the policies over a call are judged by, beside the call itself: which versions are active, and who the person is in each of
-- those organizations at this moment. Over a call are the organization that the session acts in, or each one of its person where
-- it acts in none, and the one whose account is used. Null when no policy is over it. Admission compares it with what was judged.
CREATE FUNCTION policy_facts(p_session text, p_account text) RETURNS text LANGUAGE sql STABLE AS $$
  WITH acting AS (
    SELECT coalesce(s.on_behalf_of, p.owner_id) AS person, a.client_id,
        coalesce((SELECT c.organization_id FROM session_organizations c WHERE c.session_id = s.id ORDER BY c.at DESC LIMIT 1),
          s.organization_id) AS chosen
      FROM sessions s JOIN principals p ON p.id = s.principal_id JOIN applications a ON a.id = s.application_id
     WHERE s.id = p_session),
  reach AS (
    SELECT chosen AS id FROM acting WHERE chosen IS NOT NULL
    UNION
    SELECT m.organization_id FROM acting JOIN memberships m ON m.user_id = acting.person AND m.status = 'active'
     WHERE acting.chosen IS NULL
    UNION
    SELECT owner_id FROM connected_accounts WHERE id = p_account AND owner_id LIKE 'org\_%')
  SELECT jsonb_build_object('person', min(acting.person), 'email', coalesce(min(u.email), ''), 'client', min(acting.client_id),
      'policies', jsonb_agg(jsonb_build_object('organization', v.organization_id, 'policy', v.id, 'version', v.version,
        'groups', (SELECT coalesce(jsonb_agg(g.group_id ORDER BY g.group_id), '[]') FROM group_members g WHERE g.membership_id = m.id),
        'roles', (SELECT coalesce(jsonb_agg(DISTINCT x.slug), '[]') FROM (
            SELECT unnest(m.role_slugs) AS slug
            UNION ALL
            SELECT r.role_slug FROM role_assignments r WHERE r.membership_id = m.id AND r.resource_id IS NULL
            UNION ALL
            SELECT r.role_slug FROM group_role_assignments r JOIN group_members g ON g.group_id = r.group_id
             WHERE g.membership_id = m.id AND r.resource_id IS NULL) x WHERE m.id IS NOT NULL)
      ) ORDER BY v.organization_id))::text
    FROM reach JOIN policies v ON v.organization_id = reach.id AND v.state = 'active'
    CROSS JOIN acting
    LEFT JOIN users u ON u.id = acting.person
    LEFT JOIN memberships m ON m.organization_id = v.organization_id AND m.user_id = acting.person AND m.status = 'active'
   HAVING count(*) > 0
$$;
