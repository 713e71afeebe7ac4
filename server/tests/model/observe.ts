import { canonicalize } from '../../src/platform/json.ts'
import { sha256Hex } from '../../src/platform/secret.ts'
import type { Story } from './ground.ts'
import { keyOf, manners, type Projection, stateSeen } from './world.ts'

const keys = new Map(
  (['attic', 'cellar'] as const)
    .flatMap(room => manners.map(how => ({ room, how })))
    .map(args => [sha256Hex(canonicalize(args)), keyOf(args)]),
)

interface SessionRow {
  readonly id: string
  readonly ended: boolean
}

interface ApprovalRow {
  readonly id: string
  readonly session_id: string
  readonly kind: 'access' | 'call'
  readonly state: string
  readonly purpose: string | null
  readonly tool: string
  readonly arguments_digest: string | null
  readonly left: string | null
}

interface GrantRow {
  readonly session_id: string
  readonly approval_id: string
  readonly names: readonly string[]
  readonly rooms: readonly (string | null)[]
}

interface CallRow {
  readonly session_id: string
  readonly tool_name: string
  readonly arguments_digest: string
  readonly approval_id: string
  readonly outcome: string | null
}

/** What the database says of a story, in the model's words. Learns the ids of approvals on the way. */
export async function observe(story: Story, slots: number): Promise<Projection> {
  const { admin } = story.ground
  const slotOf = new Map([...story.seats.values()].map(seat => [seat.id, seat.slot]))
  const ids = [...slotOf.keys()]
  const sessions = await admin.query<SessionRow>(sessionsText, [ids])
  const approvals = await admin.query<ApprovalRow>(approvalsText, [ids])
  const grants = await admin.query<GrantRow>(grantsText, [ids])
  const calls = await admin.query<CallRow>(callsText, [ids])
  const living = new Set(sessions.rows.filter(row => !row.ended).map(row => row.id))
  const slot = (id: string): number => slotOf.get(id) ?? -1
  const names = nameApprovals(approvals.rows, slot)
  for (const [id, name] of names) story.approvals.set(name, id)
  return {
    ended: Array.from({ length: slots }, (_, at) => !living.has(story.seats.get(at)?.id ?? '')),
    approvals: approvals.rows
      .filter(row => living.has(row.session_id))
      .map(row => `${names.get(row.id)} ${stateSeen(row.state)}${row.left === null ? '' : ` ${row.left}`}`)
      .sort(),
    grants: grants.rows
      .filter(row => living.has(row.session_id))
      .map(
        row =>
          `${names.get(row.approval_id)} ${row.names.toSorted().join('+')} ${[...new Set(row.rooms)].map(room => room ?? 'anywhere')}`,
      )
      .sort(),
    calls: calls.rows
      .map(
        row =>
          `${slot(row.session_id)} ${plain(row.tool_name)} ${keys.get(row.arguments_digest)} by ${names.get(row.approval_id)}: ${outcomeOf(row)}`,
      )
      .sort(),
  }
}

function plain(tool: string): string {
  return tool.split('__')[1] ?? tool
}

function nameApprovals(rows: readonly ApprovalRow[], slot: (id: string) => number): Map<string, string> {
  const counts = new Map<string, number>()
  const names = new Map<string, string>()
  for (const row of rows) {
    const what = row.kind === 'access' ? row.purpose : `${plain(row.tool)}:${keys.get(row.arguments_digest ?? '')}`
    const name = `${slot(row.session_id)}:${what}`
    const before = counts.get(name) ?? 0
    counts.set(name, before + 1)
    names.set(row.id, `${name}#${before}`)
  }
  return names
}

function outcomeOf({ outcome }: CallRow): string {
  if (outcome === null || outcome === 'unknown') return 'lost'
  return outcome === 'withheld' || outcome === 'aborted' || outcome === 'not_sent' ? 'cut' : outcome
}

const sessionsText = `SELECT s.id, s.ended_at IS NOT NULL OR s.expires_at <= clock_timestamp()
     OR EXISTS (SELECT FROM session_endings e WHERE e.session_id = s.id)
     OR EXISTS (SELECT FROM session_activity a WHERE a.session_id = s.id
         AND a.last_at + make_interval(secs => s.idle_seconds) <= clock_timestamp()) AS ended
  FROM sessions s WHERE s.id = ANY ($1)`

const approvalsText = `SELECT a.id, a.session_id, a.kind, a.purpose, a.arguments_digest,
    a.request::jsonb -> 'tools' -> 0 ->> 'name' AS tool,
    CASE WHEN a.state = 'pending' AND a.expires_at <= clock_timestamp() THEN 'expired' ELSE a.state END AS state,
    (SELECT sum(b.remaining) FROM budgets b WHERE b.owner = a.id) AS left
  FROM approvals a WHERE a.session_id = ANY ($1) ORDER BY a.created_at, a.id`

const grantsText = `SELECT g.session_id, g.approval_id,
    ARRAY(SELECT t.name FROM tools t WHERE t.id = ANY (g.tools)) AS names,
    ARRAY(SELECT b.value -> 'constraints' -> 'room' ->> 'equals' FROM jsonb_each(g.bounds) b) AS rooms
  FROM access_grants g WHERE g.session_id = ANY ($1) AND g.ended_at IS NULL AND g.expires_at > clock_timestamp()`

const callsText = `SELECT c.session_id, c.tool_name, c.arguments_digest, o.outcome,
    coalesce(c.approval_id, (SELECT g.approval_id FROM access_grants g WHERE g.id = c.grant_id)) AS approval_id
  FROM calls c LEFT JOIN call_outcomes o ON o.call_id = c.id WHERE c.session_id = ANY ($1)`
