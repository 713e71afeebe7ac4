/**
 * Owns an embedded PostgreSQL, for tests that kill it: prints each number that the database acknowledged, or why the start
 * was refused. `node server/tests/postgres-owner.ts <data directory>`
 */
import { openDatabase } from '../src/platform/database.ts'
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts'
import { createLogger } from '../src/platform/log.ts'
import { StartFault } from '../src/platform/start-fault.ts'

const log = createLogger('silent')
try {
  const on = await startEmbeddedPostgres({ dataDirectory: process.argv[2] ?? '', log })
  const database = await openDatabase({ url: on.url, log })
  await database.query('CREATE TABLE IF NOT EXISTS numbers (number bigint PRIMARY KEY)')
  const [last] = await database.query<{ next: string }>('SELECT coalesce(max(number), 0) + 1 AS next FROM numbers')
  for (let number = Number(last?.next); ; number++) {
    await database.query('INSERT INTO numbers (number) VALUES ($1)', [number])
    console.log(number)
  }
} catch (cause) {
  if (!(cause instanceof StartFault)) throw cause
  console.log(`refused: ${cause.message}`)
}
