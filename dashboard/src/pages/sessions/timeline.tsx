import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import {
  type MarkShape,
  type SessionCall,
  type SessionStory,
  shapeOf,
} from '../../../../server/src/governance/derive-story.ts'
import {
  type Timeline as Drawn,
  deriveTimeline,
  type Lane,
  type Mark,
  type MarkGroup,
  type MarkSet,
  type Span,
} from '../../../../server/src/governance/derive-timeline.ts'
import { visibleText } from '../../../../server/src/platform/words-of-others.ts'
import { State } from '../../parts/state.tsx'
import { brief, clockText, type Reader } from '../../parts/time-text.ts'
import { laneWords, markName, signGlyphs, signWords } from './story-words.ts'

export interface TimelineProps {
  readonly story: SessionStory
  readonly by: Reader
  /** The call whose row or mark is looked at. */
  readonly looked: string | undefined
  readonly onLook: (id: string | undefined) => void
  /** To the row of a call. */
  readonly onOpen: (id: string) => void
}

/** The part of the axis that is shown, 0 to 1. */
interface Window {
  readonly from: number
  readonly to: number
}

const whole: Window = { from: 0, to: 1 }
const zoomStep = 2
const narrowestPart = 0.01

/** Lanes, marks and walls on one axis of real time: the rules that place them are those of the hosted page. */
export function Timeline({ story, by, looked, onLook, onOpen }: TimelineProps) {
  const timeline = deriveTimeline(story, by.now, offsetSeconds(by))
  const [shown, setShown] = useState<Window>(whole)
  const brush = useBrush(shown, setShown)
  const view: View = { shown, by, looked, onLook, onOpen }
  return (
    <>
      <div className="tl-tools">
        <span className="actions">
          <ZoomButton label="Zoom in" sign="+" onClick={() => setShown(zoomed(shown, 1 / zoomStep))} />
          <ZoomButton label="Zoom out" sign="−" onClick={() => setShown(zoomed(shown, zoomStep))} />
          {shown !== whole && (
            <button type="button" className="button button-small button-text" onClick={() => setShown(whole)}>
              Whole session
            </button>
          )}
        </span>
        <span className="small quiet wide-only">Drag over the lanes to zoom; arrows move along a lane.</span>
      </div>
      <Hatching />
      <div className="tl">
        <div className="tl-row tl-axis">
          <div className="tl-name quiet">Time</div>
          <Axis timeline={timeline} view={view} />
        </div>
        <div className="tl-lanes" {...brush.handlers}>
          <Ground timeline={timeline} view={view} brushed={brush.brushed} />
          <ol>
            {timeline.lanes.map(lane => {
              const [name, below] = laneWords(lane, story, by)
              return (
                <li className="tl-row" key={lane.kind === 'grant' ? lane.grant.id : lane.kind}>
                  <div className="tl-name">
                    <bdi>{visibleText(name)}</bdi>
                    <span className="sub">
                      <bdi>{visibleText(below)}</bdi>
                    </span>
                  </div>
                  <LaneDrawing lane={lane} name={name} view={view} />
                </li>
              )
            })}
          </ol>
        </div>
      </div>
      <Legend story={story} timeline={timeline} />
    </>
  )
}

interface View extends Pick<TimelineProps, 'by' | 'looked' | 'onLook' | 'onOpen'> {
  readonly shown: Window
}

function offsetSeconds(by: Reader): number {
  const local = new Date(by.now.toLocaleString('en-US', { timeZone: by.zone }))
  const utc = new Date(by.now.toLocaleString('en-US', { timeZone: 'UTC' }))
  return Math.round((local.getTime() - utc.getTime()) / 1000)
}

function zoomed({ from, to }: Window, factor: number): Window {
  const middle = (from + to) / 2
  const half = Math.min(0.5, Math.max(narrowestPart / 2, ((to - from) / 2) * factor))
  const start = Math.min(1 - 2 * half, Math.max(0, middle - half))
  return half === 0.5 ? whole : { from: start, to: start + 2 * half }
}

