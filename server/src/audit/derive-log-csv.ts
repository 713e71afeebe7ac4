import type { KeptEntry } from './model.ts'

const columns: readonly (readonly [string, (entry: KeptEntry) => unknown])[] = [
  ['id', entry => entry.id],
  ['action', entry => entry.action],
  ['occurred_at', entry => entry.occurredAt.toISOString()],
  ['actor_id', entry => entry.actor.id],
  ['actor_name', entry => entry.actor.name],
  ['actor_type', entry => entry.actor.type],
  ['actor_metadata', entry => entry.actor.metadata],
  ['targets', entry => entry.targets],
  ['context_location', entry => entry.context.location],
  ['context_user_agent', entry => entry.context.user_agent],
  ['metadata', entry => entry.metadata],
  ['created_at', entry => entry.createdAt.toISOString()],
]

/** The names of the columns, as the first line (RFC 4180). */
export const csvHead = line(columns.map(([name]) => name))

/** One entry as a line. `id` is that of the event in the log, which proves when it was written. */
export function csvLine(entry: KeptEntry): string {
  return line(columns.map(([, read]) => textOf(read(entry))))
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function line(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`
}

/**
 * Every cell is quoted and holds no control character, so that a record is one line and shows nothing else in a terminal
 * (T75). A spreadsheet takes what begins with one of these signs for a formula and runs it (CWE-1236), so such a cell begins
 * with an apostrophe.
 */
function cell(text: string): string {
  const shown = text.replaceAll(/\p{Cc}+/gu, ' ')
  const plain = /^[=+\-@ ]/.test(shown) ? `'${shown}` : shown
  return `"${plain.replaceAll('"', '""')}"`
}
