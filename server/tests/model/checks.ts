/** A rule that every state of the database keeps, as a query that finds what breaks it. `$1` are the people of the story. */
export interface Check {
  readonly name: string
  readonly text: string
}

const own = `(SELECT s.id FROM sessions s WHERE s.on_behalf_of = ANY ($1) OR s.principal_id = ANY ($1))`

/** After each step, whatever was going on. */
export const checks: readonly Check[] = [
  {
    name: 'I1 every admitted call stands on a grant or a used approval of its own session, tool and account',
    text: `SELECT c.id FROM calls c LEFT JOIN access_grants g ON g.id = c.grant_id LEFT JOIN approvals a ON a.id = c.approval_id
      WHERE c.session_id IN ${own} AND ((c.grant_id IS NULL) = (c.approval_id IS NULL)
        OR (g.id IS NOT NULL AND (g.session_id <> c.session_id OR NOT c.tool_id = ANY (g.tools) OR g.account_id IS DISTINCT FROM c.account_id))
        OR (g.id IS NULL AND c.grant_id IS NOT NULL)
        OR (a.id IS NULL AND c.approval_id IS NOT NULL)
        OR (a.id IS NOT NULL AND (a.session_id <> c.session_id OR a.kind <> 'call' OR a.tool_id <> c.tool_id
          OR a.arguments_digest <> c.arguments_digest OR (a.consumed_by IS DISTINCT FROM c.id AND a.returned_at IS NULL))))`,
  },
  {
    name: 'I1 every admitted call lies before the end of its session, its grant and its approval',
    text: `SELECT c.id, c.admitted_at, s.ended_at, g.ended_at AS grant_ended, g.end_reason, g.expires_at AS grant_expires, a.expires_at AS approval_expires
       FROM calls c JOIN sessions s ON s.id = c.session_id
       LEFT JOIN access_grants g ON g.id = c.grant_id LEFT JOIN approvals a ON a.id = c.approval_id
      WHERE c.session_id IN ${own} AND (c.admitted_at >= s.expires_at OR c.admitted_at > s.ended_at
        OR c.admitted_at >= g.expires_at OR c.admitted_at > g.ended_at OR c.admitted_at >= a.expires_at OR (a.id IS NOT NULL AND (c.admitted_at >= a.decided_at) IS NOT TRUE))`,
  },
  {
    name: 'I2 every grant and every child lies inside the end of its session',
    text: `SELECT s.id FROM sessions s JOIN sessions p ON p.id = s.parent_id WHERE s.id IN ${own} AND s.started_at > p.ended_at`,
  },
  {
    name: 'I3 no living token, grant or open approval in a session whose end has its receipt',
    text: `SELECT r.session_id FROM receipts r WHERE r.session_id IN ${own} AND (
        EXISTS (SELECT FROM sessions s WHERE s.id = r.session_id AND s.ended_at IS NULL)
        OR EXISTS (SELECT FROM tokens t WHERE t.session_id = r.session_id AND t.ended_at IS NULL AND t.expires_at > r.completed_at)
        OR EXISTS (SELECT FROM access_grants g WHERE g.session_id = r.session_id AND g.ended_at IS NULL)
        OR EXISTS (SELECT FROM approvals a WHERE a.session_id = r.session_id AND (a.state = 'pending' OR (a.state = 'approved' AND a.kind = 'call')))
        OR EXISTS (SELECT FROM sessions c WHERE c.parent_id = r.session_id AND c.ended_at IS NULL))`,
  },
  {
    name: 'I4 nothing is admitted and no result is released after the receipt says complete',
    text: `SELECT c.id, r.completed_at, c.admitted_at, o.outcome, o.at FROM receipts r JOIN calls c ON c.session_id = r.session_id
       LEFT JOIN call_outcomes o ON o.call_id = c.id
      WHERE r.session_id IN ${own} AND (c.admitted_at >= r.completed_at OR (o.outcome IN ('succeeded', 'failed') AND o.at >= r.completed_at))`,
  },
  {
    // Nobody's hard end comes by itself within a story: each is moved under the lock that a release holds as well.
    name: 'I4 no result is released after the end of its session',
    text: `SELECT c.id, o.outcome, o.at, s.ended_at, s.expires_at FROM calls c JOIN sessions s ON s.id = c.session_id
       JOIN call_outcomes o ON o.call_id = c.id WHERE c.session_id IN ${own} AND o.outcome IN ('succeeded', 'failed')
        AND (o.at > s.expires_at OR o.at > s.ended_at)`,
  },
  {
    name: 'I4 a receipt counts what there is, and comes with an end and its event',
    text: `SELECT r.session_id, r.body FROM receipts r JOIN session_end_counts e ON e.session_id = r.session_id
      WHERE r.session_id IN ${own} AND jsonb_array_length(r.body::jsonb -> 'sessions_ended') = 0 AND (
        (r.body::jsonb ->> 'grants_ended')::int <> (SELECT count(*) FROM access_grants g WHERE g.session_id = r.session_id AND g.end_reason = 'session_ended')
        OR (r.body::jsonb ->> 'tokens_ended')::int <> (SELECT count(*) FROM tokens t JOIN sessions s ON s.id = t.session_id WHERE t.session_id = r.session_id AND t.ended_at >= s.ended_at))`,
  },
  {
    name: 'I5 every token, grant and call of a session names that session’s own application and person',
    text: `SELECT a.id FROM approvals a JOIN sessions s ON s.id = a.session_id
      WHERE s.id IN ${own} AND (a.user_id IS DISTINCT FROM s.on_behalf_of OR (a.decided_by IS NOT NULL AND a.decided_by IS DISTINCT FROM s.on_behalf_of)
        OR (a.request::jsonb ->> 'application') IS DISTINCT FROM s.application_id)
      UNION ALL SELECT c.id FROM calls c JOIN sessions s ON s.id = c.session_id JOIN connected_accounts x ON x.id = c.account_id
      WHERE s.id IN ${own} AND x.owner_id IS DISTINCT FROM s.on_behalf_of`,
  },
  {
    name: 'I7 every call has one committed intent and at most one outcome in the log, in that order',
    text: `WITH log AS (SELECT session_id, type, body::jsonb ->> 'call' AS call, 0 AS late, index AS place FROM audit_events WHERE session_id IN ${own}
         UNION ALL SELECT session_id, type, body::jsonb ->> 'call', 1, serial FROM audit_queue WHERE session_id IN ${own})
      SELECT c.id FROM calls c LEFT JOIN call_outcomes o ON o.call_id = c.id WHERE c.session_id IN ${own} AND (
        (SELECT count(*) FROM log l WHERE l.call = c.id AND l.type = 'tool_call.admitted') <> 1
        OR (SELECT count(*) FROM log l WHERE l.call = c.id AND l.type ~ '^tool_call.(succeeded|failed|not_sent|aborted|withheld|unknown)$') <> CASE WHEN o.call_id IS NULL THEN 0 ELSE 1 END
        OR (o.call_id IS NOT NULL AND NOT EXISTS (SELECT FROM log i JOIN log d ON d.call = i.call AND (i.late, i.place) < (d.late, d.place)
          WHERE i.call = c.id AND i.type = 'tool_call.admitted' AND d.type = 'tool_call.' || o.outcome)))`,
  },
  {
    name: 'I7 a call without an outcome is known to be in flight, and one with an outcome is not',
    text: `SELECT c.id FROM calls c LEFT JOIN call_outcomes o ON o.call_id = c.id LEFT JOIN calls_unsettled u ON u.call_id = c.id
      WHERE c.session_id IN ${own} AND (o.call_id IS NULL) <> (u.call_id IS NOT NULL)`,
  },
  {
    name: 'I8 an approval of one call admits one call, and one more only when it was given back',
    text: `SELECT a.id FROM approvals a WHERE a.session_id IN ${own} AND (SELECT count(*) FROM calls c WHERE c.approval_id = a.id)
        > CASE WHEN a.returned_at IS NULL THEN 1 ELSE 2 END`,
  },
  {
    name: 'I8 calls under an approval and what is left of it are together exactly what was given',
    text: `SELECT a.id, d.max, used.calls, b.remaining FROM approvals a
       JOIN approval_snapshots n ON n.approval_id = a.id
       CROSS JOIN LATERAL (SELECT (n.decision::jsonb -> 'limits' ->> 'max_calls')::int AS max) d
       CROSS JOIN LATERAL (SELECT count(*) AS calls FROM calls c JOIN access_grants g ON g.id = c.grant_id WHERE g.approval_id = a.id) used
       CROSS JOIN LATERAL (SELECT sum(x.remaining) AS remaining FROM budgets x WHERE x.owner = a.id) b
      WHERE a.session_id IN ${own} AND d.max IS NOT NULL AND (used.calls > d.max OR used.calls + b.remaining <> d.max)`,
  },
  {
    name: 'I8 nothing that was given is wider than what was asked, and it names what was shown',
    text: `SELECT g.id FROM access_grants g JOIN approvals a ON a.id = g.approval_id CROSS JOIN LATERAL unnest(g.tools) t (id)
      WHERE g.session_id IN ${own} AND (g.session_id <> a.session_id OR a.state <> 'approved' AND a.state <> 'withdrawn' OR NOT EXISTS (
        SELECT FROM jsonb_array_elements(a.request::jsonb -> 'tools') asked WHERE asked ->> 'id' = t.id
          AND asked ->> 'digest' = g.bounds -> t.id ->> 'digest' AND asked ->> 'effect' = g.bounds -> t.id ->> 'effect'))`,
  },
  {
    name: 'I8 a destructive call never runs on a grant',
    text: `SELECT c.id FROM calls c WHERE c.session_id IN ${own} AND c.effect = 'destructive' AND c.approval_id IS NULL`,
  },
  {
    name: 'I9 no orphans: whoever does not act any more has no session without a door',
    text: `SELECT s.id FROM sessions s JOIN principals p ON p.id = s.principal_id LEFT JOIN principals o ON o.id = p.owner_id
       LEFT JOIN principals b ON b.id = s.on_behalf_of JOIN applications x ON x.id = s.application_id
      WHERE s.id IN ${own} AND NOT EXISTS (SELECT FROM session_endings e WHERE e.session_id = s.id)
        AND (p.state <> 'active' OR o.state <> 'active' OR b.state <> 'active' OR x.state <> 'active')
      UNION ALL SELECT c.id FROM sessions c JOIN session_endings e ON e.session_id = c.parent_id JOIN receipts r ON r.session_id = e.session_id
      WHERE c.id IN ${own} AND NOT EXISTS (SELECT FROM session_endings d WHERE d.session_id = c.id)`,
  },
]

