-- As before, and requests for access besides: each of their tools by itself, for a policy is asked about one tool at a time.
CREATE OR REPLACE FUNCTION recorded_under(p_organization text, p_since timestamptz, p_look int, p_limit int)
RETURNS TABLE (looked bigint, kind text, id text, session_id text, principal_id text, on_behalf_of text, person text, email text,
  client text, tool_name text, account_id text, effect text, arguments_sealed bytea, at timestamptz, groups jsonb, roles jsonb,
  labels text[]) LANGUAGE sql STABLE AS $$
  WITH seen AS (
    (SELECT 'call' AS kind, c.id, c.session_id, c.tool_name, c.account_id, c.effect, c.arguments_sealed, c.admitted_at AS at
       FROM calls c WHERE c.id >= call_id_before(p_since) ORDER BY c.id DESC LIMIT p_look)
    UNION ALL
    (SELECT 'refusal', r.id, r.session_id, r.tool_name, r.account_id,
        coalesce((SELECT t.effect FROM tools t JOIN providers p ON p.id = t.provider_id
          WHERE p.slug || '__' || t.name = r.tool_name LIMIT 1), 'destructive'), r.arguments_sealed, r.at
       FROM refused_calls r WHERE r.id >= call_id_before(p_since) AND r.because = 'policy_denied' ORDER BY r.id DESC LIMIT p_look)
    UNION ALL
    (SELECT 'approval', a.id, a.session_id, a.request::jsonb -> 'tools' -> 0 ->> 'name', a.request::jsonb -> 'tools' -> 0 ->> 'account',
        a.request::jsonb -> 'tools' -> 0 ->> 'effect', a.arguments_sealed, a.created_at
       FROM approvals a WHERE a.kind = 'call' AND a.state IN ('pending', 'approved') AND a.expires_at > clock_timestamp()
         AND a.created_at >= p_since AND a.arguments_sealed IS NOT NULL ORDER BY a.id DESC LIMIT p_look)
    UNION ALL
    (SELECT 'request', a.id, a.session_id, t ->> 'name', t ->> 'account', t ->> 'effect', NULL::bytea, a.created_at
       FROM (SELECT q.id, q.session_id, q.request, q.created_at FROM approvals q WHERE q.kind = 'access'
           AND q.state IN ('pending', 'approved') AND q.created_at >= p_since ORDER BY q.id DESC LIMIT p_look) a,
         jsonb_array_elements(a.request::jsonb -> 'tools') t)),
  acting AS (
    SELECT x.*, s.principal_id, s.on_behalf_of, coalesce(s.on_behalf_of, p.owner_id) AS person, a.client_id,
        coalesce((SELECT c.organization_id FROM session_organizations c WHERE c.session_id = s.id ORDER BY c.at DESC LIMIT 1),
          s.organization_id) AS chosen
      FROM seen x JOIN sessions s ON s.id = x.session_id JOIN principals p ON p.id = s.principal_id
      JOIN applications a ON a.id = s.application_id),
  under AS (
    SELECT x.*, m.id AS membership, m.role_slugs FROM acting x
      LEFT JOIN memberships m ON m.organization_id = p_organization AND m.user_id = x.person AND m.status = 'active'
     WHERE x.chosen = p_organization OR (x.chosen IS NULL AND m.id IS NOT NULL)
        OR EXISTS (SELECT FROM connected_accounts c WHERE c.id = x.account_id AND c.owner_id = p_organization)
     ORDER BY x.at DESC, x.id DESC, x.tool_name LIMIT p_limit)
  SELECT n.looked, x.kind, x.id, x.session_id, x.principal_id, x.on_behalf_of, x.person, u.email, x.client_id, x.tool_name, x.account_id,
      x.effect, x.arguments_sealed, x.at,
      (SELECT coalesce(jsonb_agg(g.group_id ORDER BY g.group_id), '[]') FROM group_members g WHERE g.membership_id = x.membership),
      (SELECT coalesce(jsonb_agg(DISTINCT r.slug), '[]') FROM (
          SELECT unnest(x.role_slugs) AS slug
          UNION ALL
          SELECT q.role_slug FROM role_assignments q WHERE q.membership_id = x.membership AND q.resource_id IS NULL
          UNION ALL
          SELECT q.role_slug FROM group_role_assignments q JOIN group_members g ON g.group_id = q.group_id
           WHERE g.membership_id = x.membership AND q.resource_id IS NULL) r WHERE x.membership IS NOT NULL),
      CASE WHEN x.id IS NULL THEN '{}'::text[] ELSE array_remove(ARRAY[
        CASE WHEN EXISTS (SELECT FROM calls c WHERE c.session_id = x.session_id AND c.admitted_at < x.at AND c.effect = 'read')
          THEN 'untrusted' END,
        CASE WHEN EXISTS (SELECT FROM calls c WHERE c.session_id = x.session_id AND c.admitted_at < x.at AND c.effect = 'read'
          AND c.account_id IS NOT NULL) THEN 'private' END], NULL) END
    FROM (SELECT coalesce(max(k.many), 0) AS looked FROM (SELECT count(DISTINCT seen.id) AS many FROM seen GROUP BY seen.kind) k) n
    LEFT JOIN under x ON true
    LEFT JOIN users u ON u.id = x.person
   ORDER BY x.at DESC, x.id DESC, x.tool_name
$$;
