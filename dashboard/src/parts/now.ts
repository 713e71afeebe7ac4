import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let now = new Date()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = new Date()
    for (const each of listeners) each()
  }, 1_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

const stepSeconds = { second: 1, minute: 60 } as const

/** The moment, again each second or each minute: one clock for the whole page. */
export function useNow(step: keyof typeof stepSeconds = 'minute'): Date {
  const stepMs = stepSeconds[step] * 1_000
  const at = useSyncExternalStore(subscribe, () => Math.floor(now.getTime() / stepMs) * stepMs)
  // Never before what the second clock says: a session that began in this minute is not one of the future.
  return new Date(Math.max(at, Math.floor(now.getTime() / 1_000) * 1_000))
}
