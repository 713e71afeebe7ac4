import { createHash } from 'node:crypto'
import type { Seen } from './observe-writes.ts'
import type { UpstreamCall } from './upstream.ts'
import type { Answered } from './wire.ts'

/** A call of the session as the database has it; times in milliseconds with their fractions. */
export interface KeptCall {
  readonly id: string
  readonly argumentsDigest: string
  readonly admittedAt: number
  readonly outcome: string | null
  readonly settledAt: number | null
}

/** All that four witnesses say about one session that was ended while it worked. */
export interface EndedRound {
  readonly endedAt: number
  readonly completedAt: number
  readonly receipt: { readonly aborted: number; readonly withheld: number; readonly unsettled: number }
  readonly calls: readonly KeptCall[]
  /** Types of the session's events, in the order of the log. */
  readonly events: readonly string[]
  readonly upstream: readonly UpstreamCall[]
  readonly answers: readonly Answered[]
  readonly nodes: readonly { readonly name: string; readonly seen: Seen }[]
}

export interface Verdict {
  /** Each is a breach of I4 or of the release rule; there may be none. */
  readonly breaches: readonly string[]
  /** Results written late because a machine or its event loop stood still after the last look: named, not breaches. */
  readonly stalls: readonly string[]
  readonly results: number
  readonly revoked: number
  readonly unauthorized: number
  /** Written in the millisecond of the receipt: neither before nor after it, as far as clocks of milliseconds can tell. */
  readonly sameMs: number
  /** Read by the client after the receipt, though written before it. */
  readonly readLate: number
  /** Read by the third party after the receipt, though sent before it. */
  readonly arrivedLate: number
  readonly aborted: number
  readonly withheld: number
}

/** What may not happen after an end (design 3.2), by the database, the third party, the client and the nodes' own sockets. */
export function checkEnd(round: EndedRound): Verdict {
  const { completedAt, answers } = round
  const late = lateWrites(round)
  const wire = onTheWire(round)
  const kinds = (kind: string): number => answers.filter(({ told }) => told.kind === kind).length
  const count = (outcome: string): number => round.calls.filter(call => call.outcome === outcome).length
  return {
    breaches: [
      ...databaseBreaches(round),
      ...upstreamBreaches(round),
      ...clientBreaches(round),
      ...late.breaches,
      ...wire.breaches,
    ],
    arrivedLate: wire.arrivedLate,
    stalls: late.stalls,
    sameMs: late.sameMs,
    results: kinds('result'),
    unauthorized: kinds('unauthorized'),
    revoked: answers.filter(({ told }) => told.kind === 'refused' && told.code === 'session_revoked').length,
    readLate: answers.filter(({ told, at }) => told.kind === 'result' && at > completedAt).length,
    aborted: count('aborted'),
    withheld: count('withheld'),
  }
}

/** `arguments_digest` is SHA-256 over JCS, and members of these arguments are in its order already. */
export function digestOf(args: { readonly mark: string; readonly ms: number }): string {
  return createHash('sha256')
    .update(JSON.stringify({ mark: args.mark, ms: args.ms }))
    .digest('hex')
}

function databaseBreaches({ calls, endedAt, events, receipt }: EndedRound): string[] {
  const released = ['succeeded', 'failed']
  const afterEnd = events.slice(events.indexOf('session.ended') + 1)
  const aborted = calls.filter(({ outcome }) => outcome === 'aborted').length
  const withheld = calls.filter(({ outcome }) => outcome === 'withheld').length
  return [
    ...calls.filter(call => call.admittedAt > endedAt).map(call => `${call.id} was admitted after the end`),
    ...calls.filter(call => call.outcome === null).map(call => `${call.id} has no outcome`),
    ...calls
      .filter(call => released.includes(call.outcome ?? '') && (call.settledAt ?? 0) > endedAt)
      .map(call => `${call.id} was released after the end`),
    ...afterEnd
      .filter(type => /tool_call\.(admitted|succeeded|failed)$/.test(type))
      .map(type => `the log has ${type} behind session.ended`),
    ...(events.filter(type => type === 'session.ended').length === 1 ? [] : ['not exactly one session.ended']),
    ...(events.filter(type => type === 'receipt.issued').length === 1 ? [] : ['not exactly one receipt.issued']),
    ...(receipt.unsettled === 0 ? [] : [`the receipt counts ${receipt.unsettled} unsettled calls`]),
    ...(receipt.aborted === aborted && receipt.withheld === withheld
      ? []
      : [
          `the receipt counts ${receipt.aborted} aborted and ${receipt.withheld} withheld, the rows ${aborted}, ${withheld}`,
        ]),
  ]
}

function upstreamBreaches({ upstream, calls }: EndedRound): string[] {
  const seen = new Set<string>()
  const twice = upstream.filter(({ mark }) => seen.size === seen.add(mark).size)
  return [
    ...twice.map(({ mark }) => `${mark} reached the third party twice`),
    ...(upstream.length <= calls.length ? [] : ['the third party saw more calls than were admitted']),
  ]
}

function clientBreaches({ answers }: EndedRound): string[] {
  return answers.flatMap(answered => toldWrongly(answered) ?? [])
}

function toldWrongly({ mark, told }: Answered): string | undefined {
  switch (told.kind) {
    case 'result':
      return undefined
    case 'unauthorized':
      return told.why.includes('session_revoked') ? undefined : `${mark}: 401 without the reason: ${told.why}`
    case 'refused':
      return told.code === 'session_revoked' ? undefined : `${mark} was refused as ${told.code}`
    case 'fault':
    case 'lost':
      return `${mark}: ${told.kind} ${told.text.slice(0, 300)}`
  }
}

/** Results that were written to the client, and calls to the third party, after the receipt. */
function lateWrites({ nodes, completedAt, answers }: EndedRound): Pick<Verdict, 'breaches' | 'stalls' | 'sameMs'> {
  const breaches: string[] = []
  const stalls: string[] = []
  let sameMs = 0
  const written = new Set<string>()
  for (const { name, seen } of nodes)
    for (const { mark, to, before, after } of seen.writes) {
      if (to === 'client') written.add(mark)
      if (after === completedAt) sameMs++
      if (after <= completedAt) continue
      const stall = seen.stalls.find(({ from, to: until }) => from <= completedAt && until >= before - 1)
      const what = `${mark} went to the ${to} from ${name} ${after - completedAt} ms after the receipt`
      if (stall === undefined) breaches.push(what)
      else stalls.push(`${what}: it stood still for ${stall.to - stall.from} ms`)
    }
  for (const { mark, told } of answers)
    if (told.kind === 'result' && !written.has(mark)) breaches.push(`${mark} came to the client and no node wrote it`)
  return { breaches, stalls, sameMs }
}

/**
 * A call that left its node before the receipt may be read by the third party after it: what is on the wire can't be called
 * back. What never left a node before the receipt and still arrives is a breach, and `lateWrites` names it.
 */
function onTheWire({ upstream, nodes, completedAt }: EndedRound): Pick<Verdict, 'arrivedLate' | 'breaches'> {
  const left = new Set(
    nodes.flatMap(({ seen }) => seen.writes).flatMap(({ mark, to }) => (to === 'client' ? [] : mark)),
  )
  const late = upstream.filter(call => call.at > completedAt)
  const unseen = upstream.filter(({ mark }) => !left.has(mark))
  return {
    arrivedLate: late.length,
    breaches: unseen.map(({ mark }) => `${mark} reached the third party and no node sent it`),
  }
}
