import type { RawRecord } from './model.ts'
import { readCsv } from './read-csv.ts'
import { isItem, readDocument, readLines } from './read-json.ts'
import { readText } from './read-text.ts'

/** How far the form of a file is looked for. */
const lookCharactersMax = 65_536

/**
 * The records of a file, whichever form they have: a table, JSON one a line, one list, or an object with lists of these names. What
 * was rejected before, in the file that an import writes, is read as the records that it keeps.
 */
export async function* readRecords(path: string, lists: readonly string[]): AsyncGenerator<RawRecord> {
  const text = readText(path)
  const first = await beginning(text)
  const whole = joined(first, text)
  const form = formOf(first, lists)
  if (form === 'table') yield* readCsv(whole)
  else if (form === 'document') yield* readDocument(whole, lists)
  else for await (const raw of readLines(whole)) yield unpacked(raw)
}

async function beginning(text: AsyncGenerator<string>): Promise<string> {
  let first = ''
  while (first.length < lookCharactersMax) {
    const { value, done } = await text.next()
    if (done === true) break
    first += value
  }
  return first
}

async function* joined(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first
  yield* rest
}

function formOf(first: string, lists: readonly string[]): 'table' | 'document' | 'lines' {
  const start = first.trimStart()
  if (start.startsWith('[')) return 'document'
  if (!start.startsWith('{')) return 'table'
  const [line = ''] = start.split('\n', 1)
  if (line.length === start.length && start.length >= lookCharactersMax) return 'document'
  if (!/^\{.*\}\s*$/.test(line)) return 'document'
  const value = parsedOrNothing(line)
  return isItem(value) && lists.some(list => Array.isArray(value[list])) ? 'document' : 'lines'
}

function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function unpacked(raw: RawRecord): RawRecord {
  const { record } = raw
  return record?.ambit_reject === true && isItem(record.record) ? { ...raw, record: record.record } : raw
}
