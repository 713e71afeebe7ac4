import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { itemOf, textOf } from './fields.ts'
import { isItem } from './read-json.ts'
import { unreadable } from './read-text.ts'

/** Hashes by the id of their person. Only the places are kept, not the hashes. */
export interface HashFile {
  find(id: string): string | undefined
  close(): void
}

const lineBytesMax = 65_536
const newline = 10

/** Reads a file of one JSON object a line once, and remembers where each person's line begins. */
export async function openHashes(path: string): Promise<HashFile> {
  const places = new Map<string, number>()
  for await (const { at, text } of linesOf(path)) {
    const id = idOf(parsedOrNothing(text))
    if (id !== undefined) places.set(id, at)
  }
  const file = openSync(path, 'r')
  return {
    find: id => {
      const at = places.get(id)
      return at === undefined ? undefined : hashOf(parsedOrNothing(lineAt(file, at)))
    },
    close: () => closeSync(file),
  }
}

async function* linesOf(path: string): AsyncGenerator<{ readonly at: number; readonly text: string }> {
  let rest = Buffer.alloc(0)
  let at = 0
  try {
    for await (const part of createReadStream(path)) {
      rest = Buffer.concat([rest, Buffer.from(part)])
      for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline)) {
        yield { at, text: rest.toString('utf8', 0, end) }
        at += end + 1
        rest = rest.subarray(end + 1)
      }
    }
  } catch {
    throw unreadable(path)
  }
  if (rest.length > 0) yield { at, text: rest.toString('utf8') }
}

function lineAt(file: number, at: number): string {
  const bytes = Buffer.alloc(lineBytesMax)
  const read = bytes.subarray(0, readSync(file, bytes, 0, lineBytesMax, at))
  const end = read.indexOf(newline)
  return read.toString('utf8', 0, end < 0 ? read.length : end)
}

function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The database below numbers people; elsewhere the same one is `auth0|…`. */
function idOf(value: unknown): string | undefined {
  if (!isItem(value)) return undefined
  const id = textOf(value, 'user_id', '_id') ?? textOf(itemOf(value, '_id'), '$oid')
  return id === undefined || id.includes('|') ? id : `auth0|${id}`
}

function hashOf(value: unknown): string | undefined {
  return isItem(value) ? textOf(value, 'passwordHash', 'password_hash') : undefined
}
