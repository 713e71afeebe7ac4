import type { Launch, Running } from '../model.ts'
import { startIsolated, Unfit } from './isolated.ts'
import { startPlain } from './plain.ts'

export interface Terms {
  readonly signal: AbortSignal
  /** It ran isolated before: where that is refused now, nothing of it runs. */
  readonly onlyIsolated?: boolean
}

/**
 * Starts code under review and answers once it listens. Throws `NotStarted` where it ends or stays silent before that. Where the system
 * allows no name-spaces, it runs as a plain process and says so: such a run proves nothing to whoever approves. With `onlyIsolated` that
 * throws `Unfit` instead.
 */
export async function start(launch: Launch, { signal, onlyIsolated = false }: Terms): Promise<Running> {
  try {
    return await startIsolated(launch, { signal })
  } catch (cause) {
    if (!(cause instanceof Unfit) || onlyIsolated) throw cause
    return startPlain(launch, { signal, because: cause.message })
  }
}
