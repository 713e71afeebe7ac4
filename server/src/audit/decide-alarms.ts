/** What can be wrong with the log while it is written. */
export const alarmKinds = ['sequencer_lag', 'checkpoint_failed', 'clock_went_back', 'clock_jumped'] as const
export type AlarmKind = (typeof alarmKinds)[number]

/** One look at the log and at the clocks. */
export interface Look {
  /** How long the oldest event has waited for its place. */
  readonly lagSeconds: number
  /** For how long the newest checkpoint has not fitted the log; undefined when it does. */
  readonly unfitSeconds: number | undefined
  /** By how much the newest checkpoint is later than the database's clock. */
  readonly behindSeconds: number
  /** By how much the database's clock has moved more or less than time that only goes forward, since it was last trusted. */
  readonly jumpSeconds: number
}

export interface Alarm {
  readonly kind: AlarmKind
  readonly seconds: number
  /** No call is admitted while it lasts. */
  readonly halts: boolean
}

/** From when on an alarm is raised, and from when on it halts admissions, in seconds. */
const limits: Readonly<Record<AlarmKind, { readonly raised: number; readonly halts: number }>> = {
  sequencer_lag: { raised: 10, halts: 60 },
  checkpoint_failed: { raised: 10, halts: 30 },
  clock_went_back: { raised: 1, halts: 30 },
  clock_jumped: { raised: 5, halts: 30 },
}

/** Which alarms follow from a look? */
export function decideAlarms(look: Look): readonly Alarm[] {
  const found: [AlarmKind, number | undefined][] = [
    ['sequencer_lag', look.lagSeconds],
    ['checkpoint_failed', look.unfitSeconds],
    ['clock_went_back', look.behindSeconds],
    ['clock_jumped', Math.abs(look.jumpSeconds)],
  ]
  return found.flatMap(([kind, seconds]) => {
    const { raised, halts } = limits[kind]
    if (seconds === undefined || seconds < raised) return []
    // A clock that ran ahead ends things too early, which is no danger; a laptop that slept is such a clock.
    const harmless = kind === 'clock_jumped' && look.jumpSeconds > 0
    return [{ kind, seconds, halts: seconds >= halts && !harmless }]
  })
}

/** Two readings of clocks at one moment, in milliseconds. */
export interface Clocks {
  readonly databaseMs: number
  /** Of a clock that only goes forward. */
  readonly steadyMs: number
}

/** What is smaller is how clocks are kept right, and what a slow answer makes; it is taken over. */
const keptRightMs = 2_000
const msPerSecond = 1_000

/** Since when the clock is trusted, and by how much it has jumped. */
export interface ClockWatch {
  readonly trusted: Clocks | undefined
  readonly jumpMs: number
}

/** How a new reading moves the watch: small differences are taken over, jumps add up until they are taken back or accepted. */
export function watchClocks(watch: ClockWatch, now: Clocks): ClockWatch {
  if (watch.trusted === undefined) return { trusted: now, jumpMs: watch.jumpMs }
  const moved = now.databaseMs - watch.trusted.databaseMs - (now.steadyMs - watch.trusted.steadyMs)
  const jumpMs = Math.abs(moved) < keptRightMs ? watch.jumpMs : watch.jumpMs + moved
  return { trusted: now, jumpMs: Math.abs(jumpMs) < keptRightMs ? 0 : jumpMs }
}

/** The jumps so far in seconds. */
export function jumpSecondsOf(watch: ClockWatch): number {
  return watch.jumpMs / msPerSecond
}
