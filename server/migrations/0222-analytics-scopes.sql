-- Cells are kept of everybody, of an application, of a method, of both, and of an organization. Whatever else is asked about one
-- organization concerns few rows and is made of these, so that a row of activity moves five cells and not eight.
DELETE FROM analytics_gaps WHERE organization > 0 AND (application > 0 OR method > 0);
DELETE FROM analytics_cohorts WHERE organization > 0;
DROP INDEX analytics_gaps_of_organizations;
DROP INDEX analytics_gaps_of_applications;
CREATE INDEX analytics_gaps_of_organizations ON analytics_gaps (day) INCLUDE (organization, kind, previous, principals)
  WHERE organization > 0;
CREATE INDEX analytics_gaps_of_applications ON analytics_gaps (day) INCLUDE (application, kind, previous, principals)
  WHERE application > 0 AND method = 0;
CREATE INDEX analytics_activity_by_organization ON analytics_activity (organization, day);

CREATE OR REPLACE FUNCTION analytics_presence(p_principals int[], p_since date[]) RETURNS SETOF analytics_present
LANGUAGE sql STABLE AS $$
  WITH days AS MATERIALIZED (
    SELECT DISTINCT r.principal, r.kind, r.application * a AS application, r.organization * o AS organization, r.method * m AS method,
        r.day, c.since
      FROM unnest(p_principals, p_since) AS c (principal, since)
      JOIN analytics_activity r ON r.principal = c.principal AND r.day >= c.since
      CROSS JOIN (VALUES (0, 0, 0), (1, 0, 0), (0, 0, 1), (1, 0, 1), (0, 1, 0)) AS w (a, o, m)),
  edges AS MATERIALIZED (
    SELECT k.principal, k.application, k.organization, k.method,
        (SELECT r.day FROM analytics_activity r WHERE r.principal = k.principal AND r.day < k.since
            AND k.application IN (0, r.application) AND k.organization IN (0, r.organization) AND k.method IN (0, r.method)
          ORDER BY r.day DESC LIMIT 1) AS last,
        (SELECT r.day FROM analytics_activity r WHERE r.principal = k.principal
            AND k.application IN (0, r.application) AND k.organization IN (0, r.organization) AND k.method IN (0, r.method)
          ORDER BY r.day LIMIT 1) AS first
      FROM (SELECT DISTINCT principal, application, organization, method, since FROM days) k)
  SELECT d.kind, application, organization, method, d.day,
      coalesce(lag(d.day) OVER (PARTITION BY principal, application, organization, method ORDER BY d.day), e.last, '-infinity'),
      e.first
    FROM days d JOIN edges e USING (principal, application, organization, method)
$$;

