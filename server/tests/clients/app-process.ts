import { spawn } from 'node:child_process'
import { freePort } from '../free-port.ts'
import { until } from '../until.ts'
import { type Client, folderOf } from './install.ts'

export interface App {
  readonly url: string
  output(): string
  stop(): Promise<void>
}

export interface AppParts {
  /** Where it lies: one of the official clients, or a folder elsewhere. */
  readonly client?: Client
  readonly folder?: string
  /** What Node is to run, relative to the client's folder. */
  readonly command: readonly string[]
  readonly port: number
  readonly env: Readonly<Record<string, string>>
}

/** A port for an application that is registered before it starts. */
export const appPort: () => Promise<number> = freePort

/** Starts an application of a client as a process of its own; ready when it answers. */
export async function startApp({
  client = 'express',
  folder = folderOf(client),
  command,
  port,
  env,
}: AppParts): Promise<App> {
  const url = `http://localhost:${port}`
  const child = spawn(process.execPath, [...command], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, APP_URL: url, NEXT_TELEMETRY_DISABLED: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      said += chunk
    })
  const over = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const answers = async (): Promise<boolean> => {
    if (child.exitCode !== null) throw new Error(`${folder} ended with ${child.exitCode}:\n${said}`)
    return fetch(url).then(
      response => response.status < 500,
      () => false,
    )
  }
  await until(answers)
  return {
    url,
    output: () => said,
    stop: () => {
      child.kill('SIGTERM')
      return over
    },
  }
}
