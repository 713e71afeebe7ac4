import { createHash, randomBytes } from 'node:crypto'
import { chmod, chown, lstat, mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { makeDataDirectory } from './data-directory.ts'
import { type Account, findUnsearchable, reachableBy } from './file-access.ts'
import { StartFault } from './start-fault.ts'

/** Where the embedded cluster lives and who runs it. */
export interface PostgresPlace {
  /** PostgreSQL refuses to run as root; undefined: runs as whoever runs this process. */
  readonly account: Account | undefined
  /** Holds `pg` (the cluster), and copies of the package where they are needed. */
  readonly state: string
  readonly cluster: string
  /** Holds `owner.sock` and the folder `run` with the socket of PostgreSQL. */
  readonly sockets: string
  /** What the start should print: the cluster isn't where one would look for it. */
  readonly notice: string | undefined
}

/** `nobody` on Linux; the server itself goes on as root. */
const nobody: Account = { uid: 65_534, gid: 65_534 }
const rootState = '/var/lib/ambit'
const pointerName = 'postgres-place'

/**
 * Decides where the cluster of a data directory is, and makes the folders above it. As root the cluster belongs to another
 * account; when that can't get to the data directory (a checkout below /root), the cluster lives below /var/lib/ambit under
 * a random name that the data directory keeps, so that a data directory made anew never meets an old cluster.
 */
export async function findPostgresPlace(dataDirectory: string): Promise<PostgresPlace> {
  await makeDataDirectory(dataDirectory)
  const data = await realpath(dataDirectory)
  if (process.getuid?.() !== 0) return placeAt(data, undefined, undefined)
  const pointed = await readPointer(data)
  if (pointed !== undefined) return placeOutside(data, pointed)
  const account = await ownerOf(join(data, 'pg'))
  await letThrough(account, data)
  const closed = await findUnsearchable(account, data)
  if (closed === undefined) return placeAt(data, account, undefined)
  if (await exists(join(data, 'pg')))
    throw new StartFault(`uid ${account.uid} can't reach the database in ${data}: ${closed} needs mode o+x.`)
  return placeOutside(data, await pointOutside(data))
}

/** Whoever owns the cluster runs it. One that root owns was unpacked from a backup and is handed over by the launcher. */
async function ownerOf(cluster: string): Promise<Account> {
  const found = await stat(cluster).catch(() => undefined)
  return found === undefined || found.uid === 0 ? nobody : { uid: found.uid, gid: found.gid }
}

/** The data directory itself may be passed through by the account's group, and not listed: it holds the root key. */
async function letThrough(account: Account, folder: string): Promise<void> {
  const { mode, uid, gid } = await stat(folder)
  if (uid === account.uid || (mode & 0o001) !== 0) return
  if (gid !== account.gid) await chown(folder, uid, account.gid)
  await chmod(folder, (mode & 0o7707) | 0o010)
}

async function readPointer(data: string): Promise<string | undefined> {
  const text = await readFile(join(data, pointerName), 'utf8').catch(() => undefined)
  return text?.trim()
}

async function pointOutside(data: string): Promise<string> {
  const state = join(rootState, randomBytes(8).toString('hex'))
  await mkdir(state, { recursive: true, mode: 0o755 })
  await writeFile(join(state, 'data-directory'), `${data}\n`, { mode: 0o600 })
  await writeFile(join(data, pointerName), `${state}\n`, { mode: 0o600, flag: 'wx' })
  return state
}

async function placeOutside(data: string, state: string): Promise<PostgresPlace> {
  if (!(await exists(state)))
    throw new StartFault(`${join(data, pointerName)} names ${state}, and there is nothing: restore the database there.`)
  const account = await ownerOf(join(state, 'pg'))
  if (!(await reachableBy(account, rootState))) await chmod(rootState, 0o755)
  await letThrough(account, state)
  const closed = await findUnsearchable(account, state)
  if (closed !== undefined) throw new StartFault(`uid ${account.uid} can't reach ${state}: ${closed} needs mode o+x.`)
  return placeAt(state, account, `The database lives in ${state}, because uid ${account.uid} can't get to ${data}.`)
}

async function placeAt(
  state: string,
  account: Account | undefined,
  notice: string | undefined,
): Promise<PostgresPlace> {
  const sockets = await makeSocketFolder(state, account)
  return { account, state, cluster: join(state, 'pg'), sockets, notice }
}

/** `/run/.s.PGSQL.5432` comes behind it, and a socket path has 107 bytes at most (sun_path). */
const socketFolderBytesMax = 107 - '/run/.s.PGSQL.5432'.length

async function makeSocketFolder(state: string, account: Account | undefined): Promise<string> {
  const short = Buffer.byteLength(state) <= socketFolderBytesMax
  const name = createHash('sha256').update(state).digest('hex').slice(0, 16)
  const sockets = short ? state : join(tmpdir(), `ambit-${name}`)
  if (!short) await makeOwnFolder(sockets)
  if (!short && account !== undefined) await letThrough(account, sockets)
  const run = join(sockets, 'run')
  await mkdir(run, { recursive: true, mode: 0o700 })
  if (account !== undefined) await chown(run, account.uid, account.gid)
  return sockets
}

/** The temporary folder is everybody's: a folder of that name made by another user could hand us a socket of theirs. */
async function makeOwnFolder(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw cause
  })
  const made = await lstat(folder)
  if (made.isDirectory() && made.uid === process.getuid?.() && (made.mode & 0o022) === 0) return
  throw new StartFault(`${folder} belongs to somebody else: remove it, or use a shorter AMBIT_DATA_DIR.`)
}

/** initdb asks for the name behind its uid, and a container may run under one that has none. */
export function hasNoUserName(): boolean {
  try {
    userInfo()
    return false
  } catch {
    return true
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
