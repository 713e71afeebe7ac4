import type { EndReason, Session } from './model.ts'

export type SessionStatus =
  | { readonly living: true }
  | { readonly living: false; readonly reason: EndReason; readonly at: Date }

/** When inactivity ends the session; undefined when its policy has no such clock. */
export function idleEnd(session: Session): Date | undefined {
  if (session.idleSeconds === undefined) return undefined
  return new Date(session.lastActiveAt.getTime() + session.idleSeconds * 1000)
}

/** The three ways a session is over, door first: only a door is final, the clocks are judged by the database's time `now`. */
export function sessionStatus(
  session: Session,
  door: { reason: EndReason; at: Date } | undefined,
  now: Date,
): SessionStatus {
  if (session.endedAt !== undefined)
    return { living: false, reason: session.endReason ?? 'expired', at: session.endedAt }
  if (door !== undefined) return { living: false, reason: door.reason, at: door.at }
  if (now >= session.expiresAt) return { living: false, reason: 'expired', at: session.expiresAt }
  const idleAt = idleEnd(session)
  if (idleAt !== undefined && now >= idleAt) return { living: false, reason: 'idle', at: idleAt }
  return { living: true }
}

/** The clocks that a session is born with, as its event says them. */
export function toldClocks({ startedAt, expiresAt, idleSeconds }: Session): {
  readonly expires_at: string
  readonly max_seconds: number
  readonly idle_seconds: number | null
} {
  const seconds = Math.round((expiresAt.getTime() - startedAt.getTime()) / 1000)
  return { expires_at: expiresAt.toISOString(), max_seconds: seconds, idle_seconds: idleSeconds ?? null }
}
