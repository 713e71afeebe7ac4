import pg from 'pg'
import { z } from 'zod'
import { type BackupHead, createBackupFile, type Frame, openBackupFile } from './backup-file.ts'
import { copyIn, copyOut } from './copy-stream.ts'
import { connectOnce, type Transaction, transactionTimeoutVersion } from './database.ts'
import { migrateTo, sqlOf } from './migrate.ts'
import type { RootKey } from './root-key.ts'
import { StartFault } from './start-fault.ts'
import { listAppliedMigrations } from './store.ts'

/** Also where the operator gave the role or the database timeouts of their own. */
const unhurried = '-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0 -c timezone=UTC'

const tableShape = z.object({ name: z.string(), columns: z.array(z.string()) })
type Table = z.infer<typeof tableShape>
const factsShape = z.object({
  migrations: z.array(z.object({ number: z.number(), name: z.string(), digest: z.string() })),
  sequences: z.array(z.object({ name: z.string(), last: z.string() })),
  /** Numbers of the partitions of the log. */
  log_parts: z.array(z.number()),
  server: z.number(),
})
type Facts = z.infer<typeof factsShape>
const endShape = z.object({ rows: z.record(z.string(), z.number()) })

export interface BackupReport extends BackupHead {
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>
}

/** Tables that say what runs now, and nothing of what is kept. */
const ofTheMoment = ['nodes']

/**
 * Writes every row of ours into a new file while nodes work: one transaction that sees one moment (REPEATABLE READ), rows in
 * the order of COPY, as they come from the server. What is sealed in a row stays sealed, and the file is sealed by the root key
 * as a whole. Throws `StartFault` with one line.
 */
export async function writeBackup(url: string, rootKey: RootKey, path: string): Promise<BackupReport> {
  const { client, version } = await connectUnhurried(url)
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await client.query('SET LOCAL extra_float_digits = 3')
    const sql = sqlOf(client)
    const migrations = await listAppliedMigrations(sql)
    if (migrations.length === 0) throw new StartFault('There is nothing of Ambit in this database.')
    const tables = await listTables(client)
    const file = await createBackupFile(path, rootKey, await timeOf(client))
    try {
      const facts = { ...(await factsOf(client)), migrations, server: version }
      await file.add('facts', jsonBytes(facts))
      const rows: Record<string, number> = {}
      for (const table of tables) rows[table.name] = await writeTable(client, file, table)
      await file.end(jsonBytes({ rows }))
      return { ...file.head, rows }
    } catch (cause) {
      await file.abandon()
      throw cause
    }
  } finally {
    await client.end()
  }
}

/** Answers how many rows it has. */
async function writeTable(
  client: pg.Client,
  file: Awaited<ReturnType<typeof createBackupFile>>,
  table: Table,
): Promise<number> {
  await file.add('table', jsonBytes(table))
  let rows = 0
  for await (const row of copyOut(client, `COPY (SELECT ${columnList(table)} FROM ${nameOf(table)}) TO STDOUT`)) {
    rows++
    await file.add('rows', row)
  }
  return rows
}

async function connectUnhurried(url: string): Promise<{ client: pg.Client; version: number }> {
  const connected = await connectOnce(url, unhurried)
  if (connected.version >= transactionTimeoutVersion) await connected.client.query('SET transaction_timeout = 0')
  return connected
}

function jsonBytes(value: object): Buffer {
  return Buffer.from(JSON.stringify(value))
}

function nameOf(table: Pick<Table, 'name'>): string {
  return pg.escapeIdentifier(table.name)
}

function columnList({ columns }: Table): string {
  return columns.map(column => pg.escapeIdentifier(column)).join(', ')
}

async function timeOf(client: pg.Client): Promise<Date> {
  const { rows } = await client.query<{ now: Date }>('SELECT clock_timestamp() AS now')
  return rows[0]?.now ?? new Date(0)
}

/** Partitions are rows of their parent, and what is computed from other columns is computed again. */
async function listTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT c.relname::text AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND c.relname <> ALL ($1)
      GROUP BY c.relname ORDER BY c.relname`,
    [ofTheMoment],
  )
  return rows
}

async function factsOf(client: pg.Client): Promise<Pick<Facts, 'sequences' | 'log_parts'>> {
  const sequences = await client.query<{ name: string; last: string }>(
    `SELECT sequencename::text AS name, last_value::text AS last FROM pg_sequences
      WHERE schemaname = 'public' AND last_value IS NOT NULL ORDER BY 1`,
  )
  const parts = await client.query<{ number: number }>(
    `SELECT substring(relname FROM 'audit_events_(\\d+)$')::int AS number FROM pg_class
      WHERE relispartition AND relname ~ '^audit_events_\\d+$' ORDER BY 1`,
  )
  return { sequences: sequences.rows, log_parts: parts.rows.map(({ number }) => number) }
}

export interface Restoring {
  readonly url: string
  readonly rootKey: RootKey
  readonly path: string
  /** In the transaction that brings the rows back, after them: both are kept, or neither is. */
  readonly afterwards: (tx: Transaction, head: BackupHead) => Promise<void>
}

/**
 * Brings the rows of a file back into an empty database, in one transaction, on any PostgreSQL that Ambit runs on. The schema is
 * made first, as far as the backup had it; a start of a newer release then brings it on. Throws `StartFault` with one line, and
 * the database stays empty then.
 */
export async function readBackup({ url, rootKey, path, afterwards }: Restoring): Promise<BackupReport> {
  const file = await openBackupFile(path, rootKey)
  try {
    const frames = file.frames()
    const facts = factsShape.parse(parsed(await nextFrame(frames, 'facts')))
    await refuseUnlessEmpty(url)
    await migrateTo(url, facts.migrations)
    const { client } = await connectUnhurried(url)
    try {
      await client.query('BEGIN')
      const rows = await load(client, facts, frames)
      await refuseOtherKey(client, rootKey)
      await afterwards({ query: sqlOf(client).query, inTransaction: true }, file.head)
      await client.query('COMMIT')
      return { ...file.head, rows }
    } finally {
      await client.end()
    }
  } finally {
    await file.close()
  }
}

function parsed(frame: Frame): unknown {
  return JSON.parse(frame.content.toString('utf8'))
}

async function nextFrame(frames: AsyncGenerator<Frame>, kind: Frame['kind']): Promise<Frame> {
  const next = await frames.next()
  if (next.done === true || next.value.kind !== kind) throw new StartFault('This backup has another order than ours.')
  return next.value
}

/** A restore that was killed leaves the schema and no row of ours: it may be begun again. */
async function refuseUnlessEmpty(url: string): Promise<void> {
  const { client } = await connectUnhurried(url)
  try {
    const { rows } = await client.query<{ tables: number; ours: boolean }>(
      `SELECT count(*)::int AS tables, to_regclass('installation') IS NOT NULL AS ours FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')`,
    )
    const found = rows[0] ?? { tables: 0, ours: false }
    const used = found.ours && ((await client.query('SELECT FROM installation')).rowCount ?? 0) > 0
    if (used || (found.tables > 0 && !found.ours))
      throw new StartFault(
        'This database is not empty: a backup is only restored into an empty one. Nothing was changed.',
      )
  } finally {
    await client.end()
  }
}

