import { type Fold, makeAxis, type Tick, ticks } from './derive-axis.ts'
import {
  type MarkShape,
  type SessionApproval,
  type SessionCall,
  type SessionGrant,
  type SessionStory,
  shapeOf,
} from './derive-story.ts'

/** Places are parts of the whole width, 0 to 1. */
export interface Mark {
  readonly call: SessionCall
  readonly shape: MarkShape
  readonly at: number
  /** Pixels to the right, for what came at the wall but belongs after it. */
  readonly shift: number
}

/** Marks that would cover each other, as a bar with their number. */
export interface MarkGroup {
  readonly from: number
  readonly to: number
  readonly calls: readonly SessionCall[]
}

export interface MarkSet {
  readonly single: readonly Mark[]
  readonly joined: readonly MarkGroup[]
}

export interface Span {
  readonly from: number
  readonly to: number
  /** Where the approved time would have ended, if later. */
  readonly planned?: number | undefined
  readonly wall: 'none' | 'ink' | 'drift'
}

export interface RequestSpan {
  readonly approval: SessionApproval
  readonly from: number
  readonly to: number
}

export type Lane =
  | { readonly kind: 'session'; readonly span: Span }
  | { readonly kind: 'requests'; readonly requests: readonly RequestSpan[] }
  | {
      readonly kind: 'grant'
      readonly grant: SessionGrant
      readonly span: Span
      readonly wide: MarkSet
      readonly narrow: MarkSet
    }
  | {
      readonly kind: 'one_call'
      readonly spans: readonly Span[]
      readonly marks: readonly Mark[]
      readonly approvals: readonly SessionApproval[]
    }
  | { readonly kind: 'no_grant'; readonly wide: MarkSet; readonly narrow: MarkSet; readonly count: number }
  | { readonly kind: 'in_flight'; readonly marks: readonly Mark[] }

export interface Timeline {
  readonly lanes: readonly Lane[]
  readonly ticks: readonly Tick[]
  readonly folds: readonly Fold[]
  /** Where the session's wall stands; undefined while it lives. */
  readonly wall?: number | undefined
  /** Where now is, while it lives. */
  readonly now?: number | undefined
}

/** Marks closer than 8 px join: 8 of about 640 px beside the lane's name, of about 290 px below it on a phone. */
const joinWide = 8 / 640
const joinNarrow = 8 / 290
/** Places everything that happened in a session on one axis. `offsetSeconds` is the reader's zone, for round ticks. */
export function deriveTimeline(story: SessionStory, now: Date, offsetSeconds: number): Timeline {
  const { session } = story
  const end = session.endedAt ?? now
  const axis = makeAxis(story, end)
  // What lies outside the picture is drawn up to its edge.
  const place = (date: Date): number => Math.min(1, Math.max(0, axis.place(date.getTime())))
  return {
    lanes: lanes(story, place, end),
    ticks: ticks(axis, offsetSeconds),
    folds: axis.folds,
    ...(session.endedAt === undefined ? { now: place(now) } : { wall: place(session.endedAt) }),
  }
}

function lanes(story: SessionStory, place: (date: Date) => number, end: Date): readonly Lane[] {
  const { session, approvals, grants, calls } = story
  const late = calls.filter(isLate)
  const inTime = calls.filter(call => !isLate(call))
  const asked = approvals.map(approval => ({
    approval,
    from: place(approval.requestedAt),
    to: place(approval.decidedAt ?? earlier(approval.expiresAt, end)),
  }))
  const alone = inTime.filter(call => call.grantId === undefined && call.approvalId === undefined)
  const all: (Lane | false)[] = [
    { kind: 'session', span: sessionSpan(session.endedAt, place(end)) },
    asked.length > 0 && { kind: 'requests', requests: asked },
    ...grants.map((grant): Lane => grantLane(grant, inTime, { place, end })),
    oneCallLane(approvals, inTime, { place, end }),
    alone.length > 0 && { kind: 'no_grant', count: alone.length, ...markSets(alone, place) },
    late.length > 0 && { kind: 'in_flight', marks: lateMarks(late, place) },
  ]
  return all.filter(lane => lane !== false)
}

/** A living session goes on past now, to an end that may lie outside the picture. */
function sessionSpan(endedAt: Date | undefined, to: number): Span {
  return endedAt === undefined ? { from: 0, to, planned: 1, wall: 'none' } : { from: 0, to, wall: 'ink' }
}

/** What was in flight when the session ended: its result came after the wall, or never. */
function isLate(call: SessionCall): boolean {
  return call.outcome === 'withheld' || call.outcome === 'unknown' || call.outcome === 'aborted'
}

interface Placing {
  place(date: Date): number
  readonly end: Date
}