/** Place in the shown part, in percent; what lies outside is drawn up to the edge. */
function placed(at: number, { from, to }: Window): number {
  return Math.min(1, Math.max(0, (at - from) / (to - from)))
}

function percent(at: number): string {
  return `${(at * 100).toFixed(2)}%`
}

function isShown(at: number, { from, to }: Window): boolean {
  return at >= from && at <= to
}

function ZoomButton({
  label,
  sign,
  onClick,
}: {
  readonly label: string
  readonly sign: string
  readonly onClick: () => void
}) {
  return (
    <button type="button" className="button button-small" aria-label={label} onClick={onClick}>
      {sign}
    </button>
  )
}

/** Dragging over the lanes chooses what is shown; a click is no drag. */
function useBrush(shown: Window, setShown: (window: Window) => void) {
  const [brushed, setBrushed] = useState<Window | undefined>(undefined)
  const began = useRef<number | undefined>(undefined)
  const at = (event: { clientX: number; currentTarget: HTMLElement }): number => {
    const lane = event.currentTarget.querySelector('.tl-ground')?.getBoundingClientRect()
    if (lane === undefined || lane.width === 0) return 0
    return Math.min(1, Math.max(0, (event.clientX - lane.left) / lane.width))
  }
  const part = (now: number, start: number): Window => {
    const [left, right] = [Math.min(now, start), Math.max(now, start)]
    const width = shown.to - shown.from
    return { from: shown.from + left * width, to: shown.from + right * width }
  }
  return {
    brushed,
    handlers: {
      onPointerDown: (event: React.PointerEvent<HTMLElement>) => {
        if (event.pointerType === 'mouse' && event.button === 0) began.current = at(event)
      },
      onPointerMove: (event: React.PointerEvent<HTMLElement>) => {
        if (began.current === undefined || event.buttons === 0) return
        const found = part(at(event), began.current)
        setBrushed(found.to - found.from > narrowestPart * (shown.to - shown.from) ? found : undefined)
      },
      onPointerUp: () => {
        if (brushed !== undefined && brushed.to - brushed.from >= narrowestPart) setShown(brushed)
        began.current = undefined
        setBrushed(undefined)
      },
      onPointerLeave: () => {
        began.current = undefined
        setBrushed(undefined)
      },
    },
  }
}

function Hatching() {
  return (
    <svg className="hidden" width="0" height="0" aria-hidden="true">
      <defs>
        <pattern id="after" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line className="hatch" x1="0" y1="0" x2="0" y2="6" />
        </pattern>
      </defs>
    </svg>
  )
}

const edgePart = 0.03

function Axis({ timeline, view }: { readonly timeline: Drawn; readonly view: View }) {
  const [first, second] = timeline.ticks
  const stepMs = first === undefined || second === undefined ? 60_000 : second.time.getTime() - first.time.getTime()
  const ticks = timeline.ticks.filter(({ at }) => isShown(at, view.shown))
  return (
    <svg className="axis" aria-hidden="true">
      {ticks.map((tick, nth) => {
        const at = placed(tick.at, view.shown)
        const anchor = at < edgePart ? 'start' : at > 1 - edgePart ? 'end' : 'middle'
        return (
          <text
            key={tick.time.getTime()}
            x={percent(at)}
            y="13"
            textAnchor={anchor}
            className={nth % 2 === 1 ? 'alt' : ''}
          >
            {clockText(tick.time, view.by, stepMs < 60_000 ? 'second' : 'minute')}
          </text>
        )
      })}
    </svg>
  )
}

function Vertical({ at, kind, shown }: { readonly at: number; readonly kind: string; readonly shown: Window }) {
  if (!isShown(at, shown)) return null
  const x = percent(placed(at, shown))
  return <line className={kind} x1={x} x2={x} y1="0" y2="100%" />
}

