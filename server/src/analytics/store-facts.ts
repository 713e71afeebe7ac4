import type { Transaction } from '../platform/database.ts'
import type {
  ApprovalMoved,
  CallSettled,
  Fact,
  FactorMoved,
  MemberMoved,
  PersonMoved,
  SessionFact,
  SignInTried,
} from './model.ts'

type Of<F extends Fact['fact']> = Extract<Fact, { fact: F }>

/** The index that the figures have to read next, locked: one node at a time adds to them. */
export async function claimProgress(tx: Transaction): Promise<number> {
  const [row] = await tx.query<{ next_index: string }>('SELECT next_index FROM analytics_progress FOR UPDATE')
  if (row === undefined) throw new Error('the progress of the figures is there from the beginning')
  return Number(row.next_index)
}

export async function saveProgress(tx: Transaction, next: number, through: string): Promise<void> {
  await tx.query('UPDATE analytics_progress SET next_index = $1, through = greatest(through, $2::timestamptz)', [
    next,
    through,
  ])
}

/** Gives each name a number of its own. */
async function numberNames(tx: Transaction, names: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO analytics_subjects (name) SELECT DISTINCT x.name FROM unnest($1::text[]) AS x (name)
      WHERE NOT EXISTS (SELECT FROM analytics_subjects s WHERE s.name = x.name) ORDER BY 1`,
    [names],
  )
}

export async function insertSessions(tx: Transaction, started: readonly Of<'session_started'>[]): Promise<void> {
  const names = started.flatMap(each => [each.principal, each.application, each.organization, each.method])
  await numberNames(tx, names)
  await tx.query(
    `INSERT INTO analytics_sessions (session_id, kind, principal, application, organization, method, second_proof, country, device,
        browser, started_at, expires_at)
     SELECT x.session, x.kind, p.id, a.id, o.id, m.id, x."secondProof", x.country, x.device, x.browser, x.at, x."expiresAt"
       FROM json_to_recordset($1) AS x (session text, kind text, principal text, application text, organization text, method text,
         "secondProof" boolean, country text, device text, browser text, at timestamptz, "expiresAt" timestamptz)
       JOIN analytics_subjects p ON p.name = x.principal JOIN analytics_subjects a ON a.name = x.application
       JOIN analytics_subjects o ON o.name = x.organization JOIN analytics_subjects m ON m.name = x.method
     ON CONFLICT (session_id) DO NOTHING`,
    [JSON.stringify(started)],
  )
}

export async function listKnownSessions(tx: Transaction, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ session_id: string }>(
    'SELECT session_id FROM analytics_sessions WHERE session_id = ANY ($1)',
    [ids],
  )
  return new Set(rows.map(row => row.session_id))
}

/** Keeps what came before the start of its session. */
export async function insertWaiting(tx: Transaction, facts: readonly SessionFact[]): Promise<void> {
  await tx.query(
    `INSERT INTO analytics_waiting (session_id, index, fact) SELECT x ->> 'session', (x ->> 'index')::bigint, x
       FROM jsonb_array_elements($1::jsonb) x ON CONFLICT (session_id, index) DO NOTHING`,
    [JSON.stringify(facts)],
  )
}

/** What waited for these sessions. */
export async function takeWaiting(tx: Transaction, ids: readonly string[]): Promise<SessionFact[]> {
  const rows = await tx.query<{ fact: SessionFact }>(
    'DELETE FROM analytics_waiting WHERE session_id = ANY ($1) RETURNING fact',
    [ids],
  )
  return rows.map(row => row.fact)
}

export async function insertChoices(tx: Transaction, chosen: readonly Of<'organization_chosen'>[]): Promise<void> {
  await numberNames(
    tx,
    chosen.map(each => each.organization),
  )
  await tx.query(
    `INSERT INTO analytics_choices (session_id, at, organization) SELECT x.session, x.at, o.id
       FROM json_to_recordset($1) AS x (session text, at timestamptz, organization text)
       JOIN analytics_subjects o ON o.name = x.organization ON CONFLICT (session_id, at) DO NOTHING`,
    [JSON.stringify(chosen)],
  )
}

/** The principals of these sessions were there at these times. */
export async function insertActivity(
  tx: Transaction,
  seen: readonly { readonly session: string; readonly at: string }[],
): Promise<void> {
  await tx.query('SELECT analytics_see($1::text[], $2::timestamptz[]) AS done', [
    seen.map(each => each.session),
    seen.map(each => each.at),
  ])
}

export async function saveEnds(tx: Transaction, ended: readonly Of<'session_ended'>[]): Promise<void> {
  await tx.query(
    `UPDATE analytics_sessions s SET ended_at = x.at, end_reason = x.reason
       FROM json_to_recordset($1) AS x (session text, at timestamptz, reason text)
      WHERE s.session_id = x.session`,
    [JSON.stringify(ended)],
  )
}

export interface Counted {
  readonly session: string
  readonly at: string
  readonly figure: 'session_started' | 'session_ended' | 'country' | 'device' | 'refusal'
  readonly about: string
  readonly detail: string
}

/** One more of each, where the session of it is counted. */
export async function addSessionCounts(tx: Transaction, counted: readonly Counted[]): Promise<void> {
  await tx.query(
    `INSERT INTO analytics_counts AS c (figure, grain, start, application, organization, method, kind, about, detail, number)
     SELECT x.figure, g.grain, date_bin(g.width, x.at, '2000-01-01'), s.application, s.organization, s.method, s.kind, x.about, x.detail, count(*)
       FROM json_to_recordset($1) AS x (session text, at timestamptz, figure text, about text, detail text)
       JOIN analytics_sessions s ON s.session_id = x.session
       CROSS JOIN (VALUES ('day', interval '1 day'), ('quarter_hour', interval '15 minutes')) AS g (grain, width)
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
     ON CONFLICT (figure, grain, start, application, organization, method, kind, about, detail)
       DO UPDATE SET number = c.number + excluded.number`,
    [JSON.stringify(counted)],
  )
}

/** A try belongs to no session yet: it counts for its application and method. */
export async function addSignIns(tx: Transaction, tried: readonly SignInTried[]): Promise<void> {
  await numberNames(
    tx,
    tried.flatMap(each => [each.application, each.method]),
  )
  await tx.query(
    `INSERT INTO analytics_counts AS c (figure, grain, start, application, organization, method, kind, about, detail, number)
     SELECT 'sign_in', g.grain, date_bin(g.width, x.at, '2000-01-01'), a.id, 1, m.id, 'user', x.reason, x.outcome, count(*)
       FROM json_to_recordset($1) AS x (at timestamptz, application text, method text, reason text, outcome text)
       JOIN analytics_subjects a ON a.name = x.application JOIN analytics_subjects m ON m.name = x.method
       CROSS JOIN (VALUES ('day', interval '1 day'), ('quarter_hour', interval '15 minutes')) AS g (grain, width)
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
     ON CONFLICT (figure, grain, start, application, organization, method, kind, about, detail)
       DO UPDATE SET number = c.number + excluded.number`,
    [JSON.stringify(tried)],
  )
}

export async function addCalls(tx: Transaction, settled: readonly CallSettled[]): Promise<void> {
  await tx.query(
    `INSERT INTO analytics_calls AS c (grain, start, application, organization, method, kind, provider, tool, effect, outcome,
        resources, number, bytes)
     SELECT g.grain, date_bin(g.width, x.at, '2000-01-01'), s.application, s.organization, s.method, s.kind, x.provider, x.tool, x.effect,
         x.outcome, x.resources, count(*), sum(x.bytes)
       FROM json_to_recordset($1) AS x (session text, at timestamptz, provider text, tool text, effect text, outcome text,
         resources text, bytes bigint)
       JOIN analytics_sessions s ON s.session_id = x.session
       CROSS JOIN (VALUES ('day', interval '1 day'), ('quarter_hour', interval '15 minutes')) AS g (grain, width)
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
     ON CONFLICT (grain, start, application, organization, method, kind, provider, tool, effect, outcome, resources)
       DO UPDATE SET number = c.number + excluded.number, bytes = c.bytes + excluded.bytes`,
    [JSON.stringify(settled)],
  )
}

/** The first call of a session, and the tools that were used of each grant. */
export async function saveAdmitted(tx: Transaction, admitted: readonly Of<'call_admitted'>[]): Promise<void> {
  const given = JSON.stringify(admitted)
  await tx.query(
    `UPDATE analytics_sessions s SET first_call_at = least(s.first_call_at, x.at)
       FROM (SELECT y.session, min(y.at) AS at FROM json_to_recordset($1) AS y (session text, at timestamptz) GROUP BY 1) x
      WHERE s.session_id = x.session AND (s.first_call_at IS NULL OR s.first_call_at > x.at)`,
    [given],
  )
  await tx.query(
    `INSERT INTO analytics_grants AS g (grant_id, session_id, used)
     SELECT x."grant", min(x.session), array_agg(DISTINCT x.tool ORDER BY x.tool)
       FROM json_to_recordset($1) AS x ("grant" text, session text, tool text) WHERE x."grant" IS NOT NULL GROUP BY 1
     ON CONFLICT (grant_id) DO UPDATE
       SET used = ARRAY(SELECT DISTINCT t FROM unnest(g.used || excluded.used) t ORDER BY t)
     WHERE NOT g.used @> excluded.used`,
    [given],
  )
}

export interface Granted {
  readonly grant: string
  readonly session: string
  readonly at: string
  readonly tools: readonly string[]
}

export async function saveGrants(tx: Transaction, granted: readonly Granted[]): Promise<void> {
  await tx.query(
    `INSERT INTO analytics_grants (grant_id, session_id, made_at, tools)
     SELECT x."grant", x.session, x.at, ARRAY(SELECT DISTINCT t FROM json_array_elements_text(x.tools) t ORDER BY t)
       FROM json_to_recordset($1) AS x ("grant" text, session text, at timestamptz, tools json)
     ON CONFLICT (grant_id) DO UPDATE SET made_at = excluded.made_at, tools = excluded.tools`,
    [JSON.stringify(granted)],
  )
}

/** Of one approval each event may come first; a call that is given back and withdrawn later stays what it was. */
export async function saveApprovals(tx: Transaction, moved: readonly ApprovalMoved[]): Promise<void> {
  await tx.query(
    `INSERT INTO analytics_approvals AS a (approval_id, session_id, kind, requested_at, settled_at, outcome, narrowed)
     SELECT x.approval, min(x.session), min(x.kind), min(x.at) FILTER (WHERE x."to" = 'requested'),
         min(x.at) FILTER (WHERE x."to" <> 'requested'),
         (array_agg(x."to" ORDER BY x.at) FILTER (WHERE x."to" <> 'requested'))[1], bool_or(x.narrowed)
       FROM json_to_recordset($1) AS x (approval text, session text, kind text, at timestamptz, "to" text, narrowed boolean)
      GROUP BY 1
     ON CONFLICT (approval_id) DO UPDATE SET kind = coalesce(a.kind, excluded.kind),
       requested_at = coalesce(a.requested_at, excluded.requested_at), narrowed = coalesce(a.narrowed, excluded.narrowed),
       outcome = CASE WHEN a.settled_at <= excluded.settled_at OR excluded.settled_at IS NULL THEN a.outcome ELSE excluded.outcome END,
       settled_at = least(a.settled_at, excluded.settled_at)`,
    [JSON.stringify(moved)],
  )
}

export async function savePeople(tx: Transaction, moved: readonly PersonMoved[]): Promise<void> {
  await tx.query(
    `INSERT INTO analytics_people AS p (user_id, created_at, verified_at, deleted_at)
     SELECT x."user", min(x.at) FILTER (WHERE x."to" = 'created'), min(x.at) FILTER (WHERE x."to" = 'verified'),
         min(x.at) FILTER (WHERE x."to" = 'deleted')
       FROM json_to_recordset($1) AS x ("user" text, at timestamptz, "to" text) WHERE x."user" <> '' GROUP BY 1
     ON CONFLICT (user_id) DO UPDATE SET created_at = least(p.created_at, excluded.created_at),
       verified_at = least(p.verified_at, excluded.verified_at), deleted_at = least(p.deleted_at, excluded.deleted_at)`,
    [JSON.stringify(moved)],
  )
}

/** When a person first had a session. */
export async function saveFirstSeen(tx: Transaction, started: readonly Of<'session_started'>[]): Promise<void> {
  await tx.query(
    `INSERT INTO analytics_people AS p (user_id, active_at)
     SELECT x.principal, min(x.at) FROM json_to_recordset($1) AS x (kind text, principal text, at timestamptz)
      WHERE x.kind = 'user' GROUP BY 1
     ON CONFLICT (user_id) DO UPDATE SET active_at = least(p.active_at, excluded.active_at)
     WHERE p.active_at IS NULL OR p.active_at > excluded.active_at`,
    [JSON.stringify(started)],
  )
}

export async function saveFactors(tx: Transaction, moved: readonly FactorMoved[]): Promise<void> {
  await tx.query(
    `INSERT INTO analytics_factors AS f (factor_id, user_id, kind, proven_at, removed_at)
     SELECT x.factor, min(x."user"), min(x.kind), min(x.at) FILTER (WHERE x."to" = 'proven'),
         min(x.at) FILTER (WHERE x."to" = 'removed')
       FROM json_to_recordset($1) AS x (factor text, "user" text, kind text, at timestamptz, "to" text) GROUP BY 1
     ON CONFLICT (factor_id) DO UPDATE SET user_id = coalesce(f.user_id, excluded.user_id),
       proven_at = least(f.proven_at, excluded.proven_at), removed_at = least(f.removed_at, excluded.removed_at)`,
    [JSON.stringify(moved)],
  )
}

export async function saveMembers(tx: Transaction, moved: readonly MemberMoved[]): Promise<void> {
  await numberNames(
    tx,
    moved.map(each => each.organization),
  )
  await tx.query(
    `INSERT INTO analytics_members AS m (membership_id, user_id, organization, joined_at, left_at)
     SELECT x.membership, min(x."user"), min(o.id), min(x.at) FILTER (WHERE x."to" = 'joined'), min(x.at) FILTER (WHERE x."to" = 'left')
       FROM json_to_recordset($1) AS x (membership text, "user" text, organization text, at timestamptz, "to" text)
       JOIN analytics_subjects o ON o.name = x.organization GROUP BY 1
     ON CONFLICT (membership_id) DO UPDATE SET joined_at = least(m.joined_at, excluded.joined_at),
       left_at = least(m.left_at, excluded.left_at)`,
    [JSON.stringify(moved)],
  )
}

/** Takes all figures away; those who read them meanwhile see them as they were. */
export async function emptyFigures(tx: Transaction): Promise<void> {
  await tx.query(
    `TRUNCATE analytics_sessions, analytics_choices, analytics_waiting, analytics_activity, analytics_gaps, analytics_cohorts,
       analytics_counts, analytics_calls, analytics_approvals, analytics_grants, analytics_people, analytics_factors, analytics_members, analytics_erased`,
  )
  await tx.query('UPDATE analytics_progress SET next_index = 0, through = NULL')
}
