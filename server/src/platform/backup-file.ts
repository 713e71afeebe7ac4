import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { z } from 'zod'
import { type RootKey, SealBroken } from './root-key.ts'
import { sha256Hex } from './secret.ts'
import { StartFault } from './start-fault.ts'

/**
 * A backup as a file: one readable line that says what it is, then frames. Each frame is sealed for its number and whether it is
 * the last one, so none can be changed, moved, left out or cut off unseen, and who finds the file reads nothing.
 *
 *     ambit backup 1 {"id":"…","made_at":"…","key":"…"}\n
 *     ( last (1 byte: 0 or 1) ‖ length (4 bytes) ‖ sealed( kind (1 byte) ‖ content ) )*
 */
const magic = 'ambit backup 1 '
const purpose = 'backup'
const backupIdBytes = 16
const headLengthMax = 1_000
const framePrefixBytes = 5
/** A frame of rows is about this long; what PostgreSQL sends at once may make it longer. */
const frameBytes = 65_536
const sealedBytesMax = 1_073_741_824

const kinds = ['facts', 'table', 'rows', 'end'] as const
export type FrameKind = (typeof kinds)[number]

export interface Frame {
  readonly kind: FrameKind
  readonly content: Buffer
}

const headShape = z.object({ id: z.string(), made_at: z.string(), key: z.string() })
/** What anybody may read of a backup. */
export interface BackupHead {
  readonly id: string
  readonly madeAt: string
  /** Check value of the root key that sealed it. */
  readonly key: string
}

export interface BackupWriter {
  readonly head: BackupHead
  /** Any number of `rows` are joined to frames of a good size. */
  add(kind: Exclude<FrameKind, 'end'>, content: Uint8Array): Promise<void>
  /** The last frame; the file is on the disk when this returns. */
  end(content: Uint8Array): Promise<void>
  /** Takes away what was written, where it did not come to its end. */
  abandon(): Promise<void>
}

/** Begins a new file (mode 0600). `StartFault` when there is one by that name. */
export async function createBackupFile(path: string, rootKey: RootKey, madeAt: Date): Promise<BackupWriter> {
  const file = await open(path, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    throw new StartFault(`${path} can't be made (${cause.code}): name a file that is not there yet.`)
  })
  const head = { id: randomBytes(backupIdBytes).toString('hex'), madeAt: madeAt.toISOString(), key: rootKey.checkValue }
  const line = `${magic}${JSON.stringify({ id: head.id, made_at: head.madeAt, key: head.key })}\n`
  await file.write(line)
  const about = sha256Hex(line)
  let count = 0
  let waiting: Uint8Array[] = []
  let waitingBytes = 0
  const put = async (kind: FrameKind, content: Uint8Array): Promise<void> => {
    const plain = Buffer.concat([Buffer.of(kinds.indexOf(kind)), content])
    const last = kind === 'end'
    const sealed = rootKey.seal(purpose, plain, frameContext(about, count++, last))
    const prefix = Buffer.alloc(framePrefixBytes)
    prefix[0] = Number(last)
    prefix.writeUInt32BE(sealed.length, 1)
    await file.writev([prefix, sealed])
  }
  const flush = async (): Promise<void> => {
    if (waitingBytes > 0) await put('rows', Buffer.concat(waiting))
    waiting = []
    waitingBytes = 0
  }
  return {
    head,
    add: async (kind, content) => {
      if (kind !== 'rows') {
        await flush()
        return put(kind, content)
      }
      waiting.push(content)
      waitingBytes += content.length
      if (waitingBytes >= frameBytes) await flush()
    },
    end: async content => {
      await flush()
      await put('end', content)
      await file.sync()
      await file.close()
    },
    abandon: async () => {
      await file.close().catch(() => undefined)
      await rm(path, { force: true })
    },
  }
}

function frameContext(about: string, index: number, last: boolean): string {
  return JSON.stringify([about, index, last])
}

export interface BackupReader {
  readonly head: BackupHead
  /** Every frame in order; throws `StartFault` at the first byte that is not what was written. */
  frames(): AsyncGenerator<Frame>
  close(): Promise<void>
}

/** Opens a file that `createBackupFile` made. `StartFault` for any other one, or for one of another root key. */
export async function openBackupFile(path: string, rootKey: RootKey): Promise<BackupReader> {
  const file = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw new StartFault(`${path} can't be read (${cause.code}).`)
  })
  try {
    const { line, head } = await readHead(file, path)
    if (!rootKey.opensWith.includes(head.key))
      throw new StartFault(
        `${path} was sealed with another root key (${head.key.slice(0, 8)}): set AMBIT_ROOT_KEY, or AMBIT_ROOT_KEY_FORMER, to it.`,
      )
    const frames = (): AsyncGenerator<Frame> => readFrames(file, { path, rootKey, line })
    return { head, frames, close: () => file.close() }
  } catch (cause) {
    await file.close()
    throw cause
  }
}

async function readHead(file: FileHandle, path: string): Promise<{ line: string; head: BackupHead }> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headLengthMax), 0, headLengthMax, 0)
  const text = buffer.subarray(0, bytesRead).toString('latin1')
  const line = text.slice(0, text.indexOf('\n') + 1)
  if (!line.startsWith(magic)) throw new StartFault(`${path} is no backup that this Ambit reads.`)
  try {
    const { id, made_at: madeAt, key } = headShape.parse(JSON.parse(line.slice(magic.length)))
    return { line, head: { id, madeAt, key } }
  } catch {
    throw new StartFault(`${path} is no backup that this Ambit reads.`)
  }
}

interface Reading {
  readonly path: string
  readonly rootKey: RootKey
  readonly line: string
}

async function* readFrames(file: FileHandle, { path, rootKey, line }: Reading): AsyncGenerator<Frame> {
  const about = sha256Hex(line)
  let at = Buffer.byteLength(line)
  for (let index = 0; ; index++) {
    const prefix = await readAt(file, at, framePrefixBytes)
    const last = prefix[0] === 1
    const length = prefix.length === framePrefixBytes ? prefix.readUInt32BE(1) : 0
    const sealed = length <= sealedBytesMax ? await readAt(file, at + framePrefixBytes, length) : Buffer.alloc(0)
    at += framePrefixBytes + length
    const plain = openFrame(rootKey, sealed, frameContext(about, index, last))
    const kind = kinds[plain?.[0] ?? -1]
    const after = last ? await readAt(file, at, 1) : Buffer.alloc(0)
    if (plain === undefined || kind === undefined || last !== (kind === 'end') || after.length > 0)
      throw new StartFault(`${path} was changed or cut off at its part ${index}: nothing of it was taken.`)
    yield { kind, content: plain.subarray(1) }
    if (last) return
  }
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at)
  return buffer.subarray(0, bytesRead)
}

function openFrame(rootKey: RootKey, sealed: Buffer, context: string): Buffer | undefined {
  try {
    return rootKey.open(purpose, sealed, context)
  } catch (cause) {
    if (cause instanceof SealBroken) return undefined
    throw cause
  }
}
