-- Who was active in a range of days, by place. Of each principal one cell begins before the range and ends in it; the other ones of
-- the range are passed over where they stand in the index. `fresh`: those who never were there before.
CREATE FUNCTION analytics_standing(p_by text, p_application int, p_organization int, p_method int, p_kind text, p_days date[],
  p_bounds timestamptz[])
RETURNS TABLE (subject int, active bigint, fresh bigint) LANGUAGE plpgsql STABLE AS $$
DECLARE first date := p_days[1]; last date := p_days[cardinality(p_days)];
BEGIN
  IF p_bounds IS NULL AND p_by = 'application' AND p_application = 0 AND p_organization = 0 AND p_method = 0 THEN
    RETURN QUERY SELECT g.application, sum(g.principals), coalesce(sum(g.principals) FILTER (WHERE g.previous = '-infinity'), 0)
      FROM analytics_gaps g WHERE g.application > 0 AND g.method = 0 AND g.day BETWEEN first AND last AND g.previous < first
       AND (p_kind IS NULL OR g.kind = p_kind) GROUP BY 1;
  ELSIF p_bounds IS NULL AND p_by = 'organization' AND p_application = 0 AND p_organization = 0 AND p_method = 0 THEN
    RETURN QUERY SELECT g.organization, sum(g.principals), coalesce(sum(g.principals) FILTER (WHERE g.previous = '-infinity'), 0)
      FROM analytics_gaps g WHERE g.organization > 0 AND g.day BETWEEN first AND last AND g.previous < first
       AND (p_kind IS NULL OR g.kind = p_kind) GROUP BY 1;
  ELSE
    RETURN QUERY SELECT c.subject, count(*), count(*) FILTER (WHERE NOT c.is_known) FROM (
        SELECT DISTINCT x.subject, x.principal, x.is_known
          FROM analytics_came(p_by, p_application, p_organization, p_method, p_days, p_bounds) x
         WHERE p_kind IS NULL OR x.kind = p_kind) c GROUP BY 1;
  END IF;
END $$;
