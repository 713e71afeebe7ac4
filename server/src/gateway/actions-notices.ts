import { idFrom } from '../platform/ids.ts'
import { perPlatform } from '../platform/per-platform.ts'
import type { Platform } from '../platform/platform.ts'
import { findDoor } from '../sessions/index.ts'
import {
  closeStreams,
  hasStreams,
  listeningSessions,
  openStream,
  type StreamName,
  tellToolsChanged,
} from './actions-streams.ts'
import type { JsonObject } from './model.ts'

/** The connections on which a node hears what its listeners want to know; open as long as there are listeners. */
interface Watch {
  stop: Promise<() => Promise<void>> | undefined
}

const watches = perPlatform<Watch>(() => ({ stop: undefined }))

/** A stream for a client, and the watch that feeds it. */
export function listen(
  on: Platform,
  name: StreamName,
  { first, ended }: { readonly first?: JsonObject; readonly ended?: () => void } = {},
): ReadableStream<Uint8Array> {
  const watch = watches(on)
  watch.stop ??= startWatch(on).catch((cause: Error) => {
    watch.stop = undefined
    on.log.warn({ cause: cause.message }, 'changes of tool lists are not heard')
    return () => Promise.resolve()
  })
  const closed = (): void => {
    ended?.()
    if (!hasStreams(on))
      stopWatch(on).catch((cause: Error) => on.log.debug({ cause: cause.message }, 'watch not stopped'))
  }
  return openStream(on, name, { first, closed })
}

/** Stops hearing; the next listener starts it again. */
export async function stopWatch(on: Platform): Promise<void> {
  const watch = watches(on)
  const { stop } = watch
  watch.stop = undefined
  await (await stop)?.()
}

async function startWatch(on: Platform): Promise<() => Promise<void>> {
  const stops = await Promise.all([
    on.database.listen('ambit_grants', payload => {
      if (payload !== undefined) tellToolsChanged(on, idFrom('session', payload))
    }),
    on.database.listen('ambit_endings', payload => {
      if (payload !== undefined) closeStreams(on, idFrom('session', payload))
      else closeEnded(on).catch((cause: Error) => on.log.warn({ cause: cause.message }, 'ended sessions still listen'))
    }),
  ])
  return async () => {
    await Promise.all(stops.map(stop => stop()))
  }
}

/** Once the connection is there: an end that came before it was not heard. */
async function closeEnded(on: Platform): Promise<void> {
  for (const session of listeningSessions(on))
    if ((await findDoor(on.database, session)) !== undefined) closeStreams(on, session)
}
