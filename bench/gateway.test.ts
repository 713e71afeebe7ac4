import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)

test('the gateway benchmark runs: every call of its short form is admitted, released and answered', async () => {
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'gateway.ts'), '--short'])
  for (const name of ['direct upstream', 'ambit']) {
    const cells = stdout
      .split('\n')
      .find(line => line.startsWith(`| ${name} |`))
      ?.split('|')
      .map(cell => cell.trim())
    assert.ok(cells, `${name} has no row in:\n${stdout}`)
    assert.equal(cells.at(-2), '0', `calls of ${name} failed:\n${stdout}`)
  }
})

test('its growth runs: calls are answered beside more tools, sessions and audit rows', async () => {
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'gateway.ts'), 'growth', '--short'])
  const lines = stdout.split('\n').filter(line => /^\| (and )?[\d,]+ /.test(line))
  assert.equal(lines.length, 4, stdout)
  for (const line of lines) assert.equal(line.split('|').at(-2)?.trim(), '0', `calls failed:\n${stdout}`)
})

test('its CPU time by part runs: every call of its short form is answered', async () => {
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'gateway.ts'), 'cpu', '--short'])
  assert.match(stdout, /^4 callers, 50 calls;/)
  assert.match(stdout, /^A call: [\d.]+ transactions/m)
})