/** At the end of a story, when all of it is in the log. */
export const lastChecks: readonly Check[] = [
  {
    name: 'I4 in the log nothing is admitted, granted or released behind the end of its session',
    text: `SELECT late.index, late.type FROM audit_events e JOIN audit_events late ON late.session_id = e.session_id AND late.index > e.index
      WHERE e.session_id IN ${own} AND e.type = 'session.ended'
        AND late.type IN ('tool_call.admitted', 'tool_call.succeeded', 'tool_call.failed', 'approval.approved', 'approval.requested')`,
  },
  {
    name: 'I4 every end has its receipt, one, in the log',
    text: `SELECT d.session_id FROM session_endings d WHERE d.session_id IN ${own} AND (
        (SELECT count(*) FROM receipts r WHERE r.session_id = d.session_id) <> 1
        OR (SELECT count(*) FROM audit_events e WHERE e.session_id = d.session_id AND e.type = 'receipt.issued') <> 1
        OR (SELECT count(*) FROM audit_events e WHERE e.session_id = d.session_id AND e.type = 'session.ended') <> 1)`,
  },
  {
    name: 'I7 every call has its outcome',
    text: `SELECT c.id FROM calls c WHERE c.session_id IN ${own} AND NOT EXISTS (SELECT FROM call_outcomes o WHERE o.call_id = c.id)`,
  },
]