/** Grid, breaks, the hatching after the wall, the wall, and now: behind all lanes at once. */
function Ground({
  timeline,
  view,
  brushed,
}: {
  readonly timeline: Drawn
  readonly view: View
  readonly brushed: Window | undefined
}) {
  const { shown } = view
  const { wall, now, ticks, folds } = timeline
  const rest = wall === undefined ? undefined : placed(wall, shown)
  return (
    <svg className="tl-ground" aria-hidden="true">
      {ticks.map(tick => (
        <Vertical key={tick.time.getTime()} at={tick.at} kind="sp-grid" shown={shown} />
      ))}
      {folds.map(fold => (
        <Box key={fold.from} kind="sp-fold" from={fold.from} to={fold.to} shown={shown} tall />
      ))}
      {rest !== undefined && (
        <>
          <rect className="sp-paper" x={percent(rest)} y="0" width={percent(1 - rest)} height="100%" />
          <rect fill="url(#after)" x={percent(rest)} y="0" width={percent(1 - rest)} height="100%" />
        </>
      )}
      {wall !== undefined && <Vertical at={wall} kind="sp-end" shown={shown} />}
      {now !== undefined && <Vertical at={now} kind="sp-present" shown={shown} />}
      {brushed !== undefined && <Box kind="tl-brush" from={brushed.from} to={brushed.to} shown={shown} tall />}
    </svg>
  )
}

interface BoxProps {
  readonly kind: string
  readonly from: number
  readonly to: number
  readonly shown: Window
  readonly tall?: boolean
}

function Box({ kind, from, to, shown, tall = false }: BoxProps) {
  const [left, right] = [placed(from, shown), placed(to, shown)]
  if (right <= left) return null
  const [y, height] = tall ? ['0', '100%'] : kind === 'sp-reach' || kind === 'sp-rest-session' ? [8, 8] : [6, 12]
  return (
    <rect className={kind} x={percent(left)} y={y} width={percent(right - left)} height={height} rx={tall ? 0 : 2} />
  )
}

function Wall({ span, shown }: { readonly span: Span; readonly shown: Window }) {
  if (span.wall === 'none' || !isShown(span.to, shown)) return null
  return (
    <svg className="m" x={percent(placed(span.to, shown))} aria-hidden="true">
      <rect className={span.wall === 'drift' ? 'sp-wall-drift' : 'sp-wall'} x="-4" y="1" width="4" height="22" rx="1" />
    </svg>
  )
}

/** One lane: its spans, and its marks as one stop of the tabulator that arrows move in. */
function LaneDrawing({ lane, name, view }: { readonly lane: Lane; readonly name: string; readonly view: View }) {
  const { shown } = view
  const calls = callsOf(lane)
  const current = calls.findIndex(({ id }) => id === view.looked)
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const next =
      event.key === 'Home'
        ? 0
        : event.key === 'End'
          ? calls.length - 1
          : step === undefined
            ? undefined
            : current + step
    const looked = calls[Math.min(calls.length - 1, Math.max(0, current))]
    if (event.key === 'Enter' && looked !== undefined) {
      event.preventDefault()
      view.onOpen(looked.id)
    }
    if (next === undefined) return
    event.preventDefault()
    view.onLook(calls[Math.min(calls.length - 1, Math.max(0, next))]?.id)
  }
  const drawing = (
    <svg className="lane" aria-hidden="true">
      <Shapes lane={lane} view={view} />
    </svg>
  )
  if (calls.length === 0) return drawing
  const at = calls[current]
  return (
    // One roving stop for a lane: what is looked at is said by the label, which changes with it.
    // biome-ignore lint/a11y/useSemanticElements: a lane of marks is no fieldset
    <div
      className="tl-stop"
      role="group"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows move in it
      tabIndex={0}
      aria-label={at === undefined ? `${name}, ${calls.length} marks` : visibleText(markName(at, view.by))}
      onKeyDown={move}
      onFocus={() => {
        if (current === -1) view.onLook(calls[0]?.id)
      }}
      data-shown={shown === whole ? undefined : 'part'}
    >
      {drawing}
    </div>
  )
}

function callsOf(lane: Lane): readonly SessionCall[] {
  const found =
    lane.kind === 'grant' || lane.kind === 'no_grant'
      ? [...lane.wide.single.map(({ call }) => call), ...lane.wide.joined.flatMap(({ calls }) => calls)]
      : lane.kind === 'one_call' || lane.kind === 'in_flight'
        ? lane.marks.map(({ call }) => call)
        : []
  return found.toSorted((one, other) => one.startedAt.getTime() - other.startedAt.getTime())
}

