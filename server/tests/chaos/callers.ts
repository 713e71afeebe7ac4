import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { Answered, Target } from './wire.ts'

export interface CallersRun {
  readonly targets: readonly Target[]
  readonly token: string
  /** Marks are `mark-{prefix}-{n}`. */
  readonly prefix: string
  readonly calls: number
  readonly callers: number
  /** The call at whose start `reached` is told; 0: never. */
  readonly tellAt: number
  /** Each call takes a random time below this at the third party. */
  readonly msMax: number
}

export type CallersHeard =
  | { readonly kind: 'reached' }
  | { readonly kind: 'done'; readonly answers: readonly Answered[] }
  | { readonly kind: 'failed'; readonly why: string }

export interface Running {
  /** When the call `tellAt` begins. */
  readonly reached: Promise<void>
  readonly answers: Promise<readonly Answered[]>
}

export interface Callers {
  run(asked: CallersRun): Running
  /** No further calls; those in flight are waited for. */
  tell(asked: CallersRun | 'stop'): void
  close(): void
}

export function startCallers(): Callers {
  const child = fork(join(import.meta.dirname, 'callers-process.ts'))
  process.once('exit', () => child.kill('SIGKILL'))
  const tell: Callers['tell'] = asked => void child.send(asked)
  const run: Callers['run'] = asked => {
    const reached = Promise.withResolvers<void>()
    const answers = Promise.withResolvers<readonly Answered[]>()
    const listen = (heard: CallersHeard): void => {
      if (heard.kind === 'reached') reached.resolve()
      else child.off('message', listen)
      if (heard.kind === 'done') answers.resolve(heard.answers)
      if (heard.kind === 'failed') answers.reject(new Error(heard.why))
    }
    child.on('message', listen)
    tell(asked)
    return { reached: reached.promise, answers: answers.promise }
  }
  return { run, tell, close: () => void child.kill('SIGKILL') }
}