async function refuseOtherKey(client: pg.Client, rootKey: RootKey): Promise<void> {
  const { rows } = await client.query<{ key_check_value: string }>('SELECT key_check_value FROM installation')
  const needed = rows[0]?.key_check_value
  if (needed !== undefined && rootKey.opensWith.includes(needed)) return
  throw new StartFault(`This backup needs the root key ${needed?.slice(0, 8)}, which was not given.`)
}

/**
 * Rows come back as they were, so what watches over changes looks away meanwhile, and what ties tables together is tied again at
 * the end, over everything: a backup that does not hold together is refused.
 */
async function load(client: pg.Client, facts: Facts, frames: AsyncGenerator<Frame>): Promise<Record<string, number>> {
  const tables = await listTables(client)
  const ties = await untie(client, tables)
  for (const part of facts.log_parts) await client.query('SELECT create_audit_partition($1)', [part])
  await client.query(`TRUNCATE ${tables.map(nameOf).join(', ')}`)
  const expected = await loadTables(client, { tables, frames })
  for (const { name, last } of facts.sequences) await client.query('SELECT setval($1, $2)', [name, last])
  for (const tie of ties) await client.query(tie)
  for (const table of tables) {
    await client.query(`ALTER TABLE ${nameOf(table)} ENABLE TRIGGER USER`)
    const { rows } = await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${nameOf(table)}`)
    if (rows[0]?.count !== (expected[table.name] ?? 0))
      throw new StartFault(`${table.name} has another number of rows than the backup says: nothing was kept.`)
  }
  return expected
}

/** Answers the statements that tie the tables again. */
async function untie(client: pg.Client, tables: readonly Table[]): Promise<string[]> {
  for (const table of tables) await client.query(`ALTER TABLE ${nameOf(table)} DISABLE TRIGGER USER`)
  const { rows } = await client.query<{ table: string; name: string; definition: string }>(
    `SELECT c.conrelid::regclass::text AS table, c.conname::text AS name, pg_get_constraintdef(c.oid) AS definition
      FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace AND c.conparentid = 0 ORDER BY 1, 2`,
  )
  for (const { table, name } of rows)
    await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${pg.escapeIdentifier(name)}`)
  return rows.map(
    ({ table, name, definition }) => `ALTER TABLE ${table} ADD CONSTRAINT ${pg.escapeIdentifier(name)} ${definition}`,
  )
}

async function loadTables(
  client: pg.Client,
  { tables, frames }: { readonly tables: readonly Table[]; readonly frames: AsyncGenerator<Frame> },
): Promise<Record<string, number>> {
  let next = await frames.next()
  while (next.done !== true && next.value.kind === 'table') {
    const table = tableShape.parse(parsed(next.value))
    refuseUnknown(tables, table)
    const after = Promise.withResolvers<IteratorResult<Frame>>()
    await copyIn(client, `COPY ${nameOf(table)} (${columnList(table)}) FROM STDIN`, rowsOf(frames, after.resolve))
    next = await after.promise
  }
  if (next.done === true || next.value.kind !== 'end') throw new StartFault('This backup has another order than ours.')
  const { rows } = endShape.parse(parsed(next.value))
  if (!(await frames.next()).done) throw new StartFault('This backup has more than its end.')
  return rows
}

function refuseUnknown(tables: readonly Table[], table: Table): void {
  const ours = tables.find(({ name }) => name === table.name)
  if (ours === undefined || !table.columns.every(column => ours.columns.includes(column)))
    throw new StartFault(`The backup has ${table.name} in another shape than this schema.`)
}

/** Frames of rows up to the first one that is none, which is handed on. */
async function* rowsOf(
  frames: AsyncGenerator<Frame>,
  handOn: (next: IteratorResult<Frame>) => void,
): AsyncGenerator<Buffer> {
  for (;;) {
    const next = await frames.next()
    if (next.done === true || next.value.kind !== 'rows') return handOn(next)
    yield next.value.content
  }
}
