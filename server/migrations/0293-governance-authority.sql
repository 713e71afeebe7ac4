-- How much lets somebody do something, by kind: in each of these organizations, and for a null in the installation as a whole.
-- `orphaned` counts what acts although its owner does not.
CREATE FUNCTION authority_in(p_organizations text[]) RETURNS TABLE (organization_id text, kind text, standing int, dormant int,
  never_used int, over_granted int, orphaned int) LANGUAGE sql STABLE AS $$
  SELECT o.id, a.kind, count(*)::int, count(*) FILTER (WHERE 'dormant' = ANY (a.flags))::int,
      count(*) FILTER (WHERE 'never_used' = ANY (a.flags))::int, count(*) FILTER (WHERE 'over_granted' = ANY (a.flags))::int,
      count(*) FILTER (WHERE a.kind IN ('agent', 'service_account')
        AND NOT EXISTS (SELECT FROM principals w WHERE w.id = a.owner_id AND w.state = 'active'))::int
    FROM unnest(p_organizations) AS o (id)
    CROSS JOIN LATERAL access_now(o.id, ARRAY['membership', 'installation_role', 'service_account', 'agent', 'access_grant',
      'connected_account', 'application', 'client_secret', 'api_key']) a
   GROUP BY o.id, a.kind
$$;
