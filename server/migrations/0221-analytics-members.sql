-- Who belongs to which organization, and since when: sign-ups and second factors of one organization are those of its members.
CREATE TABLE analytics_members (
  membership_id text PRIMARY KEY,
  user_id text,
  organization int,
  joined_at timestamptz,
  left_at timestamptz
);
CREATE INDEX analytics_members_by_organization ON analytics_members (organization, joined_at);
CREATE INDEX analytics_members_by_user ON analytics_members (user_id);

-- Who first came in a period, and in which later ones they came again. Periods in UTC are kept; those of another zone are made of
-- the quarter hours. `p_starts` says for each day in which period it lies.
CREATE FUNCTION analytics_retention(p_grain text, p_application int, p_organization int, p_method int, p_kind text, p_days date[],
  p_starts date[], p_bounds timestamptz[])
RETURNS TABLE (cohort date, start date, principals bigint) LANGUAGE plpgsql STABLE AS $$
DECLARE first date := p_days[1]; last date := p_days[cardinality(p_days)];
BEGIN
  IF p_bounds IS NULL THEN
    RETURN QUERY SELECT c.cohort, c.start, sum(c.principals)::bigint FROM analytics_cohorts c
     WHERE c.grain = p_grain AND c.application = p_application AND c.organization = p_organization AND c.method = p_method
       AND c.cohort BETWEEN first AND last AND c.start <= last AND (p_kind IS NULL OR c.kind = p_kind)
     GROUP BY c.cohort, c.start;
    RETURN;
  END IF;
  RETURN QUERY
  WITH parts AS MATERIALIZED (
    SELECT l.day, l.start, u.day::date AS utc_day,
        (repeat('1', 96)::bit(96) >> (extract(epoch FROM greatest(l.opens, u.day) - u.day) / 900)::int)
        & (repeat('1', 96)::bit(96) << (96 - (extract(epoch FROM least(l.closes, u.day + interval '1 day') - u.day) / 900)::int)) AS mask
      FROM unnest(p_days, p_starts, p_bounds[1:cardinality(p_days)], p_bounds[2:]) AS l (day, start, opens, closes)
      CROSS JOIN LATERAL generate_series(date_trunc('day', l.opens, 'UTC'), l.closes - interval '1 microsecond', interval '1 day') u (day)),
  seen AS MATERIALIZED (
    SELECT DISTINCT r.principal, p.start FROM parts p
      JOIN analytics_activity r ON r.day = p.utc_day AND r.slots & p.mask <> repeat('0', 96)::bit(96)
     WHERE p_application IN (0, r.application) AND p_organization IN (0, r.organization) AND p_method IN (0, r.method)
       AND (p_kind IS NULL OR r.kind = p_kind)),
  cohorts AS (
    SELECT s.principal, min(s.start) AS cohort FROM seen s GROUP BY 1
    HAVING NOT EXISTS (
        SELECT FROM analytics_activity r WHERE r.principal = s.principal AND r.day <= (p_bounds[1] AT TIME ZONE 'UTC')::date
           AND (r.day < (p_bounds[1] AT TIME ZONE 'UTC')::date OR r.slots & (repeat('1', 96)::bit(96)
             << (96 - (extract(epoch FROM p_bounds[1])::bigint % 86400 / 900)::int)) <> repeat('0', 96)::bit(96))
           AND p_application IN (0, r.application) AND p_organization IN (0, r.organization) AND p_method IN (0, r.method)))
  SELECT c.cohort, s.start, count(*) FROM cohorts c JOIN seen s USING (principal) GROUP BY 1, 2;
END $$;