function Shapes({ lane, view }: { readonly lane: Lane; readonly view: View }): ReactNode {
  const { shown } = view
  switch (lane.kind) {
    case 'session':
      return (
        <>
          {lane.span.planned !== undefined && (
            <Box kind="sp-rest-session" from={lane.span.to} to={lane.span.planned} shown={shown} />
          )}
          <Box kind="sp-reach" from={lane.span.from} to={lane.span.to} shown={shown} />
          <Wall span={lane.span} shown={shown} />
        </>
      )
    case 'requests':
      return lane.requests.map(request => (
        <g key={request.approval.id}>
          <Box kind="sp-wait" from={request.from} to={request.to} shown={shown} />
          {isShown(request.to, shown) && (
            <svg
              className={`m m-decide m-${request.approval.outcome}`}
              x={percent(placed(request.to, shown))}
              aria-hidden="true"
            >
              <circle r="5" cx="0" cy="12" />
            </svg>
          )}
        </g>
      ))
    case 'grant':
      return (
        <>
          {lane.span.planned !== undefined && (
            <Box kind="sp-rest" from={lane.span.to} to={lane.span.planned} shown={shown} />
          )}
          <Box kind="sp-soft" from={lane.span.from} to={lane.span.to} shown={shown} />
          <Wall span={lane.span} shown={shown} />
          <Sets wide={lane.wide} narrow={lane.narrow} view={view} />
        </>
      )
    case 'one_call':
      return (
        <>
          {lane.spans.map(span => (
            <Box key={`${span.from} ${span.to}`} kind="sp-soft" from={span.from} to={span.to} shown={shown} />
          ))}
          {lane.marks.map(mark => (
            <MarkShown key={mark.call.id} mark={mark} view={view} />
          ))}
        </>
      )
    case 'no_grant':
      return <Sets wide={lane.wide} narrow={lane.narrow} view={view} />
    case 'in_flight':
      return lane.marks.map(mark => <MarkShown key={mark.call.id} mark={mark} view={view} />)
  }
}

/** Both ways of joining; the sheet shows the one that fits the width. */
function Sets({ wide, narrow, view }: { readonly wide: MarkSet; readonly narrow: MarkSet; readonly view: View }) {
  return (
    <>
      <g className="at-wide">
        <SetShown set={wide} view={view} />
      </g>
      <g className="at-narrow">
        <SetShown set={narrow} view={view} />
      </g>
    </>
  )
}

function SetShown({ set, view }: { readonly set: MarkSet; readonly view: View }) {
  return (
    <>
      {set.joined.map(group => (
        <Joined key={group.calls[0]?.id} group={group} view={view} />
      ))}
      {set.single.map(mark => (
        <MarkShown key={mark.call.id} mark={mark} view={view} />
      ))}
    </>
  )
}

/** Room that a mark of the group has once it is zoomed: from this factor on each stands by itself. */
const apartFactor = 4

function Joined({ group, view }: { readonly group: MarkGroup; readonly view: View }) {
  const { shown, by, looked, onLook, onOpen } = view
  if (1 / (shown.to - shown.from) >= apartFactor && group.to > group.from)
    return group.calls.map(call => (
      <MarkShown key={call.id} mark={{ call, shape: shapeOf(call), at: within(group, call), shift: 0 }} view={view} />
    ))
  const [left, right] = [placed(group.from, shown), placed(group.to, shown)]
  const [first] = group.calls
  if (first === undefined || (!isShown(group.from, shown) && !isShown(group.to, shown))) return null
  const middle = percent((left + right) / 2)
  const isLooked = group.calls.some(({ id }) => id === looked)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the lane is the stop; this is for the pointer
    <g className={isLooked ? 'is-looked' : ''} onPointerEnter={() => onLook(first.id)} onClick={() => onOpen(first.id)}>
      <title>{`${group.calls.length} calls from ${clockText(first.startedAt, by, 'second')}`}</title>
      <line className="m-joined" x1={percent(left)} x2={percent(right)} y1="12" y2="12" />
      <line className="m-joined" x1={middle} x2={middle} y1="12" y2="12" />
      <text className="m-count" x={middle} y="16" textAnchor="middle">
        {group.calls.length}
      </text>
    </g>
  )
}

