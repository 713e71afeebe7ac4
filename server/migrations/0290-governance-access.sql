-- What each organization, or the installation as a whole, lets somebody do at this moment, read in one statement and so at one moment.
-- `holder`: the person whose own access it is; `owner`: the person who answers for it. `name` says nothing about a person, so that
-- what is kept of it may be kept when the person has left. `used_at`: the last use that is known; null: none.
CREATE FUNCTION access_now(p_organization text, p_kinds text[]) RETURNS TABLE (kind text, subject_id text, name text,
  organization_id text, owner_id text, holder_id text, since timestamptz, used_at timestamptz, effects text[], flags text[], facts jsonb)
LANGUAGE sql STABLE AS $$
  WITH policy AS (SELECT dormant_days, unused_days FROM lifecycle_policy),
  acting AS (SELECT p.id, p.kind, p.name, p.owner_id, p.created_at FROM principals p
     WHERE p.state = 'active' AND p.kind <> 'user' AND p.kind = ANY (p_kinds)
       AND (p_organization IS NULL OR EXISTS (SELECT FROM sessions s WHERE s.principal_id = p.id AND (s.organization_id = p_organization
         OR EXISTS (SELECT FROM session_organizations o WHERE o.session_id = s.id AND o.organization_id = p_organization))))),
  granted AS (SELECT g.id, g.session_id, g.provider_id, g.account_id, g.tools, g.bounds, g.expires_at, g.created_at,
      s.principal_id, s.on_behalf_of, coalesce(s.organization_id, (SELECT o.organization_id FROM session_organizations o
        WHERE o.session_id = s.id ORDER BY o.at DESC LIMIT 1)) AS organization_id,
      ARRAY(SELECT DISTINCT x.value ->> 'effect' FROM jsonb_each(g.bounds) x ORDER BY 1) AS effects,
      ARRAY(SELECT DISTINCT c.tool_id FROM calls c WHERE c.session_id = g.session_id AND c.grant_id = g.id) AS called,
      (SELECT count(*) FROM calls c WHERE c.session_id = g.session_id AND c.grant_id = g.id)::int AS calls,
      (SELECT max(c.admitted_at) FROM calls c WHERE c.session_id = g.session_id AND c.grant_id = g.id) AS called_at
     FROM access_grants g JOIN sessions s ON s.id = g.session_id
    WHERE g.ended_at IS NULL AND g.expires_at > clock_timestamp() AND s.ended_at IS NULL
      AND p_kinds && ARRAY['access_grant', 'agent', 'service_account', 'connected_account']),
  found AS (
    SELECT 'membership' AS kind, m.id AS subject_id, o.name, m.organization_id, NULL::text AS owner_id, m.user_id AS holder_id,
        m.created_at AS since, (SELECT max(coalesce(a.last_at, s.started_at)) FROM sessions s
            LEFT JOIN session_activity a ON a.session_id = s.id
           WHERE s.on_behalf_of = m.user_id AND s.organization_id = m.organization_id) AS used_at,
        ARRAY[]::text[] AS effects, false AS over, jsonb_build_object('user', m.user_id, 'roles', m.role_slugs) AS facts
      FROM memberships m JOIN organizations o ON o.id = m.organization_id AND o.deleted_at IS NULL
     WHERE 'membership' = ANY (p_kinds) AND m.status = 'active' AND (p_organization IS NULL OR m.organization_id = p_organization)
    UNION ALL
    SELECT 'installation_role', u.id, u.installation_role, NULL, NULL, u.id, u.created_at, u.last_sign_in_at, '{}', false,
        jsonb_build_object('user', u.id, 'role', u.installation_role)
      FROM users u JOIN principals p ON p.id = u.id
     WHERE 'installation_role' = ANY (p_kinds) AND p_organization IS NULL AND u.installation_role IS NOT NULL AND p.state = 'active'
    UNION ALL
    SELECT a.kind, a.id, a.name, NULL, a.owner_id, NULL, a.created_at,
        greatest((SELECT max(x.last_at) FROM sessions s JOIN session_activity x ON x.session_id = s.id WHERE s.principal_id = a.id),
          (SELECT max(k.last_used_at) FROM api_keys k WHERE k.principal_id = a.id)),
        ARRAY(SELECT DISTINCT e FROM granted g, unnest(g.effects) e WHERE g.principal_id = a.id ORDER BY 1),
        EXISTS (SELECT FROM granted g WHERE g.principal_id = a.id AND NOT g.tools <@ g.called),
        jsonb_build_object('owner', a.owner_id,
          'sessions', (SELECT count(*) FROM sessions s WHERE s.principal_id = a.id AND s.ended_at IS NULL AND s.expires_at > clock_timestamp()),
          'grants', (SELECT count(*) FROM granted g WHERE g.principal_id = a.id),
          'keys', (SELECT count(*) FROM api_keys k WHERE k.principal_id = a.id AND k.ended_at IS NULL))
      FROM acting a
    UNION ALL
    SELECT 'access_grant', g.id, p.name, g.organization_id, a.owner_id, g.on_behalf_of, g.created_at, g.called_at, g.effects,
        g.calls > 0 AND NOT g.tools <@ g.called,
        jsonb_build_object('agent', g.principal_id, 'for', g.on_behalf_of, 'session', g.session_id, 'account', g.account_id,
          'expires_at', to_char(g.expires_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'calls', g.calls,
          'tools', (SELECT coalesce(jsonb_agg(x.value ->> 'name' ORDER BY x.value ->> 'name'), '[]') FROM jsonb_each(g.bounds) x),
          'tools_called', cardinality(g.called))
      FROM granted g JOIN providers p ON p.id = g.provider_id JOIN principals a ON a.id = g.principal_id
     WHERE 'access_grant' = ANY (p_kinds) AND (p_organization IS NULL OR g.organization_id = p_organization)
    UNION ALL
    SELECT 'connected_account', c.id, p.name, coalesce(c.organization_id, CASE WHEN c.owner_id LIKE 'org\_%' THEN c.owner_id END),
        CASE WHEN c.owner_id LIKE 'user\_%' THEN c.owner_id ELSE c.connected_by END,
        CASE WHEN c.owner_id LIKE 'user\_%' THEN c.owner_id END, c.created_at,
        (SELECT max(g.created_at) FROM access_grants g WHERE g.account_id = c.id),
        ARRAY(SELECT DISTINCT e FROM granted g, unnest(g.effects) e WHERE g.account_id = c.id ORDER BY 1), false,
        jsonb_build_object('owner', c.owner_id, 'provider', p.slug, 'scopes', c.scopes, 'state', c.state, 'used_by', c.used_by,
          'method', c.auth_method)
      FROM connected_accounts c JOIN providers p ON p.id = c.provider_id
     WHERE 'connected_account' = ANY (p_kinds) AND c.state <> 'disconnected'
       AND (p_organization IS NULL OR p_organization IN (c.owner_id, c.organization_id))
    UNION ALL
    SELECT 'application', a.id, a.name, a.organization_id, NULL, NULL, a.created_at,
        (SELECT max(s.started_at) FROM sessions s WHERE s.application_id = a.id), '{}', false,
        jsonb_build_object('kind', a.kind, 'client_id', a.client_id, 'registration', a.registration, 'scopes', a.scopes,
          'secrets', (SELECT count(*) FROM application_secrets k WHERE k.application_id = a.id AND k.ended_at IS NULL))
      FROM applications a
     WHERE 'application' = ANY (p_kinds) AND a.state = 'active' AND a.registration <> 'built_in'
       AND (p_organization IS NULL OR a.organization_id = p_organization OR a.organizations = ARRAY[p_organization])
    UNION ALL
    SELECT 'client_secret', k.id, a.name, a.organization_id, NULL, NULL, k.created_at, k.last_used_at, '{}', false,
        jsonb_build_object('application', a.id, 'hint', k.hint)
      FROM application_secrets k JOIN applications a ON a.id = k.application_id
     WHERE 'client_secret' = ANY (p_kinds) AND k.ended_at IS NULL AND a.state = 'active'
       AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())
       AND (p_organization IS NULL OR a.organization_id = p_organization OR a.organizations = ARRAY[p_organization])
    UNION ALL
    SELECT 'api_key', k.id, k.name, NULL, k.owner_id, k.owner_id, k.created_at, k.last_used_at, '{}', false,
        jsonb_build_object('role', k.role, 'hint', k.hint, 'owner', k.owner_id, 'service_account', k.principal_id)
      FROM api_keys k JOIN principals p ON p.id = k.principal_id
     WHERE 'api_key' = ANY (p_kinds) AND p_organization IS NULL AND k.ended_at IS NULL AND p.state = 'active'
       AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp()))
  SELECT f.kind, f.subject_id, f.name, f.organization_id, f.owner_id, f.holder_id, f.since, f.used_at, f.effects,
      array_remove(ARRAY[
        CASE WHEN f.used_at < clock_timestamp() - make_interval(days => p.dormant_days) THEN 'dormant' END,
        CASE WHEN f.used_at IS NULL AND (f.kind = 'access_grant' OR f.since < clock_timestamp() - make_interval(days => p.unused_days))
          THEN 'never_used' END,
        CASE WHEN f.over THEN 'over_granted' END], NULL), f.facts
    FROM found f, policy p
$$;
