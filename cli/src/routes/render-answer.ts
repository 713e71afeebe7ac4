import type { Call } from '../model.ts'
import { renderState } from '../render-state.ts'
import { renderTable } from '../render-table.ts'

const columnsMax = 5
/** What a person looks for first. */
const firstColumns = ['name', 'email', 'slug', 'title', 'domain', 'kind', 'type', 'state', 'status', 'role', 'url']
const lastColumns = ['expires_at', 'created_at', 'id']

/** An answer of the API for a person: a list as a table, a thing as its fields. */
export function renderAnswer(value: unknown, call: Pick<Call, 'mode' | 'world'>): string {
  if (value === undefined || isEmpty(value)) return 'Done.'
  const list: unknown = Object(value).data
  if (Array.isArray(list)) return renderList(value, list, call)
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value, undefined, 2)
  return Object.entries(value)
    .map(([name, field]) => `${name.padEnd(widest(value))}  ${cell(field)}`)
    .join('\n')
}

function widest(value: object): number {
  return Math.max(...Object.keys(value).map(name => name.length))
}

function renderList(value: unknown, list: readonly unknown[], call: Pick<Call, 'mode' | 'world'>): string {
  if (list.length === 0) return 'There are none.'
  const rows = list.map(row => Object(row) as Record<string, unknown>)
  const columns = columnsOf(rows)
  const table = renderTable(
    columns,
    rows.map(row => columns.map(name => cellOf(name, row[name], call))),
    call,
  )
  const after: unknown = Object(value).list_metadata?.after
  return typeof after === 'string' ? `${table}\nThere are more: add --after ${after}, or --all.` : table
}

function cellOf(name: string, value: unknown, { mode }: Pick<Call, 'mode'>): string {
  return /^(state|status)$/.test(name) && typeof value === 'string' ? renderState(cell(value), mode) : cell(value)
}

function columnsOf(rows: readonly Record<string, unknown>[]): string[] {
  const names = new Set(
    rows.flatMap(row => Object.keys(row).filter(name => ['string', 'number'].includes(typeof row[name]))),
  )
  const first = firstColumns.filter(name => names.has(name))
  const last = lastColumns.filter(name => names.has(name))
  // Ids of others are in `--json`; a line has room for its own.
  const rest = [...names].filter(
    name => !first.includes(name) && !last.includes(name) && name !== 'object' && !/_id$/.test(name),
  )
  const free = Math.max(0, columnsMax - last.length)
  return [...[...first, ...rest].slice(0, free), ...last]
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/

function cell(value: unknown): string {
  if (value === undefined || value === null) return '-'
  if (typeof value !== 'string') return safe(JSON.stringify(value))
  return isoTime.test(value) ? value.replace('T', ' ').replace(/:\d\d\.\d+Z$/, 'Z') : safe(value)
}

/** Words of others can't steer the terminal. */
function safe(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{fffd}')
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
