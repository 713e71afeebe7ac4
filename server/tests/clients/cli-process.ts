import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderOf } from './install.ts'

export interface Cli {
  /** Runs one command to its end. */
  run(args: readonly string[], heard?: (output: string) => void): Promise<{ code: number; output: string }>
  /** The same, and what it printed as JSON; throws unless it succeeded. */
  json(...args: readonly string[]): Promise<Record<string, unknown>>
  readonly home: string
  close(): Promise<void>
}

/**
 * The `workos` command with a home of its own. It asks hosts of WorkOS that can't be set otherwise (telemetry, keys of a sandbox):
 * a proxy that nobody listens on keeps every token on this machine.
 */
export async function createCli(env: Readonly<Record<string, string>> = {}): Promise<Cli> {
  const home = await mkdtemp(join(tmpdir(), 'ambit-cli-'))
  const run: Cli['run'] = (args, heard) => {
    const program = join(folderOf('cli'), 'node_modules/workos/dist/bin.js')
    const child = spawn(process.execPath, [program, ...args], {
      cwd: home,
      env: {
        PATH: process.env.PATH,
        HOME: home,
        WORKOS_TELEMETRY: 'false',
        NODE_USE_ENV_PROXY: '1',
        HTTPS_PROXY: 'http://127.0.0.1:9',
        NO_COLOR: '1',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', chunk => {
        output += chunk
        heard?.(output)
      })
    return new Promise((settle, fail) => {
      child.once('error', fail)
      child.once('close', code => settle({ code: code ?? 1, output }))
    })
  }
  return {
    run,
    home,
    json: async (...args) => {
      const { code, output } = await run([...args, '--insecure-storage', '--json'])
      if (code !== 0) throw new Error(`workos ${args.join(' ')}: ${code} ${output}`)
      return JSON.parse(output)
    },
    close: () => rm(home, { recursive: true, force: true }),
  }
}
