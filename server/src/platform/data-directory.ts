import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createRootKey, type RootKey, rootKeyBytes } from './root-key.ts'
import type { Secret } from './secret.ts'
import { StartFault } from './start-fault.ts'

export interface DataDirectoryOptions {
  readonly dataDirectory: string
  /** `AMBIT_ROOT_KEY`: 32 bytes in base64. Unset, the key is a file of the data directory, made at the first start. */
  readonly rootKey: Secret | undefined
  /** `AMBIT_ROOT_KEY_FORMER`: opens what was sealed before. Unset, `root-key-former` of the data directory, if it is there. */
  readonly rootKeyFormer?: Secret | undefined
}

const keyFileName = 'root-key'
const firstStartFileName = 'first-start.json'
const formerFileName = 'root-key-former'
/** What an embedded database leaves in the data directory: the cluster, or where it is. */
const databaseNames = ['pg', 'postgres-place']

/**
 * Makes the data directory (mode 0700) where it is missing, and answers the root key. Throws `StartFault` when the directory
 * can't be written, when everybody may read the key, or when a database is there and the key that it was sealed with is not:
 * a new key would open nothing.
 */
export async function openDataDirectory(options: DataDirectoryOptions): Promise<RootKey> {
  const { dataDirectory, rootKey, rootKeyFormer } = options
  await makeDataDirectory(dataDirectory)
  const newest = rootKey === undefined ? await keyOfDirectory(dataDirectory) : bytesOf(rootKey)
  const former = rootKeyFormer === undefined ? await readFormer(dataDirectory) : bytesOf(rootKeyFormer)
  return createRootKey(newest, former === undefined ? [] : [former])
}

function bytesOf(key: Secret): Buffer {
  return Buffer.from(key.reveal(), 'base64')
}

async function keyOfDirectory(dataDirectory: string): Promise<Buffer> {
  const file = join(dataDirectory, keyFileName)
  const found = await stat(file).catch(() => undefined)
  if (found !== undefined) return readKey(file, found.mode)
  if (await holdsDatabase(dataDirectory))
    throw new StartFault(`${file} is missing, and the database needs it: restore it, or set AMBIT_ROOT_KEY.`)
  return makeKey(file)
}

async function readFormer(dataDirectory: string): Promise<Buffer | undefined> {
  const file = join(dataDirectory, formerFileName)
  const found = await stat(file).catch(() => undefined)
  return found && readKey(file, found.mode)
}

/** Writes what only the first start knows (mode 0600) and answers the path, to be printed instead of the secrets. */
export async function writeFirstStart(dataDirectory: string, told: Readonly<Record<string, string>>): Promise<string> {
  const file = join(dataDirectory, firstStartFileName)
  const half = await writeBeside(file, `${JSON.stringify(told, null, 2)}\n`)
  await rename(half, file)
  return file
}

/** Only the directory itself is closed: above it, root would lock out the account that runs the database. */
export async function makeDataDirectory(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await mkdir(path, { mode: 0o700 }).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EEXIST') throw cause
    })
    await access(join(path, '.'), constants.W_OK | constants.X_OK)
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? cause.code : cause
    throw new StartFault(`The data directory ${path} can't be written (${why}): set AMBIT_DATA_DIR to another one.`)
  }
}

async function readKey(file: string, mode: number): Promise<Buffer> {
  if ((mode & 0o007) !== 0) throw new StartFault(`Everybody may read the root key in ${file}: run chmod 600 ${file}.`)
  const bytes = Buffer.from(await readFile(file, 'utf8'), 'base64')
  if (bytes.length !== rootKeyBytes)
    throw new StartFault(`${file} does not hold ${rootKeyBytes} bytes in base64: restore it.`)
  return bytes
}

/** Linked and not renamed: of two nodes that start on one directory, the second takes the key of the first. */
async function makeKey(file: string): Promise<Buffer> {
  const half = await writeBeside(file, `${randomBytes(rootKeyBytes).toString('base64')}\n`)
  await link(half, file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw cause
  })
  await rm(half)
  return readKey(file, (await stat(file)).mode)
}

async function holdsDatabase(dataDirectory: string): Promise<boolean> {
  const found = databaseNames.map(name => stat(join(dataDirectory, name)).catch(() => undefined))
  return (await Promise.all(found)).some(one => one !== undefined)
}

async function writeBeside(file: string, text: string): Promise<string> {
  const half = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(half, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  return half
}