/** Where a call of a group stands, by its own time between the first and the last. */
function within({ from, to, calls }: MarkGroup, call: SessionCall): number {
  const times = calls.map(({ startedAt }) => startedAt.getTime())
  const [first, last] = [Math.min(...times), Math.max(...times)]
  return last === first ? from : from + ((call.startedAt.getTime() - first) / (last - first)) * (to - from)
}

const drawings: Readonly<Record<MarkShape, ReactNode>> = {
  read: <circle className="m-fill" r="4.5" cx="0" cy="12" />,
  write: <rect className="m-fill" x="-4.5" y="7.5" width="9" height="9" rx="1" />,
  destructive: <path className="m-fill" d="M-3 5h6l4 4v6l-4 4h-6l-4-4v-6z" />,
  refused: (
    <>
      <path className="m-back" d="m-4 8 8 8m0-8-8 8" />
      <path className="m-line" d="m-4 8 8 8m0-8-8 8" />
    </>
  ),
  drifted: (
    <>
      <path className="m-back" d="M-5 9.5H5M-5 14.5H5M3 5.5l-6 13" />
      <path className="m-line" d="M-5 9.5H5M-5 14.5H5M3 5.5l-6 13" />
    </>
  ),
  withheld: <path className="m-hollow" d="m0 6 6 6-6 6-6-6z" />,
  unsettled: <circle className="m-hollow m-dashed" r="5" cx="0" cy="12" />,
  failed: <path className="m-fill" d="M-5.5 8h11L0 17z" />,
  aborted: <rect className="m-fill" x="-4" y="8" width="8" height="8" />,
  'not-sent': <circle className="m-hollow" r="4" cx="0" cy="12" />,
  'in-flight': (
    <>
      <circle className="m-hollow" r="5" cx="0" cy="12" />
      <circle className="m-fill" r="2.5" cx="0" cy="12" />
    </>
  ),
}

function MarkShown({ mark, view }: { readonly mark: Mark; readonly view: View }) {
  const { call, shape, at, shift } = mark
  const { shown, by, looked, onLook, onOpen } = view
  if (!isShown(at, shown)) return null
  return (
    <svg
      className={`m m-${shape}${call.id === looked ? ' is-looked' : ''}`}
      x={percent(placed(at, shown))}
      aria-hidden="true"
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the lane is the stop; this is for the pointer */}
      <g transform={`translate(${shift} 0)`} onPointerEnter={() => onLook(call.id)} onClick={() => onOpen(call.id)}>
        <title>{visibleText(markName(call, by))}</title>
        {call.id === looked && <circle className="m-looked" r="9" cx="0" cy="12" />}
        {drawings[shape]}
      </g>
    </svg>
  )
}

/** Only the signs that stand in this picture. */
function Legend({ story, timeline }: { readonly story: SessionStory; readonly timeline: Drawn }) {
  const shapes = new Set(story.calls.map(shapeOf))
  const unused = story.grants.some(({ endedAt, expiresAt }) => endedAt !== undefined && endedAt < expiresAt)
  const order = Object.keys(signWords) as MarkShape[]
  return (
    <div className="legend">
      {order
        .filter(shape => shapes.has(shape))
        .map(shape => (
          <State key={shape} is={signGlyphs[shape]}>
            {signWords[shape]}
          </State>
        ))}
      {story.session.endedAt !== undefined && <State is="ended">Ended</State>}
      {unused && <span className="state t-quiet">Dashed: approved time that was not used</span>}
      {timeline.folds.map(fold => (
        <span className="state t-quiet" key={fold.from}>
          Grey: {brief(fold.seconds)} without any event, folded
        </span>
      ))}
    </div>
  )
}
