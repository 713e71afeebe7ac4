import { randomBytes } from 'node:crypto'
import { link, rename, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'

export interface OwnerLock {
  release(): Promise<void>
}

export interface OwnerLockOptions {
  /** How long a holder may linger: one that was killed is gone within milliseconds, its children a little later. */
  readonly waitMs: number
  /** What the holder answers to whoever connects; by default the connection is closed. */
  readonly greet?: (socket: Socket) => void
}

const retryMs = 25

/**
 * Holds a listening unix socket as a lock. It can't go stale as a file with a process id does: the kernel refuses connections
 * once the holder is gone, whoever has its id by then. Answers undefined when another process still holds it after `waitMs`.
 */
export async function acquireOwnerLock(path: string, options: OwnerLockOptions): Promise<OwnerLock | undefined> {
  const own = beside(path)
  const server = createServer(options.greet ?? (socket => socket.destroy()))
  await listening(server, own)
  const deadline = performance.now() + options.waitMs
  while (!(await linked(own, path))) {
    if (await removeIfStale(path)) continue
    if (performance.now() > deadline) {
      await closed(server)
      return undefined
    }
    await new Promise(resolve => setTimeout(resolve, retryMs))
  }
  await rm(own, { force: true })
  return { release: () => rm(path, { force: true }).then(() => closed(server)) }
}

/** Short, because a socket path has 107 bytes at most. */
function beside(path: string): string {
  return `${path}.${randomBytes(3).toString('hex')}`
}

/** The name appears when the socket listens already, so nobody can see it refuse and believe it stale. */
async function linked(own: string, path: string): Promise<boolean> {
  return link(own, path).then(
    () => true,
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EEXIST') return false
      throw cause
    },
  )
}

/**
 * A stale socket is moved away before it is deleted and asked once more there: between the question and the deletion another
 * process may have replaced it with its own, and deleting that one would make two owners.
 */
async function removeIfStale(path: string): Promise<boolean> {
  if (await answers(path)) return false
  const moved = beside(path)
  const taken = await rename(path, moved).then(
    () => true,
    () => false,
  )
  if (!taken) return true
  const alive = await answers(moved)
  if (alive) await linked(moved, path)
  await rm(moved, { force: true })
  return !alive
}

/** True when a process listens there. */
export function answers(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
}

function closed(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
  })
}
