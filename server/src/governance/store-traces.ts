import type { Transaction } from '../platform/database.ts'
import type { Trace } from './parse-traces.ts'

export type Of<T extends Trace['trace']> = Extract<Trace, { trace: T }>

function json(rows: readonly object[]): string {
  return JSON.stringify(rows)
}

/** How many events of each type there are on each day, of those that are handed over once. */
export async function addDays(
  tx: Transaction,
  events: readonly { readonly type: string; readonly at: string; readonly index: number }[],
): Promise<void> {
  await tx.query(
    `INSERT INTO event_days (type, day, events, first_index, last_index)
     SELECT x.type, (x.at AT TIME ZONE 'UTC')::date, count(*), min(x.index), max(x.index)
       FROM jsonb_to_recordset($1) AS x (type text, at timestamptz, index bigint) GROUP BY 1, 2
     ON CONFLICT (type, day) DO UPDATE SET events = event_days.events + excluded.events,
       first_index = least(event_days.first_index, excluded.first_index),
       last_index = greatest(event_days.last_index, excluded.last_index)`,
    [json(events.map(({ type, at, index }) => ({ type, at, index })))],
  )
}

export async function insertSessions(tx: Transaction, started: readonly Of<'session_started'>[]): Promise<void> {
  await tx.query(
    `INSERT INTO evidence_sessions (session_id, kind, application_id, started_index, expires_at)
     SELECT x.session, x.kind, x.application, x.index, x."expiresAt"
       FROM jsonb_to_recordset($1) AS x (session text, kind text, application text, index bigint, "expiresAt" timestamptz)
     ON CONFLICT (session_id) DO NOTHING`,
    [json(started)],
  )
}

export async function saveEnds(tx: Transaction, ended: readonly Of<'session_ended'>[]): Promise<void> {
  await tx.query(
    `UPDATE evidence_sessions s SET ended_index = x.index
       FROM jsonb_to_recordset($1) AS x (session text, index bigint) WHERE s.session_id = x.session AND s.ended_index IS NULL`,
    [json(ended)],
  )
}

export async function insertApprovals(tx: Transaction, approved: readonly Of<'approved'>[]): Promise<void> {
  await tx.query(
    `INSERT INTO evidence_approvals (approval_id, session_id, decided_index, decided_at, decided_by)
     SELECT x.approval, x.session, x.index, x.at, x.by
       FROM jsonb_to_recordset($1) AS x (approval text, session text, index bigint, at timestamptz, by text)
     ON CONFLICT (approval_id) DO NOTHING`,
    [json(approved)],
  )
  await tx.query(
    `INSERT INTO evidence_grants (grant_id, session_id, approval_id, made_index, tools)
     SELECT x.id, x.session, x.approval, x.index, x.tools
       FROM jsonb_to_recordset($1) AS x (id text, session text, approval text, index bigint, tools text[])
     ON CONFLICT (grant_id) DO NOTHING`,
    [json(approved.flatMap(({ grants, ...rest }) => grants.map(grant => ({ ...rest, ...grant }))))],
  )
}

/** One after the other: a part that is handed on may be handed on again in the same turn. */
export async function insertHandedOn(tx: Transaction, handed: readonly Of<'handed_on'>[]): Promise<void> {
  for (const { grant, session, from, index, tools } of handed)
    await tx.query(
      `INSERT INTO evidence_grants (grant_id, session_id, approval_id, made_index, tools)
       VALUES ($1, $2, (SELECT approval_id FROM evidence_grants WHERE grant_id = $3), $4, $5)
       ON CONFLICT (grant_id) DO NOTHING`,
      [grant, session, from, index, tools],
    )
}

export async function insertCalls(tx: Transaction, admitted: readonly Of<'admitted'>[]): Promise<void> {
  await tx.query(
    `INSERT INTO evidence_calls
       (call_id, admitted_index, admitted_at, session_id, tool_name, tool_id, grant_id, approval_id, arguments_digest)
     SELECT x.call, x.index, x.at, x.session, x.tool, x."toolId", x."grant", x.approval, x."argumentsDigest"
       FROM jsonb_to_recordset($1) AS x (call text, index bigint, at timestamptz, session text, tool text, "toolId" text,
         "grant" text, approval text, "argumentsDigest" text)
     ON CONFLICT (call_id) DO NOTHING`,
    [json(admitted)],
  )
}

