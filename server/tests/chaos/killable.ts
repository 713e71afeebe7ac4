import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import pg from 'pg'
import { findPostgresPlace } from '../../src/platform/postgres-place.ts'
import { freePort } from '../free-port.ts'
import { type AmbitProcess, makeHome, startAmbit } from '../walk/ambit-process.ts'

export type Victim = 'ambit' | 'ambit and its PostgreSQL' | 'its PostgreSQL, then ambit'
export const victims: readonly Victim[] = ['ambit', 'ambit and its PostgreSQL', 'its PostgreSQL, then ambit']

/** An Ambit with its embedded PostgreSQL that is killed and comes back on the same directory and port. */
export interface Killable {
  current(): AmbitProcess
  /** Resolves while it is up, or as soon as it is up again. */
  whenUp(): Promise<void>
  /** SIGKILL, and a start on what is left; answers how long that start took, in milliseconds. */
  killAndRestart(victim: Victim): Promise<number>
  /** Everything that all of its processes have printed. */
  output(): string
  connect(): Promise<pg.Client>
  close(): Promise<void>
}

export async function startKillable(): Promise<Killable> {
  const directory = await makeHome('ambit-kills-')
  const port = await freePort()
  const env = { AMBIT_RATE_LIMITS: 'off', AMBIT_LOG_LEVEL: 'warn' }
  const first = { directory, apiKey: 'sk_chaos_0123456789abcdef', email: 'mina@acme.example', password }
  let current = await startAmbit({ port, env, again: first })
  let up: Promise<unknown> = Promise.resolve()
  const before: string[] = []
  const restart = async (victim: Victim): Promise<number> => {
    await strikeDown(current, victim)
    before.push(current.output())
    const started = performance.now()
    current = await startAmbit({ port, env, again: current })
    return performance.now() - started
  }
  return {
    current: () => current,
    whenUp: async () => {
      await up
    },
    killAndRestart: victim => {
      const restarting = restart(victim)
      up = restarting
      return restarting
    },
    output: () => [...before, current.output()].join('\n'),
    connect: async () => {
      const { sockets } = await findPostgresPlace(join(directory, 'data'))
      const host = encodeURIComponent(join(sockets, 'run'))
      const client = new pg.Client({ connectionString: `postgres://ambit@localhost/ambit?host=${host}` })
      await client.connect()
      return client
    },
    close: async () => {
      await current.stop()
      await current.remove()
    },
  }
}

const password = 'correct horse battery staple'

async function strikeDown(ambit: AmbitProcess, victim: Victim): Promise<void> {
  const groups = victim === 'ambit' ? [] : databaseGroups(ambit.pid)
  if (victim === 'its PostgreSQL, then ambit') for (const group of groups) process.kill(-group, 'SIGKILL')
  await ambit.kill()
  if (victim === 'ambit and its PostgreSQL')
    for (const group of groups) {
      try {
        process.kill(-group, 'SIGKILL')
      } catch {
        // Its watchdog was quicker.
      }
    }
}

/** The process groups that this Ambit started: its PostgreSQL, with the watchdog as leader. */
function databaseGroups(pid: number): number[] {
  const lines = execFileSync('ps', ['-eo', 'ppid=,pgid='], { encoding: 'utf8' }).trim().split('\n')
  const pairs = lines.map(line => line.trim().split(/\s+/).map(Number))
  return pairs.flatMap(([ppid, pgid]) => (ppid === pid && pgid !== undefined && pgid !== pid ? [pgid] : []))
}
