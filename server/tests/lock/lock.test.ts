import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readSources, repository, serverSource } from '../shape/source.ts'
import {
  checkAddresses,
  checkComplete,
  checkInStep,
  checkIntegrity,
  checkLicences,
  checkPins,
  checkScripts,
  foreign,
  isAllowed,
  type Licences,
  type Lock,
  type Manifest,
  nameOf,
  packagesImported,
  parseLock,
  readLock,
  readManifest,
} from './lock.ts'

const root = readManifest(repository)

/** Vite's style sheet compiler: unmodified, it builds the dashboard and is not part of what is built. */
const styleCompilers = [
  '',
  '-android-arm64',
  '-darwin-arm64',
  '-darwin-x64',
  '-freebsd-x64',
  '-linux-arm-gnueabihf',
  '-linux-arm64-gnu',
  '-linux-arm64-musl',
  '-linux-x64-gnu',
  '-linux-x64-musl',
  '-win32-arm64-msvc',
  '-win32-x64-msvc',
].map(platform => `lightningcss${platform}`)
const styleCompiler = {
  declares: 'MPL-2.0',
  because: 'unmodified, builds the dashboard, and is not part of what is built',
}

const licences: Licences = {
  allowed: new Set([
    'MIT',
    'Apache-2.0',
    'ISC',
    'BSD-2-Clause',
    'BSD-3-Clause',
    '0BSD',
    'Zlib',
    'BlueOak-1.0.0',
    'MIT-0',
    'Unlicense',
  ]),
  excepted: {
    '@modelcontextprotocol/server-everything': {
      declares: 'SEE LICENSE IN LICENSE',
      because: 'the file is not in the package; its README says MIT. Used in tests only',
    },
    'axe-core': {
      declares: 'MPL-2.0',
      because: 'unmodified, used in tests only, and not part of what we distribute',
    },
    'xml-escape': {
      declares: 'MIT License',
      because: 'it is MIT, by another name. Used in tests only',
    },
    ...Object.fromEntries(styleCompilers.map(name => [name, styleCompiler])),
  },
}

/** The product's lock, and those of tools that need packages the product does not: each below its own folder. */
const clients = ['express', 'nextjs-4', 'nextjs-3', 'react', 'widgets', 'cli'].map(
  client => `server/tests/clients/${client}`,
)
const folders = ['.', 'bench', 'bench/identity', 'server/tests/conformance', ...clients].filter(folder =>
  existsSync(join(repository, folder, 'package-lock.json')),
)

for (const folder of folders) {
  const here = join(repository, folder)
  const own = readManifest(here)
  const lock = readLock(here)
  const manifests: ReadonlyMap<string, Manifest> = new Map([
    ['', own],
    ...own.workspaces.map((workspace): [string, Manifest] => [workspace, readManifest(join(here, workspace))]),
  ])
  const at = `lock of ${folder === '.' ? 'the product' : folder}`

  test(`${at}: every package has a sha512 hash`, () => assert.deepEqual(checkIntegrity(lock), []))
  test(`${at}: no package names the host it came from`, () => assert.deepEqual(checkAddresses(lock), []))
  test(`${at}: every dependency of every package is there, for all platforms`, () =>
    assert.deepEqual(checkComplete(lock), []))
  test(`${at}: it is in step with each package.json`, () => assert.deepEqual(checkInStep(lock, manifests), []))
  test(`${at}: every version is pinned exactly`, () => assert.deepEqual(checkPins(manifests), []))
  test(`${at}: every install script is decided by name, and none is allowed`, () => {
    assert.deepEqual(checkScripts(lock, own.allowScripts), [])
    assert.deepEqual(
      Object.entries(own.allowScripts).filter(([, allowed]) => allowed),
      [],
    )
  })
}

test('lock: every licence of what npm ci installs is on the list, or excepted with its reason', () => {
  const lock = readLock(repository)
  assert.deepEqual(checkLicences(lock, repository, licences), [])
  const locked = new Set(foreign(lock).map(([place]) => nameOf(place)))
  assert.deepEqual(
    Object.keys(licences.excepted).filter(name => !locked.has(name)),
    [],
  )
})

test('lock: the product imports only what its package.json names as a dependency', () => {
  const server = readManifest(join(repository, 'server'))
  const product = packagesImported(readSources(serverSource).filter(({ name }) => !name.endsWith('.test.ts')))
  const strangers = [...product].filter(([name]) => !(name in server.dependencies))
  assert.deepEqual(strangers, [], 'imported by the product, and not a dependency of server/package.json')
})

