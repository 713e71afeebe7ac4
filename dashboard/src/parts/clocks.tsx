import { useNow } from './now.ts'
import { Clock, usedPart } from './reach.tsx'
import { absoluteText, brief, reader, relativeText } from './time-text.ts'

export interface Clocked {
  readonly started_at: string
  readonly expires_at: string
  readonly idle_expires_at: string | null
  /** How long an access token lives, where that is known. */
  readonly token_seconds?: number
}

/** The clocks of a session, a wall each: the hard end that never moves, inactivity, and the token's. Text first. */
export function Clocks({ session }: { readonly session: Clocked }) {
  const now = useNow('second')
  const by = reader(now)
  const [from, until] = [new Date(session.started_at), new Date(session.expires_at)]
  const whole = (until.getTime() - from.getTime()) / 1000
  const used = usedPart({ from: session.started_at, until: session.expires_at }, now)
  const idle = session.idle_expires_at === null ? undefined : new Date(session.idle_expires_at)
  const scale = (date: Date): number => Math.min(1, (date.getTime() - from.getTime()) / 1000 / whole)
  return (
    <ol>
      <Clock
        title={`Hard end ${absoluteText(until, by)}`}
        hint={`${brief(whole * used)} of ${brief(whole)} are used; it never moves`}
        used={used}
        wall="tall"
      />
      {idle !== undefined && (
        <Clock
          title={`Idle end ${absoluteText(idle, by)} unless it acts`}
          hint={`${relativeText(idle, by)}, ${Math.round(scale(idle) * 100)}% of the way to the hard end`}
          used={idle.getTime() <= now.getTime() ? 1 : Math.min(1, used / Math.max(scale(idle), 0.0001))}
          wall="middle"
        />
      )}
      {session.token_seconds !== undefined && (
        <Clock
          title={`Token renewed every ${brief(session.token_seconds)}`}
          hint={`never past ${absoluteText(until, by)}`}
          used={used}
          wall="small"
        />
      )}
    </ol>
  )
}
