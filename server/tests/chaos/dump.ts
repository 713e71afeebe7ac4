import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { findPostgresPlace } from '../../src/platform/postgres-place.ts'
import { type Canary, formsOf, type Surface } from './canary-forms.ts'

/** All tables of the installation: their rows as text, as JSON, and the raw bytes of what is binary. */
export async function dumpDatabase(database: pg.Client): Promise<Surface[]> {
  const tables = await database.query<{ name: string }>(
    `SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
  )
  const surfaces: Surface[] = []
  for (const { name } of tables.rows) {
    const found = await database.query<{ json: string; text: string }>(
      `SELECT row_to_json(t)::text AS json, t::text AS text FROM ${name} t`,
    )
    const lines = found.rows.flatMap(({ json, text }) => [json, text])
    surfaces.push({ name: `table ${name}`, bytes: Buffer.from(lines.join('\n')) })
    surfaces.push({ name: `bytes of table ${name}`, bytes: await bytesOf(database, name) })
  }
  return surfaces
}

async function bytesOf(database: pg.Client, table: string): Promise<Buffer> {
  const columns = await database.query<{ name: string }>(
    `SELECT quote_ident(column_name) AS name FROM information_schema.columns
      WHERE table_schema = 'public' AND quote_ident(table_name) = $1 AND data_type = 'bytea'`,
    [table],
  )
  const parts: Buffer[] = []
  for (const { name } of columns.rows) {
    const found = await database.query<{ bytes: Buffer }>(
      `SELECT ${name} AS bytes FROM ${table} WHERE ${name} IS NOT NULL`,
    )
    parts.push(...found.rows.map(row => row.bytes))
  }
  return Buffer.concat(parts)
}

/** Which files of the cluster of a data directory hold a canary in any form: also what its log of writes still knows. */
export async function clusterFilesWith(canaries: readonly Canary[], data: string): Promise<string[]> {
  const { cluster } = await findPostgresPlace(data)
  const directory = await mkdtemp(join(tmpdir(), 'ambit-needles-'))
  const file = join(directory, 'needles')
  const needles = canaries.flatMap(formsOf).filter(({ bytes }) => !bytes.includes(0) && !bytes.includes('\n'))
  await writeFile(file, Buffer.concat(needles.flatMap(({ bytes }) => [bytes, Buffer.from('\n')])).subarray(0, -1))
  const found = await grep(['-rlaFf', file, cluster])
  await rm(directory, { recursive: true })
  return found.split('\n').filter(line => line !== '')
}

const outputBytesMax = 256 * 1024 * 1024

/** Bytes are compared as bytes in the locale C. */
export function grep(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('grep', args, { env: { ...process.env, LC_ALL: 'C' }, maxBuffer: outputBytesMax }, (failed, output) => {
      if (failed === null || failed.code === 1) resolve(output)
      else reject(failed)
    })
  })
}
