import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '../src/platform/database.ts'
import { migrationsDirectory, readMigrations } from '../src/platform/migrate.ts'
import { startTestDatabase } from './database.ts'
import { capabilities } from './shape/law.ts'
import { ownerOf as capabilityOf } from './shape/sql.ts'

const platform = join(import.meta.dirname, '../src/platform')
export const command = 'node server/tests/generate-rows.ts'

/** Text by path below `server/src/platform`. */
export type RowFiles = Readonly<Record<string, string>>

const heading = `/**
 * The rows of all tables as the driver returns them, by the capability that owns them. Generated from the migrated database,
 * so that a column which is renamed breaks the build: after a change in server/migrations run \`${command}\`.
 * A column whose values a CHECK lists has them as a closed union.
 */
`

/** By the name of the PostgreSQL type. 64-bit numbers arrive as text, since a JavaScript number can't hold them. */
const types: Readonly<Record<string, string>> = {
  bit: 'string',
  bool: 'boolean',
  bytea: 'Buffer',
  date: 'Date',
  float8: 'number',
  int2: 'number',
  int4: 'number',
  int8: 'string',
  json: 'unknown',
  jsonb: 'unknown',
  numeric: 'string',
  text: 'string',
  timestamptz: 'Date',
  uuid: 'string',
  varchar: 'string',
}

interface Column {
  readonly table_name: string
  readonly column_name: string
  readonly type_name: string
  readonly nullable: boolean
  readonly checks: readonly string[]
}

/** Partitions have the columns of their parent and are left out. */
const columns = `
  SELECT c.relname::text AS table_name, a.attname::text AS column_name, t.typname::text AS type_name,
    NOT a.attnotnull AS nullable,
    ARRAY(SELECT pg_get_constraintdef(k.oid) FROM pg_constraint k
      WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum] ORDER BY k.conname) AS checks
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  ORDER BY c.relname COLLATE "C", a.attnum`

export async function generateRows(database: Database): Promise<RowFiles> {
  const tables = Map.groupBy(await database.query<Column>(columns), column => column.table_name)
  const owners = await readOwners()
  const byOwner = Map.groupBy(tables, ([table]) => ownerOf(owners, table))
  const names = [...byOwner.keys()].sort()
  const files = names.map(name => [`rows/${name}.ts`, (byOwner.get(name) ?? []).map(renderTable).join('\n')])
  const index = heading + names.map(name => `export type * from './rows/${name}.ts'\n`).join('')
  return { 'rows.ts': index, ...Object.fromEntries(files) }
}

/** A table belongs to the capability whose migration makes it. */
async function readOwners(): Promise<ReadonlyMap<string, string>> {
  const owners = new Map<string, string>()
  for (const { name, sql } of await readMigrations(migrationsDirectory)) {
    const capability = capabilityOf(name, capabilities) ?? name
    for (const [, table = ''] of sql.matchAll(/CREATE TABLE (?:IF NOT EXISTS )?(\w+)/g)) owners.set(table, capability)
  }
  return owners
}

function ownerOf(owners: ReadonlyMap<string, string>, table: string): string {
  const owner = owners.get(table)
  if (owner === undefined) throw new Error(`no migration says CREATE TABLE ${table}`)
  return owner
}

function renderTable([table, found]: readonly [string, readonly Column[]]): string {
  return `export interface ${pascalCase(table)}Row {\n${found.map(renderColumn).join('')}}\n`
}

function pascalCase(name: string): string {
  return name.replace(/(?:^|_)([a-z])/g, (_all, letter: string) => letter.toUpperCase())
}

const lineWidth = 120

/** As the formatter would write it, which breaks a union that does not fit. */
function renderColumn(column: Column): string {
  const parts = [...typesOf(column), ...(column.nullable ? ['null'] : [])]
  const line = `  ${column.column_name}: ${parts.join(' | ')}\n`
  if (line.length <= lineWidth) return line
  return `  ${column.column_name}:\n${parts.map(part => `    | ${part}\n`).join('')}`
}

function typesOf(column: Column): string[] {
  for (const check of column.checks) {
    const values = listedValues(check)
    if (values !== undefined) return values
  }
  const array = column.type_name.startsWith('_')
  const type = types[array ? column.type_name.slice(1) : column.type_name]
  if (type === undefined)
    throw new Error(`${column.table_name}.${column.column_name}: say in generate-rows.ts what ${column.type_name} is`)
  return [array ? `${type}[]` : type]
}

/** As PostgreSQL prints `CHECK (kind IN ('user', 'agent'))`. */
const inList = /^CHECK \(\(\w+ = ANY \(ARRAY\[((?:'[^']*'::text(?:, )?)+)\]\)\)\)$/

function listedValues(check: string): string[] | undefined {
  return inList
    .exec(check)?.[1]
    ?.split(', ')
    .map(value => value.replace('::text', ''))
}

/** What stands in `server/src/platform` now. */
export async function readRows(): Promise<RowFiles> {
  const folder = await readdir(join(platform, 'rows')).catch(() => [])
  const paths = ['rows.ts', ...folder.map(name => `rows/${name}`)]
  const texts = paths.map(async path => [path, await readFile(join(platform, path), 'utf8').catch(() => '')])
  return Object.fromEntries(await Promise.all(texts))
}

/** The paths that are not as the migrations make them. */
export function staleRows(present: RowFiles, generated: RowFiles): string[] {
  const paths = new Set([...Object.keys(present), ...Object.keys(generated)])
  return [...paths].filter(path => present[path] !== generated[path])
}

/** Writes what differs. */
async function write(): Promise<void> {
  const on = await startTestDatabase()
  const generated = await generateRows(on.database).finally(on.close)
  const stale = staleRows(await readRows(), generated)
  await mkdir(join(platform, 'rows'), { recursive: true })
  for (const path of stale) {
    const text = generated[path]
    await (text === undefined ? rm(join(platform, path)) : writeFile(join(platform, path), text))
  }
  console.log(stale.length === 0 ? 'The rows are as the migrations make them.' : `Written: ${stale.join(', ')}`)
}

if (import.meta.main) void write()
