import type { Platform } from './platform.ts'

/** Something that runs beside the requests until it is stopped. */
export interface Job {
  stop(): Promise<void>
}

/** Runs `work` again and again, the pause counted from its end; a failure is logged and the next round comes. */
export function every(on: Pick<Platform, 'log'>, pauseMs: number, work: () => Promise<void>): Job {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const round = (): void => {
    running = work()
      .catch((cause: Error) => {
        if (!stopped) on.log.warn({ cause: cause.message }, 'a background round failed, the next one tries again')
      })
      .finally(() => {
        if (!stopped) timer = setTimeout(round, pauseMs)
      })
  }
  round()
  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
