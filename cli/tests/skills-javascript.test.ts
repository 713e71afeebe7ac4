import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { parse } from '@babel/parser'
import { freePort } from '../../server/tests/free-port.ts'
import { repository } from '../../server/tests/shape/source.ts'
import { until } from '../../server/tests/until.ts'
import { readArtifact } from '../src/gate/read-artifact.ts'
import { judgeFiles } from '../src/gate/review.ts'
import { manifestName, parseManifest } from '../src/gate/run/manifest.ts'
import { filesBelow, listSkills } from '../src/skills/read-skills.ts'
import { stripTypes } from '../src/skills/strip-types.ts'
import { startExpressGround } from './express-ground.ts'
import { openTerminal, type Ran } from './terminal.ts'

const closing: (() => unknown)[] = []
after(async () => {
  for (const close of closing.toReversed()) await close()
})

/** A project with one file, and what adding all skills of its framework answered. */
async function added(manifest: object, file: string): Promise<{ readonly folder: string; readonly ran: Ran }> {
  const { home, run, close } = openTerminal({})
  closing.push(close)
  writeFileSync(join(home, 'package.json'), JSON.stringify(manifest))
  mkdirSync(join(home, file, '..'), { recursive: true })
  writeFileSync(join(home, file), '\n')
  const { next, express } = Object(Object(manifest).dependencies)
  const framework = next !== undefined ? 'nextjs' : express !== undefined ? 'express' : 'react-router'
  const names = listSkills().filter(({ frameworks }) => frameworks.includes(framework))
  const ran = await run(['skills', 'add', ...names.map(({ name }) => name)])
  assert.equal(ran.code, 0, ran.err)
  return { folder: home, ran }
}

/** Starts a file of a project on packages of this repository, and answers its address. */
async function start(folder: string, file: string): Promise<string> {
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const app = spawn(process.execPath, [file], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      WORKOS_API_KEY: 'key',
      WORKOS_CLIENT_ID: 'client',
      WORKOS_API_HOSTNAME: '127.0.0.1',
      WORKOS_COOKIE_PASSWORD: 'a password of thirty-two characters or more',
      APP_URL: origin,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let told = ''
  app.stderr.on('data', chunk => {
    told += chunk
  })
  closing.push(async () => {
    if (app.exitCode === null && app.kill()) await once(app, 'exit')
  })
  await until(async () => {
    if (app.exitCode !== null) throw new Error(told)
    return fetch(origin).then(
      () => true,
      () => false,
    )
  })
  return origin
}

const react = { react: '19.3.1', 'react-dom': '19.3.1' }
const reactRouter = { '@react-router/dev': '8.4.0', '@react-router/node': '8.4.0', 'react-router': '8.4.0' }

test('a JavaScript project gets each reference without types, and the gate and the review find in it what they find in the other', async () => {
  for (const [manifest, file] of [
    [{ type: 'module', dependencies: { express: '5.3.0' } }, 'lib/version.js'],
    [{ dependencies: { express: '5.3.0' } }, 'lib/version.js'],
    [{ dependencies: { next: '16.4.6', ...react } }, 'app/layout.js'],
    [{ type: 'module', dependencies: { ...reactRouter, ...react } }, 'app/home.jsx'],
  ] as const) {
    const { folder, ran } = await added(manifest, file)
    const files = filesBelow(folder)
    assert.ok(files.length > 20)
    assert.deepEqual(
      files.filter(path => /\.tsx?$/.test(path)),
      [],
    )
    const sources = files.filter(path => /\.(m?js|jsx)$/.test(path))
    for (const path of sources) {
      const text = readFileSync(join(folder, path), 'utf8')
      parse(text, { sourceType: 'module', plugins: path.endsWith('.jsx') ? ['jsx'] : [] })
      assert.doesNotMatch(text, /'[\w./-]+\.tsx?'/, path)
    }
    const packages = Object.fromEntries(
      [...String(ran.json.install).matchAll(/(\S+)@(\d\S+)/g)].map(([, name, version]) => [name, version]),
    )
    const dependencies = { ...manifest.dependencies, ...packages }
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, dependencies }))
    assert.deepEqual(await judgeFiles(readArtifact(folder).files), [])
    const review = parseManifest(readFileSync(join(folder, manifestName), 'utf8'))
    const named = [...review.start, ...review.acts.flatMap(({ code }) => code)].map(word => word.split(' ')[0] ?? '')
    assert.deepEqual(
      named.filter(word => /\.[jt]sx?$/.test(word) && !/^(\.\/|node_modules\/)/.test(word) && !files.includes(word)),
      [],
    )
  }
})

