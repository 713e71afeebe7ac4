import type { SessionStory } from './derive-story.ts'

export interface Fold {
  readonly from: number
  readonly to: number
  readonly seconds: number
}

export interface Tick {
  readonly at: number
  readonly time: Date
}

export interface Axis {
  readonly from: number
  readonly to: number
  readonly folds: readonly Fold[]
  place(ms: number): number
  folded(ms: number): boolean
}

/** Real time from the start of the session to a little after its end, with long idle gaps folded into breaks. */
export function makeAxis(story: SessionStory, end: Date): Axis {
  const from = story.session.startedAt.getTime()
  const length = Math.max(1000, end.getTime() - from)
  const results = story.calls.flatMap(call => (call.endedAt === undefined ? [] : [call.endedAt.getTime()]))
  const latest = Math.max(end.getTime(), ...results, ...story.grants.map(grant => grant.expiresAt.getTime()))
  const to = end.getTime() + Math.min(Math.max(latest - end.getTime(), length * afterPart), length / 4)
  const moments = [
    ...new Set([from, ...eventTimes(story).filter(ms => ms > from && ms < end.getTime()), end.getTime()]),
  ]
  moments.sort((one, other) => one - other)
  const gaps = idleGaps(moments, length)
  return scale(from, to, gaps)
}

/** A gap without any event folds into a break when it takes more than this part of the axis … */
const gapPartMax = 0.2
/** … and is this many times the usual one: four calls at even distances are no idleness. */
const gapTimesUsual = 4
/** … and takes a minute at least: a session of seconds is drawn as it was. */
const gapMsMin = 60_000

function idleGaps(moments: readonly number[], length: number): readonly { from: number; to: number }[] {
  const gaps = moments.slice(1).map((to, at) => ({ from: moments[at] ?? to, to }))
  const sizes = gaps.map(gap => gap.to - gap.from).toSorted((one, other) => one - other)
  const usual = sizes[Math.floor(sizes.length / 2)] ?? length
  return gaps.filter(
    ({ from, to }) => to - from >= gapMsMin && to - from > length * gapPartMax && to - from > usual * gapTimesUsual,
  )
}
const foldPart = 0.05
const afterPart = 0.12
const ticksMax = 7
/** Beside a break two round times may come too close to be read. */
const tickPartMin = 0.07
const tickSeconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400]

function eventTimes(story: SessionStory): readonly number[] {
  const dates = [
    ...story.calls.flatMap(call => [call.startedAt, call.endedAt]),
    ...story.approvals.flatMap(approval => [approval.requestedAt, approval.decidedAt]),
    ...story.grants.flatMap(grant => [grant.startsAt, grant.endedAt ?? grant.expiresAt]),
  ]
  return dates.flatMap(date => (date === undefined ? [] : [date.getTime()]))
}

/** A piecewise even scale: a folded gap keeps a twentieth of the width, the rest is shared by real time. */
function scale(from: number, to: number, gaps: readonly { readonly from: number; readonly to: number }[]): Axis {
  const margin = 0.08
  const kept = gaps.map(gap => {
    const inset = (gap.to - gap.from) * margin
    return { from: gap.from + inset, to: gap.to - inset }
  })
  const real = to - from - kept.reduce((sum, gap) => sum + (gap.to - gap.from), 0)
  const foldWidth = kept.length === 0 ? 0 : (real * foldPart) / (1 - foldPart * kept.length)
  const whole = real + foldWidth * kept.length
  const place = (ms: number): number => {
    let used = 0
    for (const gap of kept) {
      if (ms <= gap.from) break
      const inside = Math.min(1, (ms - gap.from) / (gap.to - gap.from))
      used += (gap.to - gap.from) * inside - foldWidth * inside
    }
    return (ms - from - used) / whole
  }
  const folds = kept.map(gap => ({ from: place(gap.from), to: place(gap.to), seconds: (gap.to - gap.from) / 1000 }))
  return { from, to, folds, place, folded: ms => kept.some(gap => ms > gap.from && ms < gap.to) }
}

/** Round times, at most 7, none inside a break. */
export function ticks(axis: Axis, offsetSeconds: number): readonly Tick[] {
  const shown = axis.to - axis.from - axis.folds.reduce((sum, fold) => sum + fold.seconds * 1000, 0)
  const step = (tickSeconds.find(seconds => shown / (seconds * 1000) <= ticksMax) ?? 86_400) * 1000
  const offset = offsetSeconds * 1000
  const found: Tick[] = []
  for (let ms = Math.ceil((axis.from + offset) / step) * step - offset; ms <= axis.to; ms += step)
    if (!axis.folded(ms) && axis.place(ms) - (found.at(-1)?.at ?? -1) >= tickPartMin)
      found.push({ at: axis.place(ms), time: new Date(ms) })
  return found
}
