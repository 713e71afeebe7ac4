import { scaleBand, scaleLinear } from 'd3-scale'

const [width, height] = [640, 132]
const ticks = 3

export interface Bar {
  /** First day of the period. */
  readonly start: string
  /** Null where it is suppressed. */
  readonly value: number | null
}

/** One question, answered by bars from zero. The last day is not over yet: its bar is an outline. The table below says the same. */
export function Bars({
  bars,
  of,
  says,
}: {
  readonly bars: readonly Bar[]
  readonly of: 'people' | 'agents'
  readonly says: string
}) {
  const x = scaleBand(
    bars.map(({ start }) => start),
    [0, width],
  ).padding(0.2)
  const y = scaleLinear([0, Math.max(1, ...bars.map(({ value }) => value ?? 0))], [height - 20, 4]).nice(ticks)
  const marks = y.ticks(ticks).filter(Number.isInteger)
  const named = [bars.at(0), bars.at(Math.floor(bars.length / 2)), bars.at(-1)]
  return (
    <svg className="chart" viewBox={`-32 0 ${width + 32} ${height}`} role="img" aria-label={says}>
      {marks.map(mark => (
        <g key={mark}>
          <line className={mark === 0 ? 'base' : 'grid'} x1={0} x2={width} y1={y(mark)} y2={y(mark)} />
          <text x={-6} y={y(mark) + 4} textAnchor="end">
            {mark.toLocaleString('en-GB')}
          </text>
        </g>
      ))}
      {bars.map(({ start, value }, place) => (
        <rect
          key={start}
          className={of}
          fillOpacity={place === bars.length - 1 ? 0.45 : 1}
          x={x(start)}
          y={y(value ?? 0)}
          width={x.bandwidth()}
          height={y(0) - y(value ?? 0)}
        />
      ))}
      {named.map((bar, place) =>
        bar === undefined ? null : (
          <text
            key={bar.start}
            x={(x(bar.start) ?? 0) + x.bandwidth() / 2}
            y={height - 4}
            textAnchor={(['start', 'middle', 'end'] as const)[place]}
          >
            {bar.start}
          </text>
        ),
      )}
    </svg>
  )
}