export async function saveOutcomes(tx: Transaction, settled: readonly Of<'settled'>[]): Promise<void> {
  await tx.query(
    `UPDATE evidence_calls c SET settled_index = x.index, outcome = x.outcome, result_digest = x.result
       FROM jsonb_to_recordset($1) AS x (call text, index bigint, outcome text, result text)
      WHERE c.call_id = x.call AND c.settled_index IS NULL`,
    [json(settled)],
  )
}

/** The last call over each edge; the kind of session and its application are those of its own start. */
export async function addAdmitted(tx: Transaction, admitted: readonly Of<'admitted'>[]): Promise<void> {
  await tx.query(
    `INSERT INTO boundary_uses (tool_name, application_id, session_kind, account_id, admitted, admitted_index, admitted_at,
       admitted_call, admitted_session, admitted_grant, admitted_approval)
     SELECT x.tool, s.application_id, s.kind, x.account, count(*), max(x.index), max(x.at),
        (array_agg(x.call ORDER BY x.index DESC))[1], (array_agg(x.session ORDER BY x.index DESC))[1],
        (array_agg(x."grant" ORDER BY x.index DESC))[1], (array_agg(x.approval ORDER BY x.index DESC))[1]
       FROM jsonb_to_recordset($1) AS x (call text, index bigint, at timestamptz, session text, tool text, account text,
         "grant" text, approval text) JOIN evidence_sessions s ON s.session_id = x.session
      GROUP BY x.tool, s.application_id, s.kind, x.account
     ON CONFLICT (tool_name, application_id, session_kind, account_id) DO UPDATE SET
       admitted = boundary_uses.admitted + excluded.admitted, admitted_index = excluded.admitted_index,
       admitted_at = excluded.admitted_at, admitted_call = excluded.admitted_call, admitted_session = excluded.admitted_session,
       admitted_grant = excluded.admitted_grant, admitted_approval = excluded.admitted_approval`,
    [json(admitted)],
  )
}

export async function addRefused(tx: Transaction, refused: readonly Of<'refused'>[]): Promise<void> {
  await tx.query(
    `INSERT INTO boundary_uses (tool_name, application_id, session_kind, account_id, refused, refused_index, refused_at,
       refused_call, refused_session, refused_because)
     SELECT x.tool, s.application_id, s.kind, x.account, count(*), max(x.index), max(x.at),
        (array_agg(x.call ORDER BY x.index DESC))[1], (array_agg(x.session ORDER BY x.index DESC))[1],
        (array_agg(x.because ORDER BY x.index DESC))[1]
       FROM jsonb_to_recordset($1) AS x (call text, index bigint, at timestamptz, session text, tool text, account text,
         because text) JOIN evidence_sessions s ON s.session_id = x.session
      GROUP BY x.tool, s.application_id, s.kind, x.account
     ON CONFLICT (tool_name, application_id, session_kind, account_id) DO UPDATE SET
       refused = boundary_uses.refused + excluded.refused, refused_index = excluded.refused_index,
       refused_at = excluded.refused_at, refused_call = excluded.refused_call, refused_session = excluded.refused_session,
       refused_because = excluded.refused_because`,
    [json(refused)],
  )
}

export async function addProbes(tx: Transaction, probed: readonly Of<'probed'>[]): Promise<void> {
  await tx.query(
    `INSERT INTO boundary_probes (subject, attempt, refused_as, event_index, at, probes)
     SELECT x.subject, x.attempt, (array_agg(x."refusedAs" ORDER BY x.index DESC))[1], max(x.index), max(x.at), count(*)
       FROM jsonb_to_recordset($1) AS x (subject text, attempt text, "refusedAs" text, index bigint, at timestamptz)
      GROUP BY x.subject, x.attempt
     ON CONFLICT (subject, attempt) DO UPDATE SET refused_as = excluded.refused_as, event_index = excluded.event_index,
       at = excluded.at, probes = boundary_probes.probes + excluded.probes`,
    [json(probed)],
  )
}
