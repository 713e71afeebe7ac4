import { setTimeout as pause } from 'node:timers/promises'

/** Waits for a condition; throws when it doesn't come true. For what another process or a timer does. */
export async function until(condition: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`did not come true within ${withinMs} ms: ${condition}`)
    await pause(10)
  }
}
