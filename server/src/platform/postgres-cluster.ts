import { spawn } from 'node:child_process'
import { chown, lchown, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Account } from './file-access.ts'
import { stopOrphan } from './postgres-orphan.ts'
import { hasNoUserName, type PostgresPlace } from './postgres-place.ts'
import { lastLines, runAs } from './postgres-process.ts'
import { StartFault } from './start-fault.ts'

const majorVersion = '18'

/** Makes sure of a complete cluster that its account owns and nobody runs. True when it was made now, and is empty. */
export async function prepareCluster(place: PostgresPlace, native: string): Promise<boolean> {
  const versionFile = join(place.cluster, 'PG_VERSION')
  const found = await stat(versionFile).catch(() => undefined)
  if (found === undefined) {
    await initialize(place, native)
    return true
  }
  const version = (await readFile(versionFile, 'utf8')).trim()
  if (version !== majorVersion)
    throw new StartFault(
      `PostgreSQL ${version} wrote the database in ${place.cluster}, and this Ambit brings ${majorVersion}: ` +
        'dump it with the release that wrote it, and restore it into a new data directory.',
    )
  if (place.account !== undefined) await handOver(place.cluster, place.account)
  await reclaimCluster(place)
  return false
}

/** Before a PostgreSQL is started on a cluster that exists. It never makes one: a new, empty database would hide a loss. */
export async function reclaimCluster(place: PostgresPlace): Promise<void> {
  await stopOrphan(place.cluster)
  await removeSockets(place)
}

/** Into another folder first, renamed at the end: a start that is killed leaves nothing that looks like a cluster. */
async function initialize(place: PostgresPlace, native: string): Promise<void> {
  if (place.account === undefined && hasNoUserName()) throw new StartFault(noUserName(process.getuid?.()))
  const half = `${place.cluster}.init`
  await rm(half, { recursive: true, force: true })
  await mkdir(half, { mode: 0o700 })
  if (place.account !== undefined) await chown(half, place.account.uid, place.account.gid)
  const child = spawn(join(native, 'bin', 'initdb'), ['-D', half, ...initdbFlags], {
    ...runAs(place.account),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said = lastLines(child.stderr)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0 && said().includes('could not look up effective user ID'))
    throw new StartFault(noUserName(place.account?.uid))
  if (code !== 0) throw new StartFault(`The database could not be made in ${place.state}: ${said()}`)
  await rename(half, place.cluster)
}

/** The built-in locale is the same on every system; `trust`, because the socket stands in a folder of mode 0700. */
const initdbFlags = [
  '--username=postgres',
  '--auth=trust',
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--locale=C.UTF-8',
  '--no-instructions',
]

function noUserName(uid: number | undefined): string {
  return `The embedded PostgreSQL can't be set up under uid ${uid}, which has no user name: set AMBIT_DATABASE_URL.`
}

/** For a cluster that root unpacked from a backup. The folder itself comes last: it says whether this was done. */
async function handOver(cluster: string, account: Account): Promise<void> {
  if ((await stat(cluster)).uid !== 0) return
  for (const entry of await readdir(cluster, { recursive: true, withFileTypes: true }))
    await lchown(join(entry.parentPath, entry.name), account.uid, account.gid)
  await chown(cluster, account.uid, account.gid)
}

/** The lock beside a socket names a process, and PostgreSQL refuses to start when another one has that id by now. */
async function removeSockets(place: PostgresPlace): Promise<void> {
  const run = join(place.sockets, 'run')
  for (const name of await readdir(run)) await rm(join(run, name), { force: true })
}
