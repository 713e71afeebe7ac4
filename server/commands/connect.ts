import { join } from 'node:path'
import { readConfig } from '../src/platform/config.ts'
import { openDataDirectory } from '../src/platform/data-directory.ts'
import { connectOnce } from '../src/platform/database.ts'
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts'
import { createLogger } from '../src/platform/log.ts'
import { findPostgresPlace } from '../src/platform/postgres-place.ts'
import type { RootKey } from '../src/platform/root-key.ts'
import { StartFault } from '../src/platform/start-fault.ts'

/** What a command works on: the database and the root key of the nodes, by the same environment. */
export interface Place {
  readonly url: string
  readonly rootKey: RootKey
  close(): Promise<void>
}

/** The database of a node that runs here, or that node's own PostgreSQL, started for as long as the command takes. */
export async function openPlace(environment: NodeJS.ProcessEnv): Promise<Place> {
  const read = readConfig(environment)
  if (!read.ok) throw new StartFault(read.problems.join('\n'))
  const { config } = read
  const rootKey = await openDataDirectory(config)
  if (config.databaseUrl !== undefined)
    return { url: config.databaseUrl.reveal(), rootKey, close: () => Promise.resolve() }
  const { sockets } = await findPostgresPlace(config.dataDirectory)
  const running = `postgres://ambit@localhost/ambit?host=${encodeURIComponent(join(sockets, 'run'))}`
  if (await answers(running)) return { url: running, rootKey, close: () => Promise.resolve() }
  const own = await startEmbeddedPostgres({ dataDirectory: config.dataDirectory, log: createLogger('warn') })
  return { url: own.url, rootKey, close: own.stop }
}

async function answers(url: string): Promise<boolean> {
  try {
    const { client } = await connectOnce(url)
    await client.end()
    return true
  } catch (cause) {
    if (cause instanceof StartFault) return false
    throw cause
  }
}

/** Runs a command to its end: one line for what the caller can mend, a stack for what is our fault. */
export async function run(command: (argv: readonly string[]) => Promise<readonly string[]>): Promise<void> {
  try {
    for (const line of await command(process.argv.slice(2))) process.stdout.write(`${line}\n`)
  } catch (cause) {
    const text = cause instanceof StartFault ? cause.message : cause instanceof Error ? cause.stack : String(cause)
    process.stderr.write(`ambit: ${text}\n`)
    process.exitCode = 1
  }
}
