import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { z } from 'zod'
import { allRoutes, nameOf } from '../golden/routes.ts'
import { readManifest } from '../lock/lock.ts'
import { capabilities } from '../shape/law.ts'
import { readSources, repository } from '../shape/source.ts'
import { commandsIn, type Document, filesStarted, missingPaths, readDocuments, routesIn } from './documents.ts'

const documents = readDocuments()
const manifestShape = z.object({ scripts: z.record(z.string(), z.string()) })
const { scripts } = manifestShape.parse(JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')))

for (const document of documents)
  test(`documents: every path and command in ${document.path} exists`, () => {
    assert.deepEqual(missingPaths(document), [], 'these paths are not there')
    assert.deepEqual(unknownCommands(document), [], 'package.json has no such script')
    assert.deepEqual(unknownRoutes(document), [], 'no such route is served')
  })

test('documents: the map of the code has a row for each capability', () => {
  const map = readFileSync(join(repository, 'ARCHITECTURE.md'), 'utf8')
  assert.deepEqual(
    capabilities.filter(name => !map.includes(`| \`server/src/${name}/\` |`)),
    [],
  )
})

const servedRoutes = new Set(allRoutes.map(route => patternOf(nameOf(route))))

function patternOf(route: string): string {
  return route.replaceAll(/\{\w+\}/g, '{}')
}

/** The document of compatibility names what is not offered too, and has a test of its own. */
function unknownRoutes(document: Document): string[] {
  if (document.path === 'docs/compatibility.md') return []
  return routesIn(document).filter(route => !servedRoutes.has(patternOf(route)))
}

/** The transcript has commands of the project that it is about, and a run of its own. */
function unknownCommands(document: Document): string[] {
  if (document.path === 'docs/transcript.md') return []
  return commandsIn(document).filter(name => !(name in scripts))
}

test('documents: every script starts a file that exists', () => {
  const missing = Object.values(scripts)
    .flatMap(filesStarted)
    .filter(file => !existsSync(join(repository, file)))
  assert.deepEqual(missing, [])
})

test('documents: the README is there for a stranger', () => {
  const readme = documents.find(({ path }) => path === 'README.md')
  assert.ok(readme)
  for (const needed of ['npm ci', 'npm start', 'npm test', 'LICENSE', 'SECURITY.md', 'docs/configuration.md'])
    assert.ok(readme.text.includes(needed), `README.md does not mention ${needed}`)
})

test('documents: every variable of the environment is described, and no other', () => {
  const source = readFileSync(join(repository, 'server/src/platform/config.ts'), 'utf8')
  const read = new Set(source.match(/\benv\.(AMBIT_[A-Z_]+)/g)?.map(name => name.slice(4)))
  const described = new Set(
    textOf('docs/configuration.md')
      .match(/^\| `AMBIT_[A-Z_]+`/gm)
      ?.map(row => row.slice(3, -1)),
  )
  assert.deepEqual([...described].toSorted(), [...read].toSorted())
  const byCommands = readSources(join(repository, 'cli/src')).flatMap(
    ({ text }) => text.match(/\bAMBIT_[A-Z_]+\b/g) ?? [],
  )
  const known = new Set([...read, ...byCommands])
  for (const { path, text } of documents)
    for (const name of text.match(/\bAMBIT_[A-Z_]+\b/g) ?? [])
      assert.ok(known.has(name) || name.startsWith('AMBIT_TEST_'), `${path} names ${name}, which nothing reads`)
})

function textOf(path: string): string {
  return documents.find(document => document.path === path)?.text ?? ''
}

test('documents: every dependency has its reason in the decisions, and nothing else does', () => {
  const folders = ['.', ...readManifest(repository).workspaces]
  const manifests = folders.map(folder => readManifest(join(repository, folder)))
  const used = manifests.flatMap(({ dependencies, devDependencies, optionalDependencies }) =>
    Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }),
  )
  const firstCells = textOf('docs/decisions/README.md').match(/^\| `[^|]*\|/gm) ?? []
  const explained = firstCells.flatMap(cell => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
  assert.deepEqual([...new Set(explained)].toSorted(), [...new Set(used)].toSorted())
})

test('documents: every decision is linked from the index', () => {
  const pages = readdirSync(join(repository, 'docs/decisions')).filter(name => name !== 'README.md')
  const index = textOf('docs/decisions/README.md')
  assert.deepEqual(
    pages.filter(name => !index.includes(`(${name})`)),
    [],
  )
})

test('documents: a path, a link, a command and a route that are gone are found', () => {
  const gone = {
    path: 'docs/x.md',
    text: 'See `server/src/nothing.ts`, [there](../nowhere.md), `npm run nothing`, `GET /v1/nothing`.',
  }
  assert.deepEqual(missingPaths(gone), ['nowhere.md', 'server/src/nothing.ts'])
  assert.deepEqual(unknownCommands(gone), ['nothing'])
  assert.deepEqual(unknownRoutes(gone), ['GET /v1/nothing'])
  const there = {
    path: 'docs/x.md',
    text: 'See `server/tests/run.ts`, [there](../LICENSE), `npm test`, `server/src/*/store.ts`, `GET /v1/sessions/{id}?a=b`.',
  }
  assert.deepEqual([missingPaths(there), unknownCommands(there), unknownRoutes(there)], [[], [], []])
})
