/**
 * Rows as a table (RFC 4180), the names of its columns first. Every text is quoted and holds no control character, so that a row is
 * one line; one that a spreadsheet would take for a formula begins with an apostrophe (CWE-1236).
 */
export function csvOf(columns: readonly string[], rows: readonly Readonly<Record<string, unknown>>[]): string {
  const lines = [columns.map(quoted), ...rows.map(row => columns.map(column => cell(row[column])))]
  return lines.map(cells => `${cells.join(',')}\r\n`).join('')
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return quoted(typeof value === 'string' ? value : JSON.stringify(value))
}

function quoted(text: string): string {
  const shown = text.replaceAll(/\p{Cc}+/gu, ' ')
  const plain = /^[=+\-@ ]/.test(shown) ? `'${shown}` : shown
  return `"${plain.replaceAll('"', '""')}"`
}
