import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { limitOf, type RateLimit, readRateLimits } from './rate-limits.ts'

const declared: RateLimit = { surface: 'step_up', windowSeconds: 600, max: 10 }

test('T81 a file changes the limits that it names, and no others', async t => {
  const directory = await mkdtemp(join(tmpdir(), 'ambit-limits-'))
  t.after(() => rm(directory, { recursive: true }))
  const file = join(directory, 'limits.json')
  await writeFile(file, '{"step_up": {"max": 3}, "sign_in_address": {"max": 5, "window_seconds": 2}}')
  const problems: string[] = []
  const limits = readRateLimits(file, false, problems)
  assert.deepEqual(problems, [])
  assert.deepEqual(limitOf(limits, declared), { ...declared, max: 3 })
  const address: RateLimit = { surface: 'sign_in_address', windowSeconds: 60, max: 60 }
  assert.deepEqual(limitOf(limits, address), { ...address, max: 5, windowSeconds: 2 })
  const other: RateLimit = { surface: 'client', windowSeconds: 60, max: 300 }
  assert.deepEqual(limitOf(limits, other), other)
  assert.deepEqual(limitOf('default', declared), declared)
  assert.equal(limitOf('off', declared), undefined)
})

test('T110 a file of limits that can’t be read, or says what is no limit, is refused with one line', async t => {
  const directory = await mkdtemp(join(tmpdir(), 'ambit-limits-'))
  t.after(() => rm(directory, { recursive: true }))
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['{', /is not JSON$/],
    ['[]', /takes \{"max"/],
    ['{"step_ups": {"max": 1}}', /"step_ups" is not one of sign_in_address, /],
    ['{"step_up": {"max": 0}}', /step_up\.max takes/],
    ['{"step_up": {"max": "many"}}', /step_up\.max takes/],
    ['{"step_up": {"max": 1, "window_seconds": 0}}', /step_up\.window_seconds takes/],
    ['{"step_up": {"max": 1, "per": "hour"}}', /step_up takes/],
  ]
  for (const [text, line] of wrong) {
    const file = join(directory, 'limits.json')
    await writeFile(file, text)
    const problems: string[] = []
    readRateLimits(file, true, problems)
    assert.equal(problems.length, 1, text)
    assert.match(problems[0] ?? '', line)
    assert.match(problems[0] ?? '', /^AMBIT_RATE_LIMITS takes [^\n]+$/)
  }
  const problems: string[] = []
  readRateLimits(join(directory, 'none.json'), true, problems)
  readRateLimits(directory, true, problems)
  readRateLimits('off', false, problems)
  assert.match(problems[0] ?? '', /none\.json: can't be read \(ENOENT\)$/)
  assert.match(problems[1] ?? '', /can't be read \(EISDIR\)$/)
  assert.match(problems[2] ?? '', /off is accepted only with a loopback AMBIT_BASE_URL$/)
  assert.equal(problems.length, 3)
})
