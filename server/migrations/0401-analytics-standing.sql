-- Of the cells of a day those count whose principals were last there before the range, and on the later days of it they are few. The
-- index stands in this order, so that the others are never read: a ranking of all organizations over a month reads some days' worth of
-- cells, and not all that the month has.
DROP INDEX analytics_gaps_of_organizations;
DROP INDEX analytics_gaps_of_applications;
CREATE INDEX analytics_gaps_of_organizations ON analytics_gaps (zone, day, previous) INCLUDE (organization, kind, principals)
  WHERE organization > 0;
CREATE INDEX analytics_gaps_of_applications ON analytics_gaps (zone, day, previous) INCLUDE (application, kind, principals)
  WHERE application > 0 AND method = 0;

CREATE OR REPLACE FUNCTION analytics_standing(p_zone int, p_by text, p_application int, p_organization int, p_method int, p_kind text,
  p_days date[], p_bounds timestamptz[])
RETURNS TABLE (subject int, active bigint, fresh bigint) LANGUAGE plpgsql STABLE AS $$
DECLARE first date := p_days[1];
BEGIN
  IF p_bounds IS NULL AND p_by = 'application' AND p_application = 0 AND p_organization = 0 AND p_method = 0 THEN
    RETURN QUERY SELECT g.application, sum(g.principals), coalesce(sum(g.principals) FILTER (WHERE g.previous = '-infinity'), 0)
      FROM unnest(p_days) AS d (day) CROSS JOIN LATERAL (
        SELECT c.application, c.principals, c.previous FROM analytics_gaps c
         WHERE c.zone = p_zone AND c.application > 0 AND c.method = 0 AND c.day = d.day AND c.previous < first
           AND (p_kind IS NULL OR c.kind = p_kind) OFFSET 0) g
     GROUP BY 1;
  ELSIF p_bounds IS NULL AND p_by = 'organization' AND p_application = 0 AND p_organization = 0 AND p_method = 0 THEN
    RETURN QUERY SELECT g.organization, sum(g.principals), coalesce(sum(g.principals) FILTER (WHERE g.previous = '-infinity'), 0)
      FROM unnest(p_days) AS d (day) CROSS JOIN LATERAL (
        SELECT c.organization, c.principals, c.previous FROM analytics_gaps c
         WHERE c.zone = p_zone AND c.organization > 0 AND c.day = d.day AND c.previous < first
           AND (p_kind IS NULL OR c.kind = p_kind) OFFSET 0) g
     GROUP BY 1;
  ELSE
    RETURN QUERY SELECT c.subject, count(*), count(*) FILTER (WHERE NOT c.is_known) FROM (
        SELECT DISTINCT x.subject, x.principal, x.is_known
          FROM analytics_came(p_zone, p_by, p_application, p_organization, p_method, p_days, p_bounds) x
         WHERE p_kind IS NULL OR x.kind = p_kind) c GROUP BY 1;
  END IF;
END $$;
