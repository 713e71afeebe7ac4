import { spawn } from 'node:child_process'
import type { Ended, Program } from './model.ts'

const outputCharactersMax = 1_000_000
const endsWithinMs = 5_000

/**
 * Runs a program to its end, with nothing to read. When it is interrupted, everything that it started is ended with it; it has a
 * moment to put its own house in order.
 */
export function runProgram(program: Program, interrupted: AbortSignal): Promise<Ended> {
  const [command = '', ...given] = program.command
  const isWindows = process.platform === 'win32'
  const child = spawn(command, given, {
    cwd: program.cwd,
    env: { ...program.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: !isWindows,
    // Package managers are scripts there, which only a shell finds.
    shell: isWindows,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      const text = chunk.toString('utf8')
      output = `${output}${text}`.slice(-outputCharactersMax)
      program.told(text)
    })
  const end = (signal: NodeJS.Signals): void => {
    try {
      if (child.pid === undefined || isWindows) child.kill(signal)
      else process.kill(-child.pid, signal)
    } catch {
      // It is gone already.
    }
  }
  const stop = (): void => {
    end('SIGTERM')
    setTimeout(() => end('SIGKILL'), endsWithinMs).unref()
  }
  if (interrupted.aborted) stop()
  else interrupted.addEventListener('abort', stop, { once: true })
  return new Promise<Ended>(settle => {
    child.once('error', cause => settle({ code: null, output: `${output}${cause.message}` }))
    child.once('close', code => settle({ code, output }))
  }).finally(() => interrupted.removeEventListener('abort', stop))
}
