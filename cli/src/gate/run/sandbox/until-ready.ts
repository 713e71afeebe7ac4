import type { Launch, RunLimits } from '../model.ts'

const betweenAsksMs = 50

/** Asks until the code answers, with whatever status; false where `over` comes first or it never does. */
export async function untilReady(
  { ready }: Launch,
  origin: string,
  { limits, over }: { readonly limits: RunLimits; readonly over: AbortSignal },
): Promise<boolean> {
  const signal = AbortSignal.any([over, AbortSignal.timeout(limits.readySecondsMax * 1_000)])
  while (!signal.aborted) {
    const answered = await fetch(new URL(ready, origin), { redirect: 'manual', signal }).then(
      async answer => {
        await answer.body?.cancel()
        return true
      },
      () => false,
    )
    if (answered) return true
    await pause(betweenAsksMs, signal)
  }
  return false
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}
