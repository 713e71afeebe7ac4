import { createHash } from 'node:crypto'
import type { StormCall } from './storm.ts'
import type { EndedSession } from './storm-ends.ts'
import type { Arrival } from './storm-party.ts'

/** A call as the database has it; times in milliseconds with their fractions. */
export interface StoryCall {
  readonly id: string
  readonly session: string
  readonly digest: string
  readonly approval: string | null
  readonly admitted: number
  readonly outcome: string | null
}

/** What the database, the log, the third parties and the clients say about one storm. */
export interface Story {
  readonly rows: readonly StoryCall[]
  /** Types of the events of each call, in the order of the log. */
  readonly events: ReadonlyMap<string, readonly string[]>
  readonly arrivals: readonly Arrival[]
  readonly calls: readonly StormCall[]
  readonly ends: readonly EndedSession[]
  /** By session. */
  readonly receipts: ReadonlyMap<string, { readonly receipt: string; readonly ended: number }>
}

/** Where what they say is not one story. Each is a breach of a promise; there may be none. */
export function storyBreaches(story: Story): string[] {
  return [
    ...logBreaches(story),
    ...actBreaches(story),
    ...story.calls.flatMap(call => toldBreaches(story, call)),
    ...approvalBreaches(story),
    ...story.ends.flatMap(ended => endBreaches(story, ended)),
  ]
}

/** I7: each call has its intent in the log and one outcome behind it. */
function logBreaches({ rows, events }: Story): string[] {
  return rows.flatMap(({ id, outcome }) => {
    const types = events.get(id) ?? []
    const right = types.length === 2 && types[0] === 'tool_call.admitted' && types[1] === `tool_call.${outcome}`
    return right ? [] : [`${id} is ${outcome ?? 'without an outcome'} and its events are ${types.join(', ') || 'none'}`]
  })
}

const workMsMax = 60

/** Digests of the arguments that a mark may stand in, as JCS has them: their members are in its order already. */
export function digestsOf(mark: string): string[] {
  const shapes = [
    ...Array.from({ length: workMsMax }, (_, ms) => ({ mark, ms })),
    { owner: 'acme', repo: 'storm', title: `done ${mark}` },
    { owner: 'acme', raw: true, repo: mark },
    { owner: 'acme', raw: true, repo: 'storm', title: `done ${mark}` },
  ]
  return shapes.map(shape => createHash('sha256').update(JSON.stringify(shape)).digest('hex'))
}

interface Grouped {
  readonly rows: ReadonlyMap<string, readonly StoryCall[]>
  readonly arrivals: ReadonlyMap<string, readonly Arrival[]>
}

const grouped = new WeakMap<Story, Grouped>()

function groupsOf(story: Story): Grouped {
  const known = grouped.get(story) ?? {
    rows: Map.groupBy(story.rows, row => row.digest),
    arrivals: Map.groupBy(story.arrivals, ({ mark }) => mark),
  }
  grouped.set(story, known)
  return known
}

function rowsOf(story: Story, mark: string): StoryCall[] {
  const { rows } = groupsOf(story)
  return digestsOf(mark).flatMap(digest => rows.get(digest) ?? [])
}

const whole: ReadonlySet<string> = new Set(['none', 'late', 'drip'])

/** Whether its answer could be used by whom it was for. */
export function cameWhole({ trouble }: Arrival): boolean {
  return whole.has(trouble)
}

/** What acted has an intent, and acted once for each call that was sent; nothing is repeated by us (T106). */
function actBreaches(story: Story): string[] {
  return [...groupsOf(story).arrivals].flatMap(([mark, came]) => {
    const rows = rowsOf(story, mark)
    const sent = rows.filter(({ outcome }) => outcome !== 'not_sent').length
    const succeeded = rows.some(({ outcome }) => outcome === 'succeeded')
    return [
      ...(rows.length === 0 ? [`${mark} reached the third party without an intent`] : []),
      ...(came.length > sent ? [`${mark} reached the third party ${came.length} times with ${sent} calls`] : []),
      ...(succeeded && !came.some(cameWhole) ? [`${mark} succeeded although its answer was spoiled`] : []),
    ]
  })
}

/** What clients were told is so, and it is something that they can read. */
function toldBreaches(story: Story, call: StormCall): string[] {
  const { mark, told } = call
  if (told.kind !== 'result') return toldWrongly(call) ?? []
  const times = groupsOf(story).arrivals.get(mark)?.length ?? 0
  const kept = rowsOf(story, mark).some(({ outcome }) => outcome === 'succeeded')
  return [
    ...(kept ? [] : [`${mark} was acknowledged and is lost`]),
    ...(times === 1 ? [] : [`${mark} was acknowledged and ran ${times} times`]),
  ]
}

function toldWrongly({ kind, mark, told }: StormCall): string[] | undefined {
  switch (told.kind) {
    case 'result':
    case 'lost':
      return undefined
    case 'fault':
      return /^503 /.test(told.text) ? undefined : [`${mark} (${kind}) was told ${told.text.slice(0, textShown)}`]
    case 'refused': {
      const asks = told.code === 'approval_required' && kind !== 'strike'
      return readable.has(told.code) && !asks ? undefined : [`${mark} (${kind}) was refused as ${told.code}`]
    }
    case 'unauthorized':
      return told.why.includes('session_revoked') ? undefined : [`${mark} (${kind}): ${told.why.slice(0, textShown)}`]
  }
}

const textShown = 300
const readable: ReadonlySet<string> = new Set([
  'upstream_unavailable',
  'upstream_timeout',
  'approval_required',
  'session_revoked',
  'unavailable',
  'audit_unavailable',
  'outcome_not_recorded',
])

/** I8: an approval of one call lets one call through, whatever broke. */
function approvalBreaches({ rows, arrivals }: Story): string[] {
  const used = Map.groupBy(
    rows.filter(({ approval, outcome }) => approval !== null && outcome !== 'not_sent'),
    row => row.approval,
  )
  const strikes = arrivals.filter(({ tool }) => tool === 'strike')
  return [
    ...[...used]
      .filter(([, calls]) => calls.length > 1)
      .map(([id, calls]) => `${id} let ${calls.length} calls through`),
    ...[...Map.groupBy(strikes, ({ mark }) => mark)]
      .filter(([, times]) => times.length > 1)
      .map(([mark, times]) => `${mark} ran ${times.length} times`),
  ]
}

/** I4: nothing of an ended session is admitted after its end, nor answered when it was asked after the end had returned. */
function endBreaches(story: Story, { sessionId, receiptId, returnedAt }: EndedSession): string[] {
  const { receipt, ended = Number.POSITIVE_INFINITY } = story.receipts.get(sessionId) ?? {}
  const answeredLate = story.calls.filter(
    ({ session, begunAt, told }) =>
      session === sessionId && returnedAt !== undefined && begunAt > returnedAt && told.kind === 'result',
  )
  return [
    ...(receiptId === undefined || receipt === receiptId ? [] : [`the receipt of ${sessionId} is lost or another one`]),
    ...story.rows
      .filter(({ session, admitted }) => session === sessionId && admitted > ended)
      .map(({ id }) => `${id} was admitted after the end of ${sessionId}`),
    ...answeredLate.map(({ mark }) => `${mark} was answered after the end of ${sessionId}`),
  ]
}
