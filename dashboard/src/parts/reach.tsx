import { useNow } from './now.ts'
import { absoluteText, brief, fullText, reader } from './time-text.ts'

export interface SpanOfTime {
  readonly from: string
  readonly until: string
}

/** The part of a span that is over, 0 to 1. */
export function usedPart({ from, until }: SpanOfTime, now: Date): number {
  const [start, end] = [new Date(from).getTime(), new Date(until).getTime()]
  if (end <= start) return 1
  return Math.min(1, Math.max(0, (now.getTime() - start) / (end - start)))
}

const percent = (part: number): string => `${(part * 100).toFixed(2)}%`

export type WallSize = 'tall' | 'middle' | 'small'
const walls: Readonly<Record<WallSize, { width: number; y: number; height: number }>> = {
  tall: { width: 4, y: 0, height: 16 },
  middle: { width: 3, y: 1, height: 14 },
  small: { width: 2, y: 2, height: 12 },
}

/** The bar alone: the used part, now, and the wall. */
export function ReachLane({ used, wall = 'tall' }: { readonly used: number; readonly wall?: WallSize }) {
  const at = percent(used)
  const { width, y, height } = walls[wall]
  return (
    <svg className="lane lane-s" aria-hidden="true">
      <rect className="sp-track" x="0" y="5" width="100%" height="6" rx="3" />
      <rect className="sp-reach" x="0" y="5" width={at} height="6" rx="3" />
      <svg className="m" x="100%" aria-hidden="true">
        <rect className="sp-wall" x={-width} y={y} width={width} height={height} />
      </svg>
      <svg className="m" x={at} aria-hidden="true">
        <circle className="sp-now" cx="0" cy="8" r="5" />
      </svg>
    </svg>
  )
}

/** What a living thing used of its time, and its end: in every list of living things. */
export function Reach({ from, until }: SpanOfTime) {
  const now = useNow()
  const by = reader(now)
  const used = usedPart({ from, until }, now)
  const seconds = (new Date(until).getTime() - new Date(from).getTime()) / 1000
  return (
    <>
      <ReachLane used={used} />
      <span className="reach-text">
        <span>
          {brief(seconds * used)} of {brief(seconds)}
        </span>
        <span>
          ends{' '}
          <time dateTime={until} title={fullText(new Date(until), by)}>
            {absoluteText(new Date(until), by)}
          </time>
        </span>
      </span>
    </>
  )
}

export interface ClockProps {
  readonly title: string
  readonly hint: string
  readonly used: number
  readonly wall: WallSize
}

/** One of the three clocks of a session: text first, then its bar with its own wall. */
export function Clock({ title, hint, used, wall }: ClockProps) {
  return (
    <li className="clock">
      <div className="tl-name">
        {title}
        <span className="sub">{hint}</span>
      </div>
      <ReachLane used={used} wall={wall} />
    </li>
  )
}
