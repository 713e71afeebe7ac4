import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { connectOnce, type Sql } from './database.ts'
import { sha256Hex } from './secret.ts'
import { StartFault } from './start-fault.ts'
import { type AppliedMigration, listAppliedMigrations, saveAppliedMigration } from './store.ts'

export interface Migration extends AppliedMigration {
  readonly sql: string
}

/** The migrations of the product. */
export const migrationsDirectory = join(import.meta.dirname, '../../migrations')

/** Any number that nothing else in this database locks: the letters of "ambit". */
const advisoryLock = 0x61_6d_62_69_74

/** Also where the operator gave the role or the database timeouts of their own. */
const unhurried = '-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0 -c timezone=UTC'

/**
 * Brings the database to the schema of this code: each file of `directory` that it has not had, in order of number, each in
 * a transaction of its own. Forward only. Nodes that start together wait for each other. It has a connection of its own,
 * because building an index takes longer than the timeouts of the pool allow.
 *
 * Throws `StartFault` when the database is newer than the code, or a file is not the one that ran.
 * @returns the names of what was applied now.
 */
export async function migrate(url: string, directory: string = migrationsDirectory): Promise<string[]> {
  return migrateWith(url, await readMigrations(directory))
}

/**
 * Brings an empty database to the schema that another one had, no further. Throws `StartFault` when this code does not have
 * those very migrations, or the database has had more.
 */
export async function migrateTo(url: string, wanted: readonly AppliedMigration[]): Promise<void> {
  const known = await readMigrations(migrationsDirectory)
  findDueMigrations(known, wanted)
  const numbers = new Set(wanted.map(({ number }) => number))
  await migrateWith(
    url,
    known.filter(({ number }) => numbers.has(number)),
  )
}

async function migrateWith(url: string, migrations: readonly Migration[]): Promise<string[]> {
  const { client } = await connectOnce(url, unhurried)
  try {
    await client.query('SELECT pg_advisory_lock($1)', [advisoryLock])
    const sql = sqlOf(client)
    const due = findDueMigrations(migrations, await listAppliedMigrations(sql))
    for (const migration of due) await apply(client, sql, migration)
    return due.map(migration => migration.name)
  } finally {
    await client.end()
  }
}

/** One connection as what a store takes. */
export function sqlOf(client: pg.Client): Sql {
  return {
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(text, [...values])).rows,
  }
}

/** `NNNN-<capability>.sql`: the name says whose tables the file makes. */
const fileName = /^(\d{4})-[a-z][a-z-]*\.sql$/

export async function readMigrations(directory: string): Promise<Migration[]> {
  const names = (await readdir(directory)).filter(name => name.endsWith('.sql')).sort()
  const migrations: Migration[] = []
  for (const name of names) {
    const number = Number(fileName.exec(name)?.[1])
    if (Number.isNaN(number)) throw new StartFault(`The migration ${name} is not named like 0001-platform.sql.`)
    const before = migrations.at(-1)
    if (before?.number === number) throw new StartFault(`Two migrations have one number: ${before.name} and ${name}.`)
    // There are many and they are small: to read one beside other work costs six times as much, and nobody waits at a start.
    const sql = readFileSync(join(directory, name), 'utf8')
    migrations.push({ number, name, sql, digest: sha256Hex(sql) })
  }
  return migrations
}

/** What is still to run. Throws when what has run isn't a beginning of what the code has. */
export function findDueMigrations(known: readonly Migration[], applied: readonly AppliedMigration[]): Migration[] {
  const byNumber = new Map(known.map(migration => [migration.number, migration]))
  for (const had of applied) {
    const file = byNumber.get(had.number)
    if (file === undefined)
      throw new StartFault(`The database is newer than this Ambit: it has had ${had.name}. Start the newer release.`)
    if (file.digest !== had.digest)
      throw new StartFault(`${file.name} is not the file that ran on this database (as ${had.name}): restore it.`)
  }
  const last = applied.at(-1)?.number ?? 0
  const had = new Set(applied.map(migration => migration.number))
  const due = known.filter(migration => !had.has(migration.number))
  const late = due.find(migration => migration.number < last)
  if (late !== undefined)
    throw new StartFault(`${late.name} has not run on this database, and later ones have: give it the next number.`)
  return due
}

async function apply(client: pg.Client, sql: Sql, migration: Migration): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(migration.sql)
    await saveAppliedMigration(sql, migration)
    await client.query('COMMIT')
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw new StartFault(`The migration ${migration.name} failed${whereIn(migration.sql, cause)}`, cause)
  }
}

function whereIn(sql: string, cause: unknown): string {
  if (!(cause instanceof pg.DatabaseError)) return `: ${cause instanceof Error ? cause.message : String(cause)}`
  const position = Number(cause.position)
  const line = Number.isNaN(position)
    ? ''
    : ` in line ${
        [...sql]
          .slice(0, position - 1)
          .join('')
          .split('\n').length
      }`
  return `${line}: ${cause.message}${cause.detail === undefined ? '' : ` (${cause.detail})`}`
}