test('the reference for Express works as JavaScript: somebody signs in, changes their name, and is refused what is not theirs', async () => {
  const { folder, ran } = await added({ type: 'module', dependencies: { express: '5.3.0' } }, 'lib/version.js')
  assert.deepEqual(ran.json.mount, [])
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
  const ground = await startExpressGround({ folder, entry: 'server.js' })
  closing.push(ground.close)
  const { origin, people, workos } = ground
  const page = await ground.visitor()
  await ground.signIn(page, 'ben')
  await page.goto(`${origin}/profile`)
  await page.getByLabel('Last name').fill('Hopper')
  await page.getByRole('button', { name: 'Change name' }).click()
  await page.waitForLoadState()
  assert.equal((await workos.userManagement.getUser(people.ben?.id ?? '')).lastName, 'Hopper')
  assert.equal((await page.goto(`${origin}/team`))?.status(), 403)
  const forged = await page.context().request.post(`${origin}/profile/name`, {
    form: { first_name: 'Mallory', last_name: 'Mallory' },
    headers: { origin },
  })
  assert.equal(forged.status(), 403)
  assert.equal((await workos.userManagement.getUser(people.ben?.id ?? '')).lastName, 'Hopper')
})

test('a CommonJS server takes it by the lines that are printed', async () => {
  const { folder, ran } = await added({ dependencies: { express: '5.3.0' } }, 'index.js')
  const lines = ran.json.mount as string[]
  assert.ok(!filesBelow(folder).some(path => path.startsWith('server.')))
  const [required, used] = [
    lines.filter(line => line.startsWith('const ')),
    lines.filter(line => !/^const /.test(line)),
  ]
  assert.ok(required.includes("const { people } = require('./ambit/people.mjs')") && used.includes('app.use(people)'))
  // The order of the printed lines is theirs; what ends a request early comes last.
  const last = used.filter(line => line.includes('sendError'))
  const server = [
    "const express = require('express')",
    ...required,
    'const app = express()',
    ...used.filter(line => !last.includes(line)),
    'app.use(notFound)',
    ...last,
    "app.listen(Number(process.env.PORT), '127.0.0.1')",
  ]
  writeFileSync(join(folder, 'index.js'), server.join('\n'))
  const origin = await start(folder, 'index.js')
  assert.match(await (await fetch(origin)).text(), /You are not signed in/)
  assert.equal((await fetch(`${origin}/team`)).status, 401)
  assert.equal((await fetch(`${origin}/nothing`)).status, 404)
})

test('a project with any TypeScript, or with no code at all, gets TypeScript', async () => {
  for (const [manifest, file] of [
    [{ dependencies: { express: '5.3.0' }, devDependencies: { typescript: '5.9.3' } }, 'lib/version.js'],
    [{ dependencies: { express: '5.3.0' } }, 'src/version.ts'],
    [{ dependencies: { express: '5.3.0' } }, 'README.md'],
  ] as const) {
    const { folder } = await added(manifest, file)
    assert.ok(filesBelow(folder).includes('ambit/people.ts'), file)
  }
})

const typed = `import type { A } from './a.ts'
import { type B, c } from './c.ts'
import { d, type E } from './d.tsx'

/** Speaks of the shape. */
export interface Shape {
  readonly name: string
}

/** Keeps a value. */
export class Kept<Value extends Shape = Shape> extends Error implements E {
  readonly value: Value | undefined
  static readonly limit: number = 3
  readonly #kept = new Map<string, Value>()

  /** Where it lives. */
  override get(key?: string, { deep }: { deep: boolean } = { deep: false }): Value {
    return (this.value as Value)!
  }
}

const list = [] as const satisfies readonly B[]
export type { A }
export const parts = new Map<string, number>(c<B>(d)) // stays
export function isShape(value: unknown): value is Shape {
  return value instanceof (Kept as never)
}
`

const plain = `import { c } from './c.js'
import { d } from './d.jsx'

/** Keeps a value. */
export class Kept extends Error {
  value
  static limit = 3
  #kept = new Map()

  /** Where it lives. */
  get(key, { deep } = { deep: false }) {
    return (this.value)
  }
}

const list = []
export const parts = new Map(c(d)) // stays
export function isShape(value) {
  return value instanceof (Kept)
}
`

test('what is a type falls away, and nothing else; what is more than a type is refused', () => {
  assert.equal(stripTypes(typed, { jsx: false, ending: '.js' }), plain)
  assert.equal(stripTypes(plain, { jsx: false, ending: '.mjs' }), plain)
  assert.equal(stripTypes('export type Name = string\n', { jsx: false, ending: '.js' }), '')
  assert.throws(() => stripTypes('enum Kind { A }', { jsx: false, ending: '.js' }), /more than a type/)
})
