import { useId } from 'react'

const [top, bottom, labelsAt, height] = [24, 104, 122, 128] as const
/** Of the width of its day, what bars leave free. */
const gap = 0.28
const ticksMax = 3
/** So few days that each has its name below it. */
const namedMax = 8

export interface Series {
  /** "People" */
  readonly name: string
  readonly of: 'people' | 'agents'
  /** One for each period; null where it is suppressed. */
  readonly values: readonly (number | null)[]
}

export interface BarsProps {
  /** First days of the periods, the last of which is not over. */
  readonly starts: readonly string[]
  readonly series: readonly Series[]
  /** The same in words, for who can't see it. */
  readonly says: string
}

/** One question, answered by bars from zero. The period that is not over is hatched. The table below says the same. */
export function Bars({ starts, series, says }: BarsProps) {
  const pattern = useId()
  const marks = ticksTo(Math.max(1, ...series.flatMap(({ values }) => values.map(value => value ?? 0))))
  const most = marks.at(-1) ?? 1
  const y = (value: number): number => bottom - ((bottom - top) * value) / most
  const day = 100 / Math.max(1, starts.length)
  const wide = (day * (1 - gap)) / series.length
  return (
    <div className="chart-wrap">
      <svg className="chart" height={height} aria-hidden="true">
        {marks.map(mark => (
          <text key={mark} x="0" y={y(mark) + 4}>
            {mark.toLocaleString('en-GB', { notation: mark >= 10_000 ? 'compact' : 'standard' })}
          </text>
        ))}
      </svg>
      <svg className="chart" height={height} role="img" aria-label={says}>
        <defs>
          {series.map(({ of }) => (
            <pattern
              key={of}
              id={`${pattern}-${of}`}
              width="5"
              height="5"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect className={of} width="2" height="5" />
            </pattern>
          ))}
        </defs>
        {marks.map(mark => (
          <line key={mark} className={mark === 0 ? 'base' : 'grid'} x1="0" x2="100%" y1={y(mark)} y2={y(mark)} />
        ))}
        {starts.map((start, place) =>
          series.map(({ of, values }, nth) => {
            const value = values[place] ?? 0
            const isOver = place < starts.length - 1
            const x = place * day + (day * gap) / 2 + nth * wide
            return (
              <rect
                key={`${start} ${of}`}
                className={isOver ? of : `not-over-${of}`}
                {...(isOver ? {} : { fill: `url(#${pattern}-${of})` })}
                x={`${x.toFixed(3)}%`}
                width={`${(wide * 0.94).toFixed(3)}%`}
                y={y(value)}
                height={bottom - y(value)}
              />
            )
          }),
        )}
        {labelsOf(starts).map(({ text, at, anchor, always }) => (
          <text
            key={text + at}
            x={`${at.toFixed(3)}%`}
            y={labelsAt}
            textAnchor={anchor}
            className={always ? '' : 'wide-only'}
          >
            {text}
          </text>
        ))}
      </svg>
    </div>
  )
}

/** Which bars are whose. */
export function Legend({ series }: Pick<BarsProps, 'series'>) {
  return (
    <p className="chart-legend small">
      {series.map(({ name, of }) => (
        <span key={of}>
          <i className={`swatch swatch-${of}`} aria-hidden="true" />
          {name}
        </span>
      ))}
      <span className="quiet">hatched: not over</span>
    </p>
  )
}

/** 0 and two or three marks above it, the last one at the highest bar or beyond it. */
function ticksTo(most: number): number[] {
  const rough = most / ticksMax
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)))
  const step = [1, 2, 5, 10].map(each => each * power).find(each => each * ticksMax >= most) ?? most
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, nth) => nth * step)
}

interface Label {
  readonly text: string
  readonly at: number
  readonly anchor: 'start' | 'middle' | 'end'
  readonly always: boolean
}

function labelsOf(starts: readonly string[]): readonly Label[] {
  const day = 100 / Math.max(1, starts.length)
  if (starts.length <= namedMax)
    return starts.map((start, place) => ({
      text: said(start, { weekday: 'short', day: 'numeric' }),
      at: (place + 0.5) * day,
      anchor: 'middle',
      always: place % 2 === 0,
    }))
  const middle = Math.floor(starts.length / 2)
  return [
    { place: 0, at: 0, anchor: 'start' as const },
    { place: middle, at: (middle + 0.5) * day, anchor: 'middle' as const },
    { place: starts.length - 1, at: 100, anchor: 'end' as const },
  ].map(({ place, at, anchor }) => ({
    text: said(starts[place] ?? '', { day: 'numeric', month: 'short' }),
    ...{ at, anchor, always: true },
  }))
}

function said(start: string, how: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...how }).format(new Date(start))
}
