import { setTimeout as pause } from 'node:timers/promises'

/** Far beyond what anything here takes: only what never comes true meets it, on however slow a machine. */
const patienceMs = 120_000

/** Waits for a condition; throws when it doesn't come true. For what another process or a timer does. */
export async function until(condition: () => boolean | Promise<boolean>, withinMs = patienceMs): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`did not come true within ${withinMs} ms: ${condition}`)
    await pause(10)
  }
}