test('lock: every dependency is used', () => {
  const server = readManifest(join(repository, 'server'))
  const all = readSources(join(repository, 'server'))
  const product = packagesImported(all.filter(({ path }) => path.startsWith('src/') && !path.endsWith('.test.ts')))
  const named = (name: string): boolean =>
    all.some(({ text }) => text.includes(`'${name}'`) || text.includes(`${name}/`))
  const idle = (names: readonly string[], used: (name: string) => boolean): string[] =>
    names.filter(name => !used(name))
  assert.deepEqual(
    idle(Object.keys(server.dependencies), name => product.has(name)),
    [],
    'a dependency that the product does not import',
  )
  assert.deepEqual(idle(Object.keys(server.devDependencies), named), [], 'a devDependency that nothing names')
  const dashboard = textsBelow(join(repository, 'dashboard'))
  assert.deepEqual(
    idle(Object.keys(readManifest(join(repository, 'dashboard')).dependencies), name =>
      dashboard.some(text => text.includes(`'${name}'`) || text.includes(`'${name}/`)),
    ),
    [],
    'a dependency that the dashboard does not import',
  )
  const cli = readManifest(join(repository, 'cli'))
  const commands = textsBelow(join(repository, 'cli'))
  assert.deepEqual(
    idle(Object.keys({ ...cli.dependencies, ...cli.devDependencies, ...cli.optionalDependencies }), name =>
      commands.some(text => text.includes(`'${name}'`) || text.includes(`'${name}/`)),
    ),
    [],
    'a dependency that the command line does not import',
  )
})

function textsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => /\.tsx?$/.test(path) && !path.includes('node_modules'))
    .map(path => readFileSync(join(folder, path), 'utf8'))
}

test('lock: the tests import only what a package.json names', () => {
  const server = readManifest(join(repository, 'server'))
  const known = { ...server.dependencies, ...server.devDependencies, ...root.devDependencies }
  const strangers = [...packagesImported(readSources(join(repository, 'server')))].filter(([name]) => !(name in known))
  assert.deepEqual(strangers, [], 'imported below server/, and named by no package.json')
})

// Positive controls: the same checks on a lock that is wrong in one way at a time.

const good = {
  '': { dependencies: { a: '1.0.0' } },
  'node_modules/a': { version: '1.0.0', integrity: `sha512-${'A'.repeat(86)}==`, license: 'MIT' },
}

function lockWith(change: object, more: object = {}): Lock {
  const packages = { ...good, 'node_modules/a': { ...good['node_modules/a'], ...change }, ...more }
  return parseLock(JSON.stringify({ lockfileVersion: 3, packages }))
}

test('lock checks refuse what is wrong and allow what is right', () => {
  const right = lockWith({})
  for (const check of [checkIntegrity, checkAddresses, checkComplete]) assert.deepEqual(check(right), [])
  assert.equal(checkIntegrity(lockWith({ integrity: 'sha1-abc=' })).length, 1)
  assert.equal(checkAddresses(lockWith({ resolved: 'https://packages.example/a.tgz' })).length, 1)
  assert.equal(checkComplete(lockWith({ optionalDependencies: { 'a-darwin': '1.0.0' } })).length, 1)
  assert.deepEqual(
    checkComplete(lockWith({ dependencies: { b: '1.0.0' } }, { 'node_modules/a/node_modules/b': {} })),
    [],
  )
  assert.equal(checkScripts(lockWith({ hasInstallScript: true }), {}).length, 1)
  assert.deepEqual(checkScripts(lockWith({ hasInstallScript: true }), { a: false }), [])
  assert.equal(checkScripts(right, { a: false }).length, 1)
  assert.equal(checkLicences(lockWith({ license: 'GPL-3.0-only' }), repository, licences).length, 1)
  assert.deepEqual(checkLicences(right, repository, licences), [])
  const excepted = { ...licences, excepted: { a: { declares: 'MPL-2.0', because: 'a test' } } }
  assert.deepEqual(checkLicences(lockWith({ license: 'MPL-2.0' }), repository, excepted), [])
  assert.equal(checkLicences(lockWith({ license: 'GPL-3.0-only' }), repository, excepted).length, 1)
})

test('lock checks compare manifests with the lock, and read pins', () => {
  const manifest = (version: string): Manifest => ({
    ...root,
    dependencies: { a: version },
    devDependencies: {},
    optionalDependencies: {},
  })
  assert.deepEqual(checkInStep(lockWith({}), new Map([['', manifest('1.0.0')]])), [])
  assert.equal(checkInStep(lockWith({}), new Map([['', manifest('1.0.1')]])).length, 1)
  for (const version of ['^1.0.0', '~1.0.0', '1', '*', 'latest', 'https://packages.example/a.tgz'])
    assert.equal(checkPins(new Map([['', manifest(version)]])).length, 1, version)
  for (const version of ['1.0.0', '18.4.0-beta.17', 'npm:typescript@5.9.3'])
    assert.deepEqual(checkPins(new Map([['', manifest(version)]])), [], version)
})

test('lock checks read licence expressions', () => {
  const allowed = new Set(['MIT', 'Zlib'])
  for (const fine of ['MIT', '(MIT OR GPL-3.0-or-later)', '(MIT AND Zlib)']) assert.ok(isAllowed(fine, allowed), fine)
  for (const not of ['GPL-3.0-only', 'MIT AND GPL-3.0-only', 'UNLICENSED', 'none'])
    assert.ok(!isAllowed(not, allowed), not)
})