CREATE OR REPLACE FUNCTION analytics_move(p_before analytics_present[], p_after analytics_present[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  WITH moved AS MATERIALIZED (
    SELECT p.*, -1 AS n FROM unnest(p_before) p UNION ALL SELECT p.*, 1 FROM unnest(p_after) p),
  gaps AS (
    INSERT INTO analytics_gaps AS g (application, organization, method, day, kind, previous, principals)
    SELECT application, organization, method, day, kind, previous, sum(n) FROM moved
     GROUP BY application, organization, method, day, kind, previous HAVING sum(n) <> 0
    ON CONFLICT (application, organization, method, day, kind, previous) DO UPDATE SET principals = g.principals + excluded.principals)
  INSERT INTO analytics_cohorts AS c (grain, application, organization, method, cohort, start, kind, principals)
  SELECT grain, application, organization, method, date_trunc(grain, first::timestamp)::date AS cohort,
      date_trunc(grain, day::timestamp)::date AS start, kind, sum(n)
    FROM moved CROSS JOIN unnest('{day,week,month}'::text[]) grain
   WHERE previous < date_trunc(grain, day::timestamp)::date AND organization = 0
   GROUP BY grain, application, organization, method, 5, 6, kind HAVING sum(n) <> 0
  ON CONFLICT (grain, application, organization, method, cohort, start, kind) DO UPDATE SET principals = c.principals + excluded.principals;
  DELETE FROM analytics_gaps WHERE principals = 0;
  DELETE FROM analytics_cohorts WHERE principals = 0;
END $$;

-- Who came on which of these days, out of the rows of activity. Days of a zone come with their bounds (one more than days); without
-- them they are days in UTC. `is_known`: there was a day before the first one. The statement says only what is asked, so that it is
-- planned for that.
CREATE FUNCTION analytics_came(p_by text, p_application int, p_organization int, p_method int, p_days date[], p_bounds timestamptz[])
RETURNS TABLE (subject int, kind text, principal int, day date, is_known boolean) LANGUAGE plpgsql STABLE AS $$
DECLARE
  none constant bit(96) := repeat('0', 96)::bit(96);
  whole constant bit(96) := repeat('1', 96)::bit(96);
  opens date := CASE WHEN p_bounds IS NULL THEN p_days[1] ELSE (p_bounds[1] AT TIME ZONE 'UTC')::date END;
  earlier bit(96) := CASE WHEN p_bounds IS NULL THEN repeat('0', 96)::bit(96)
    ELSE repeat('1', 96)::bit(96) << (96 - (extract(epoch FROM p_bounds[1])::bigint % 86400 / 900)::int) END;
  subject_of text := CASE p_by WHEN 'application' THEN 'r.application' WHEN 'organization' THEN 'r.organization' ELSE '0' END;
  within text := concat_ws(' AND ', 'true', CASE WHEN p_application > 0 THEN 'r.application = $3' END,
    CASE WHEN p_organization > 0 THEN 'r.organization = $4' END, CASE WHEN p_method > 0 THEN 'r.method = $5' END);
BEGIN
  IF p_application IS NULL OR p_organization IS NULL OR p_method IS NULL THEN
    RETURN;
  END IF;
  RETURN QUERY EXECUTE
    CASE WHEN p_bounds IS NULL
      THEN format('WITH seen AS MATERIALIZED (SELECT DISTINCT %s AS subject, r.kind, r.principal, r.day FROM analytics_activity r
        WHERE r.day BETWEEN ($1)[1] AND ($1)[cardinality($1)] AND %s)', subject_of, within)
      ELSE format('WITH parts AS MATERIALIZED (
          SELECT l.day, u.day::date AS utc_day,
              ($9 >> (extract(epoch FROM greatest(l.start, u.day) - u.day) / 900)::int)
              & ($9 << (96 - (extract(epoch FROM least(l.stop, u.day + interval ''1 day'') - u.day) / 900)::int)) AS mask
            FROM unnest($1, ($2)[1:cardinality($1)], ($2)[2:]) AS l (day, start, stop)
            CROSS JOIN LATERAL generate_series(date_trunc(''day'', l.start, ''UTC''), l.stop - interval ''1 microsecond'', interval ''1 day'') u (day)),
        seen AS MATERIALIZED (
          SELECT DISTINCT %s AS subject, r.kind, r.principal, p.day FROM analytics_activity r JOIN parts p ON p.utc_day = r.day
           WHERE r.day BETWEEN $6 AND (($2)[cardinality($2)] AT TIME ZONE ''UTC'')::date AND r.slots & p.mask <> $8 AND %s)',
        subject_of, within)
    END || format(',
      known AS MATERIALIZED (
        SELECT s.subject, s.principal, EXISTS (SELECT FROM analytics_activity r WHERE r.principal = s.principal AND r.day <= $6
            AND (r.day < $6 OR r.slots & $7 <> $8) AND %s = s.subject AND %s) AS is_known
          FROM (SELECT DISTINCT x.subject, x.principal FROM seen x) s)
      SELECT s.subject, s.kind, s.principal, s.day, k.is_known FROM seen s JOIN known k USING (subject, principal)', subject_of, within)
    USING p_days, p_bounds, p_application, p_organization, p_method, opens, earlier, none, whole;
END $$;

CREATE OR REPLACE FUNCTION analytics_cells(p_by text, p_application int, p_organization int, p_method int, p_days date[],
  p_bounds timestamptz[])
RETURNS TABLE (subject int, kind text, day date, previous date, principals bigint) LANGUAGE plpgsql STABLE AS $$
DECLARE first date := p_days[1]; last date := p_days[cardinality(p_days)];
BEGIN
  IF p_bounds IS NULL AND p_by = 'all' AND (p_organization = 0 OR (p_application = 0 AND p_method = 0)) THEN
    RETURN QUERY SELECT 0, g.kind, g.day, g.previous, g.principals::bigint FROM analytics_gaps g
     WHERE g.application = p_application AND g.organization = p_organization AND g.method = p_method AND g.day BETWEEN first AND last;
  ELSIF p_bounds IS NULL AND p_by = 'application' AND p_application = 0 AND p_organization = 0 AND p_method = 0 THEN
    RETURN QUERY SELECT g.application, g.kind, g.day, g.previous, g.principals::bigint FROM analytics_gaps g
     WHERE g.application > 0 AND g.method = 0 AND g.day BETWEEN first AND last;
  ELSIF p_bounds IS NULL AND p_by = 'organization' AND p_application = 0 AND p_organization = 0 AND p_method = 0 THEN
    RETURN QUERY SELECT g.organization, g.kind, g.day, g.previous, g.principals::bigint FROM analytics_gaps g
     WHERE g.organization > 0 AND g.day BETWEEN first AND last;
  ELSE
    -- Before the first day `previous` says no more than whether there was one.
    RETURN QUERY
    SELECT c.subject, c.kind, c.day, c.previous, count(*) FROM (
      SELECT x.subject, x.kind, x.day, coalesce(lag(x.day) OVER (PARTITION BY x.subject, x.principal ORDER BY x.day),
          CASE WHEN x.is_known THEN first - 1 ELSE '-infinity'::date END) AS previous
        FROM analytics_came(p_by, p_application, p_organization, p_method, p_days, p_bounds) x) c
     GROUP BY 1, 2, 3, 4;
  END IF;
END $$;

CREATE OR REPLACE FUNCTION analytics_retention(p_grain text, p_application int, p_organization int, p_method int, p_kind text,
  p_days date[], p_starts date[], p_bounds timestamptz[])
RETURNS TABLE (cohort date, start date, principals bigint) LANGUAGE plpgsql STABLE AS $$
DECLARE first date := p_days[1]; last date := p_days[cardinality(p_days)];
BEGIN
  IF p_bounds IS NULL AND p_organization = 0 THEN
    RETURN QUERY SELECT c.cohort, c.start, sum(c.principals)::bigint FROM analytics_cohorts c
     WHERE c.grain = p_grain AND c.application = p_application AND c.organization = 0 AND c.method = p_method
       AND c.cohort BETWEEN first AND last AND c.start <= last AND (p_kind IS NULL OR c.kind = p_kind)
     GROUP BY c.cohort, c.start;
  ELSE
    RETURN QUERY
    WITH came AS MATERIALIZED (
      SELECT DISTINCT x.principal, d.start FROM analytics_came('all', p_application, p_organization, p_method, p_days, p_bounds) x
        JOIN unnest(p_days, p_starts) AS d (day, start) ON d.day = x.day
       WHERE NOT x.is_known AND (p_kind IS NULL OR x.kind = p_kind)),
    cohorts AS (SELECT c.principal, min(c.start) AS cohort FROM came c GROUP BY 1)
    SELECT c.cohort, m.start, count(*) FROM cohorts c JOIN came m USING (principal) GROUP BY 1, 2;
  END IF;
END $$;

-- The number that is asked for: 0 for all where nothing is named, null for a name that nobody has. No name means all or none.
CREATE FUNCTION analytics_number(p_name text) RETURNS int LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN p_name IS NULL THEN 0 ELSE (SELECT s.id FROM analytics_subjects s WHERE s.name = p_name AND s.id > 1) END
$$;
