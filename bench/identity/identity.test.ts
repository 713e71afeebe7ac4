import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)

test('the identity benchmark runs: every request of its short form is answered', async () => {
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'identity.ts'), '--short'])
  for (const name of ['Argon2id alone', 'Ambit', 'sign-in', 'client credentials', 'refresh', 'introspection']) {
    const cells = stdout
      .split('\n')
      .find(line => line.startsWith(`| ${name} |`))
      ?.split('|')
      .map(cell => cell.trim())
    assert.ok(cells, `${name} has no row in:\n${stdout}`)
    assert.equal(cells.at(-2), '0', `requests of ${name} failed:\n${stdout}`)
  }
})
