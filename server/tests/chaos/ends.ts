import type pg from 'pg'
import { until } from '../until.ts'
import { startCallers } from './callers.ts'
import { checkEnd, type EndedRound, type KeptCall, type Verdict } from './check-end.ts'
import type { ChaosGround, ChaosNode, ChaosSession } from './ground.ts'
import type { Answered } from './wire.ts'

export interface RoundsAsked {
  readonly rounds: number
  readonly calls: number
  readonly callers: number
}

/**
 * I4, T45: many calls on two nodes with the end at a random moment. What four witnesses say is compared on the one clock of
 * this machine.
 */
export async function endAtRandomMoments(
  ground: ChaosGround,
  asked: RoundsAsked,
  tell: (round: number, verdict: Verdict) => void = () => undefined,
): Promise<Verdict[]> {
  const callers = startCallers()
  const verdicts: Verdict[] = []
  try {
    for (let round = 1; round <= asked.rounds; round++) {
      const session = await ground.newSession()
      await forget(ground)
      const running = callers.run({
        targets: ground.nodes.map(({ target }) => target),
        token: session.token,
        prefix: `r${round}`,
        calls: asked.calls,
        callers: asked.callers,
        tellAt: 1 + Math.floor(Math.random() * asked.calls),
        msMax: 20,
      })
      await running.reached
      await endOn(ground.nodes, round, session)
      const verdict = checkEnd(await witnesses(ground, session, await running.answers))
      verdicts.push(verdict)
      tell(round, verdict)
    }
  } finally {
    callers.close()
  }
  return verdicts
}

async function forget({ nodes, upstream }: ChaosGround): Promise<void> {
  await Promise.all([...nodes.map(node => node.seen()), upstream.take()])
}

async function endOn(nodes: readonly ChaosNode[], round: number, session: ChaosSession): Promise<void> {
  await nodes[round % nodes.length]?.api('POST', `/v1/sessions/${session.id}/end`, {})
}

async function witnesses(
  { database, nodes, upstream }: ChaosGround,
  session: ChaosSession,
  answers: readonly Answered[],
): Promise<EndedRound> {
  await until(async () => (await count(database, 'audit_queue', session.id)) === 0)
  const ended = await database.query<{ ended: number; completed: number; body: string }>(
    `SELECT extract(epoch FROM s.ended_at)::float8 * 1000 AS ended, extract(epoch FROM r.completed_at)::float8 * 1000 AS completed,
        r.body FROM sessions s JOIN receipts r ON r.session_id = s.id WHERE s.id = $1`,
    [session.id],
  )
  const calls = await database.query<KeptCall>(
    `SELECT c.id, c.arguments_digest AS "argumentsDigest", extract(epoch FROM c.admitted_at)::float8 * 1000 AS "admittedAt",
        o.outcome, extract(epoch FROM o.at)::float8 * 1000 AS "settledAt"
       FROM calls c LEFT JOIN call_outcomes o ON o.call_id = c.id WHERE c.session_id = $1`,
    [session.id],
  )
  const events = await database.query<{ type: string }>(
    'SELECT type FROM audit_events WHERE session_id = $1 ORDER BY index',
    [session.id],
  )
  const [row] = ended.rows
  const receipt = JSON.parse(row?.body ?? '{}')
  return {
    endedAt: row?.ended ?? 0,
    completedAt: Math.round(row?.completed ?? 0),
    receipt: { aborted: receipt.calls_aborted, withheld: receipt.calls_withheld, unsettled: receipt.calls_unsettled },
    calls: calls.rows,
    events: events.rows.map(({ type }) => type),
    upstream: (await upstream.take()).filter(({ tool }) => tool === 'work'),
    answers,
    nodes: await Promise.all(nodes.map(async ({ name, seen }) => ({ name, seen: await seen() }))),
  }
}

async function count(database: pg.Client, table: 'audit_queue', session: string): Promise<number> {
  const found = await database.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE session_id = $1`, [
    session,
  ])
  return found.rows[0]?.n ?? 0
}
