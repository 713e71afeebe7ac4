import type { LoggedEvent } from '../audit/index.ts'

/** Something that a session made, as the log says it, with what became of it by now. */
export interface MadeArtifact {
  readonly id: string
  readonly name: string
  readonly digest: string
  readonly state: string
  /** The event of its submission. */
  readonly event: LoggedEvent
}

/** The artifacts that a session made, in the order in which they were submitted: from the events that stand with that session. */
export function artifactsMade(events: readonly LoggedEvent[]): MadeArtifact[] {
  const made = new Map<string, MadeArtifact>()
  for (const event of events) {
    if (!event.type.startsWith('artifact.')) continue
    const { artifact: id, digest, wire }: { artifact?: unknown; digest?: unknown; wire?: unknown } = Object(event.body)
    const { name, state }: { name?: unknown; state?: unknown } = Object(Object(wire).data)
    if (typeof id !== 'string' || typeof digest !== 'string') continue
    const before = made.get(id)
    const now = event.type === 'artifact.returned' ? 'approved' : state
    if (typeof now !== 'string') continue
    if (before !== undefined) made.set(id, { ...before, state: now })
    else if (typeof name === 'string') made.set(id, { id, name, digest, state: now, event })
  }
  return [...made.values()]
}
