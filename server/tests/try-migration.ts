import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { migrate, migrationsDirectory } from '../src/platform/migrate.ts'
import { StartFault } from '../src/platform/start-fault.ts'
import { startEmptyDatabase } from './database.ts'

/**
 * Runs all migrations, and the draft after them, on an empty database: `node server/tests/try-migration.ts FILE`. A draft
 * is called `0042-capability.sql.draft`, which nothing else reads, until it runs.
 */
async function tryMigration(draft: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ambit-migrations-'))
  const empty = await startEmptyDatabase()
  try {
    await cp(migrationsDirectory, folder, { recursive: true })
    await cp(draft, join(folder, basename(draft).replace(/\.draft$/, '')))
    await migrate(empty.url, folder)
    return `${basename(draft)} runs, after all others`
  } finally {
    await empty.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const [draft] = process.argv.slice(2)
if (draft === undefined) {
  process.stderr.write(
    'name the file: node server/tests/try-migration.ts server/migrations/0042-capability.sql.draft\n',
  )
  process.exit(2)
}
await tryMigration(draft).then(
  line => process.stdout.write(`${line}\n`),
  (cause: unknown) => {
    if (!(cause instanceof StartFault)) throw cause
    process.stderr.write(`${cause.message}\n`)
    process.exitCode = 1
  },
)
