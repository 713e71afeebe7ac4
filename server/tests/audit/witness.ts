import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface TestWitness {
  readonly url: string
  readonly verifierKey: string
  stop(): Promise<void>
}

/** Starts a witness in a process of its own, for the log with this verifier key. */
export async function startWitness(logKey: string): Promise<TestWitness> {
  const child = fork(new URL('witness-process.ts', import.meta.url), [logKey], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  if (child.stdout === null) throw new Error('the witness has no output')
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const [port, verifierKey = ''] = String(line).split(' ')
  return {
    url: `http://127.0.0.1:${port}/w`,
    verifierKey,
    stop: async () => {
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}
