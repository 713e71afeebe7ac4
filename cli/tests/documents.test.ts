import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { repository } from '../../server/tests/shape/source.ts'
import { commandNames } from '../src/run.ts'

test('every command that the guide names is there', () => {
  const text = readFileSync(join(repository, 'docs/cli.md'), 'utf8')
  const names = commandNames()
  const nouns = new Set(names.map(name => name.split(' ')[0]))
  const named = [...text.matchAll(/`ambit ([a-z][a-z-]*(?: [a-z][a-z-]*)?)/g)].map(([, name = '']) => name)
  assert.ok(named.length > 8)
  assert.deepEqual(
    named.filter(name => !names.includes(name) && !nouns.has(name)),
    [],
  )
})