/** A call refused for drift ended its grant at that moment: its mark stands behind that wall. */
function behindWall(set: MarkSet, span: Span): MarkSet {
  const single = set.single.map(mark =>
    mark.shape === 'drifted' && mark.at >= span.to - joinNarrow ? { ...mark, shift: firstShift } : mark,
  )
  return { ...set, single }
}

function grantLane(grant: SessionGrant, calls: readonly SessionCall[], { place, end }: Placing): Lane {
  const own = calls.filter(call => call.grantId === grant.id)
  const ended = grant.endedAt ?? (grant.expiresAt <= end ? grant.expiresAt : undefined)
  const span: Span = {
    from: place(grant.startsAt),
    to: place(ended ?? end),
    planned: (ended ?? end) < grant.expiresAt ? place(grant.expiresAt) : undefined,
    wall: ended === undefined ? 'none' : grant.endReason === 'drifted' ? 'drift' : 'ink',
  }
  const { wide, narrow } = markSets(own, place)
  return { kind: 'grant', grant, span, wide: behindWall(wide, span), narrow: behindWall(narrow, span) }
}

function oneCallLane(approvals: readonly SessionApproval[], calls: readonly SessionCall[], at: Placing): Lane | false {
  const single = approvals.filter(
    approval => approval.kind === 'call' && approval.decidedAt !== undefined && given(approval),
  )
  const used = calls.filter(call => call.approvalId !== undefined)
  if (single.length === 0 && used.length === 0) return false
  const spans = single.map((approval): Span => {
    const call = used.find(one => one.approvalId === approval.id)
    const until = earlier(call?.startedAt ?? approval.expiresAt, at.end)
    return { from: at.place(approval.decidedAt ?? approval.requestedAt), to: at.place(until), wall: 'none' }
  })
  return { kind: 'one_call', spans, approvals: single, marks: marks(used, at.place) }
}

function given(approval: SessionApproval): boolean {
  return approval.outcome === 'approved' || approval.outcome === 'narrowed'
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other
}

/** Drawn last, so that nothing covers what went wrong or can't be undone. */
const drawOrder: readonly MarkShape[] = [
  'read',
  'write',
  'in-flight',
  'not-sent',
  'aborted',
  'failed',
  'destructive',
  'refused',
  'drifted',
  'unsettled',
  'withheld',
]

function marks(calls: readonly SessionCall[], place: (date: Date) => number): Mark[] {
  const found = calls.map((call): Mark => ({ call, shape: shapeOf(call), at: place(call.startedAt), shift: 0 }))
  return found.sort((one, other) => drawOrder.indexOf(one.shape) - drawOrder.indexOf(other.shape) || one.at - other.at)
}

const firstShift = 12
const nextShift = 15

function lateMarks(calls: readonly SessionCall[], place: (date: Date) => number): Mark[] {
  return calls.map((call, at) => ({
    call,
    shape: shapeOf(call),
    at: place(call.endedAt ?? call.startedAt),
    shift: firstShift + at * nextShift,
  }))
}

function markSets(calls: readonly SessionCall[], place: (date: Date) => number): { wide: MarkSet; narrow: MarkSet } {
  const all = marks(calls, place)
  return { wide: join(all, joinWide), narrow: join(all, joinNarrow) }
}

/** Only plain reads and writes join: a refusal, a deletion, a drift or a withheld result always stands by itself. */
function join(all: readonly Mark[], nearest: number): MarkSet {
  const may = all.filter(mayJoin).sort((one, other) => one.at - other.at)
  let groups: readonly Mark[][] = may.map(mark => [mark])
  for (let before = 0; before !== groups.length; ) {
    before = groups.length
    groups = joinOnce(groups, nearest)
  }
  const joined = groups.flatMap(group => {
    const first = group[0]
    const last = group.at(-1)
    if (group.length === 1 || first === undefined || last === undefined) return []
    return [{ from: first.at, to: last.at, calls: group.map(mark => mark.call) }]
  })
  const single = groups.flatMap(group => (group.length === 1 ? group : []))
  return { single: [...single, ...all.filter(mark => !mayJoin(mark))], joined }
}

function mayJoin(mark: Mark): boolean {
  return mark.shape === 'read' || mark.shape === 'write'
}

/** A joined bar is rounder than its ends, so it needs more room beside it than a single mark. */
const roomOfBar = 0.65

function joinOnce(groups: readonly Mark[][], nearest: number): Mark[][] {
  const next: Mark[][] = []
  for (const group of groups) {
    const before = next.at(-1)
    const bars = [before, group].filter(one => one !== undefined && one.length > 1).length
    const gap = (group[0]?.at ?? 0) - (before?.at(-1)?.at ?? -1)
    if (before !== undefined && gap < nearest * (1 + roomOfBar * bars)) before.push(...group)
    else next.push([...group])
  }
  return next
}
