import type { Launch, Running } from '../model.ts'
import { startIsolated, Unfit } from './isolated.ts'
import { startPlain } from './plain.ts'

/**
 * Starts code under review and answers once it listens. Throws `NotStarted` where it ends or stays silent before that. Where the system
 * allows no name-spaces, it runs as a plain process and says so: such a run proves nothing to whoever approves.
 */
export async function start(launch: Launch, signal: AbortSignal): Promise<Running> {
  try {
    return await startIsolated(launch, { signal })
  } catch (cause) {
    if (!(cause instanceof Unfit)) throw cause
    return startPlain(launch, { signal, because: cause.message })
  }
}
