import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { Fault } from '../fault.ts'

/** The text of a file in parts, so that no file is too large; what ends in `.gz` is unpacked on the way. */
export async function* readText(path: string): AsyncGenerator<string> {
  const bytes = createReadStream(path)
  const stream = path.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes
  // A pipe does not carry an error on.
  bytes.on('error', cause => stream.destroy(cause))
  const decoder = new TextDecoder('utf-8')
  try {
    for await (const part of stream) yield decoder.decode(part, { stream: true })
  } catch {
    throw unreadable(path)
  } finally {
    bytes.destroy()
  }
}

/** A file that is not there, or that this process may not read. */
export function unreadable(path: string): Fault {
  return new Fault({
    code: 'file_unreadable',
    message: `${path} can not be read.`,
    next: 'ambit import --help',
    exit: 2,
  })
}
