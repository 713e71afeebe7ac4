import type { Sql } from '../platform/database.ts'

/** What became of calls over one edge, by the last of each. */
export interface EdgeUse {
  readonly tool: string
  readonly applicationId: string
  readonly kinds: readonly string[]
  readonly accounts: number
  readonly admitted: number
  readonly admittedIndex: number | undefined
  readonly admittedAt: Date | undefined
  readonly admittedCall: string | undefined
  readonly admittedSession: string | undefined
  readonly admittedOn: string | undefined
  readonly refused: number
  readonly refusedIndex: number | undefined
  readonly refusedAt: Date | undefined
  readonly refusedCall: string | undefined
  readonly refusedSession: string | undefined
  readonly refusedBecause: string | undefined
}

interface UseRow {
  tool_name: string
  application_id: string
  kinds: string[]
  accounts: number
  admitted: string
  admitted_index: string | null
  admitted_at: Date | null
  admitted_call: string | null
  admitted_session: string | null
  admitted_on: string | null
  refused: string
  refused_index: string | null
  refused_at: Date | null
  refused_call: string | null
  refused_session: string | null
  refused_because: string | null
}

/** Of these tools, one for each application that ever tried one of them. */
export async function listUses(sql: Sql, tools: readonly string[]): Promise<EdgeUse[]> {
  const rows = await sql.query<UseRow>(
    `SELECT tool_name, application_id, array_agg(DISTINCT session_kind ORDER BY session_kind) AS kinds,
        (count(DISTINCT account_id) FILTER (WHERE account_id <> ''))::int AS accounts,
        sum(admitted) AS admitted, max(admitted_index) AS admitted_index, max(admitted_at) AS admitted_at,
        (array_agg(admitted_call ORDER BY admitted_index DESC NULLS LAST))[1] AS admitted_call,
        (array_agg(admitted_session ORDER BY admitted_index DESC NULLS LAST))[1] AS admitted_session,
        (array_agg(coalesce(admitted_grant, admitted_approval) ORDER BY admitted_index DESC NULLS LAST))[1] AS admitted_on,
        sum(refused) AS refused, max(refused_index) AS refused_index, max(refused_at) AS refused_at,
        (array_agg(refused_call ORDER BY refused_index DESC NULLS LAST))[1] AS refused_call,
        (array_agg(refused_session ORDER BY refused_index DESC NULLS LAST))[1] AS refused_session,
        (array_agg(refused_because ORDER BY refused_index DESC NULLS LAST))[1] AS refused_because
       FROM boundary_uses WHERE tool_name = ANY ($1) GROUP BY tool_name, application_id`,
    [tools],
  )
  return rows.map(useOf)
}

function useOf(row: UseRow): EdgeUse {
  const number = (text: string | null): number | undefined => (text === null ? undefined : Number(text))
  return {
    tool: row.tool_name,
    applicationId: row.application_id,
    kinds: row.kinds,
    accounts: row.accounts,
    admitted: Number(row.admitted),
    admittedIndex: number(row.admitted_index),
    admittedAt: row.admitted_at ?? undefined,
    admittedCall: row.admitted_call ?? undefined,
    admittedSession: row.admitted_session ?? undefined,
    admittedOn: row.admitted_on ?? undefined,
    refused: Number(row.refused),
    refusedIndex: number(row.refused_index),
    refusedAt: row.refused_at ?? undefined,
    refusedCall: row.refused_call ?? undefined,
    refusedSession: row.refused_session ?? undefined,
    refusedBecause: row.refused_because ?? undefined,
  }
}

/** What was tried on purpose, the last time of each kind. */
export interface Probe {
  readonly subject: string
  readonly attempt: string
  /** Undefined: it was let in. */
  readonly refusedAs: string | undefined
  readonly index: number
  readonly at: Date
  readonly probes: number
}

export async function listProbes(sql: Sql, subjects: readonly string[]): Promise<Probe[]> {
  const rows = await sql.query<{
    subject: string
    attempt: string
    refused_as: string | null
    event_index: string
    at: Date
    probes: string
  }>(
    `SELECT subject, attempt, refused_as, event_index, at, probes FROM boundary_probes WHERE subject = ANY ($1)
      ORDER BY subject, attempt`,
    [subjects],
  )
  return rows.map(row => ({
    subject: row.subject,
    attempt: row.attempt,
    refusedAs: row.refused_as ?? undefined,
    index: Number(row.event_index),
    at: row.at,
    probes: Number(row.probes),
  }))
}

const sharedMax = 200

/** Accounts that more than one application called with, and which. */
export async function listSharedAccounts(
  sql: Sql,
): Promise<{ readonly accountId: string; readonly applications: readonly string[] }[]> {
  const rows = await sql.query<{ account_id: string; applications: string[] }>(
    `SELECT account_id, array_agg(DISTINCT application_id ORDER BY application_id) AS applications FROM boundary_uses
      WHERE account_id <> '' AND admitted > 0 GROUP BY account_id HAVING count(DISTINCT application_id) > 1
      ORDER BY account_id LIMIT ${sharedMax}`,
  )
  return rows.map(row => ({ accountId: row.account_id, applications: row.applications }))
}

/** Whether the last probe, or without one the first call, is so long ago. */
export async function probesAreDue(sql: Sql, hours: number): Promise<boolean> {
  const [row] = await sql.query<{ due: boolean | null }>(
    `SELECT coalesce((SELECT max(at) FROM boundary_probes), (SELECT min(admitted_at) FROM boundary_uses))
        < clock_timestamp() - make_interval(hours => $1) AS due`,
    [hours],
  )
  return row?.due === true
}
