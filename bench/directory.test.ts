import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)

test('a directory is synced from empty, and once more without an event, while people sign in', async () => {
  const few = ['--users', '40', '--groups', '4', '--alone', '20']
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'directory.ts'), ...few])
  const eventsOf = (name: string): string | undefined =>
    stdout
      .split('\n')
      .find(line => line.startsWith(`| ${name} |`))
      ?.split('|')[3]
      ?.trim()
  // The directory is linked, 40 users and 4 groups come, and each user into one group.
  assert.equal(eventsOf('from empty'), '85', stdout)
  assert.equal(eventsOf('again, unchanged'), '0', stdout)
})
