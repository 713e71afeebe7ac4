import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Order } from './order.ts'

/** Where the Node binary stands inside. */
export const nodeFolder = '/opt/ambit'

/** Where the filter of system calls stands inside, on systems that set one. */
export const filterFile = '/etc/system-calls.bpf'

/** What programs of the system need, and nothing that belongs to a person. */
const systemFolders = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/nix/store'] as const
const systemFiles = ['/etc/ld.so.cache', '/etc/alternatives'] as const
const devices = ['null', 'zero', 'full', 'random', 'urandom'] as const
/** Where the root that is left hangs for a moment. */
const leftRoot = '/left'
const filesOfTmpMax = 16_384

/**
 * Puts a root together in which nothing but `/tmp` can be written, and moves into it. It stands in mount name-spaces of its own; the
 * root that was there before is gone afterwards for this process and all that it starts. Throws with the step that the system refused.
 */
export function assembleRoot(order: Order, filter: Buffer | null): void {
  const root = join(order.place, 'root')
  run('mount', ['-t', 'tmpfs', '-o', 'nosuid,nodev,mode=755,size=8m', 'ambit', root])
  const tmp = folderIn(root, '/tmp')
  const ofTmp = `nosuid,nodev,mode=1777,size=${order.limits.diskBytesMax},nr_inodes=${filesOfTmpMax}`
  run('mount', ['-t', 'tmpfs', '-o', ofTmp, 'ambit', tmp])
  mkdirSync(join(tmp, 'home'))
  for (const path of systemFolders) bringSystem(root, path)
  for (const path of systemFiles) if (existsSync(path)) bind(path, inRoot(root, path))
  for (const name of devices) bind(`/dev/${name}`, inRoot(root, `/dev/${name}`))
  symlinkSync('/proc/self/fd', join(root, 'dev/fd'))
  for (const path of [...order.packages, order.project]) bind(path, inRoot(root, path))
  bringNode(root, order)
  writeEtc(root)
  if (filter !== null) writeFileSync(join(root, filterFile), filter)
  hide(root, order)
  const processes = folderIn(root, '/proc')
  run('mount', ['-t', 'proc', '-o', 'nosuid,nodev,noexec', 'proc', processes])
  // One more name-space is made for the code; inside that one it makes none.
  writeFileSync(join(processes, 'sys/user/max_user_namespaces'), '1')
  folderIn(root, leftRoot)
  closeWriting(root)
  moveInto(root)
}

function run(program: string, words: readonly string[]): void {
  try {
    execFileSync(program, words, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' })
  } catch (cause) {
    const said: unknown = Object(cause).stderr
    const why = typeof said === 'string' && said.trim() !== '' ? said.trim().split('\n')[0] : String(cause)
    throw new Error(`${program} failed: ${why}`)
  }
}

function folderIn(root: string, path: string): string {
  const folder = join(root, path)
  mkdirSync(folder, { recursive: true })
  return folder
}

/** Something to mount `path` on. */
function inRoot(root: string, path: string): string {
  const at = join(root, path)
  if (existsSync(at)) return at
  if (lstatSync(path).isDirectory()) return folderIn(root, path)
  mkdirSync(dirname(at), { recursive: true })
  writeFileSync(at, '')
  return at
}

function bind(from: string, to: string): void {
  run('mount', ['--rbind', from, to])
}

function bringSystem(root: string, path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return
  if (stat.isSymbolicLink()) symlinkSync(readlinkSync(path), join(root, path))
  else if (stat.isDirectory()) bind(path, inRoot(root, path))
}

function bringNode(root: string, { node, npm }: Order): void {
  const programs = folderIn(root, join(nodeFolder, 'bin'))
  writeFileSync(join(programs, 'node'), '')
  bind(node, join(programs, 'node'))
  if (npm === null) return
  bind(npm, folderIn(root, join(nodeFolder, 'lib/node_modules/npm')))
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(programs, 'npm'))
  symlinkSync('../lib/node_modules/npm/bin/npx-cli.js', join(programs, 'npx'))
}

function writeEtc(root: string): void {
  const etc = folderIn(root, '/etc')
  writeFileSync(join(etc, 'passwd'), 'app:x:1000:1000::/tmp/home:/bin/sh\n')
  writeFileSync(join(etc, 'group'), 'app:x:1000:\n')
  writeFileSync(join(etc, 'hosts'), '127.0.0.1 localhost\n')
  writeFileSync(join(etc, 'nsswitch.conf'), 'hosts: files\n')
  writeFileSync(join(etc, 'resolv.conf'), '')
}

/** Something empty over each secret: the path is there, what it holds is not. */
function hide(root: string, { hidden }: Order): void {
  const nothing = folderIn(root, '/etc/nothing')
  const empty = join(root, 'etc/empty')
  writeFileSync(empty, '')
  for (const { path, folder } of hidden) bind(folder ? nothing : empty, join(root, path))
}

interface Mount {
  readonly path: string
  readonly options: readonly string[]
}

const kept: ReadonlySet<string> = new Set(['nodev', 'noexec', 'noatime', 'nodiratime', 'nosymfollow'])

/** Everything but `/tmp` and `/proc` is only read. What the kernel says afterwards decides, not that no step failed. */
function closeWriting(root: string): void {
  const open = (mount: Mount) => !mount.options.includes('ro') && ![`${root}/tmp`, `${root}/proc`].includes(mount.path)
  for (const { path, options } of mountsBelow(root).filter(open)) {
    const flags = ['remount', 'bind', 'ro', 'nosuid', ...options.filter(option => kept.has(option))]
    run('mount', ['-o', flags.join(','), path])
  }
  const left = mountsBelow(root).find(open)
  if (left !== undefined) throw new Error(`${left.path.slice(root.length)} could still be written`)
}

function mountsBelow(root: string): Mount[] {
  return readFileSync('/proc/self/mountinfo', 'latin1')
    .split('\n')
    .map(line => line.split(' '))
    .map(([, , , , path = '', options = '']) => ({ path: unescaped(path), options: options.split(',') }))
    .filter(({ path }) => path === root || path.startsWith(`${root}/`))
}

/** The kernel writes blanks and backslashes of a path in octal. */
function unescaped(path: string): string {
  const bytes = path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

function moveInto(root: string): void {
  process.chdir(root)
  run('pivot_root', ['.', leftRoot.slice(1)])
  process.chdir('/')
  run('umount', ['-l', leftRoot])
}
