import assert from 'node:assert/strict'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { startTestDatabase, type TestDatabase } from '../../server/tests/database.ts'
import { startNode, type TestNode } from '../../server/tests/walk/node.ts'
import { loadProject } from '../src/gate/load-project.ts'
import { readArtifact } from '../src/gate/read-artifact.ts'
import { findUnnamed } from '../src/gate/run/find-unnamed.ts'
import { parseManifest } from '../src/gate/run/manifest.ts'
import { valueIn } from '../src/install/environment.ts'
import { frameworks } from '../src/install/frameworks/index.ts'
import type { Ended, Program, World } from '../src/model.ts'
import { starters, writeStarter } from './starters/starters.ts'
import { openTerminal, type Ran, type Terminal } from './terminal.ts'

let db: TestDatabase
let node: TestNode
let terminal: Terminal
let root: string

before(async () => {
  root = mkdtempSync(join(tmpdir(), 'ambit-install-'))
  db = await startTestDatabase()
  node = await startNode(db.url)
  terminal = openTerminal({
    env: { AMBIT_BASE_URL: node.baseUrl, AMBIT_API_KEY: node.env.AMBIT_API_KEY ?? '' },
    fetch: request => node.send(request),
  })
})

after(async () => {
  terminal.close()
  await node.stop()
  await db.close()
  rmSync(root, { recursive: true, force: true })
})

/** An empty project with a name of its own, so that its application at the server is its own too. */
function project(name: string, starter: string): string {
  const folder = join(root, name)
  mkdirSync(folder)
  writeStarter(starter, folder)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, name }, undefined, 2))
  return folder
}

/** What a package manager and a build do to the files of a project; what they do else is seen by `npm run test:clients -- install`. */
async function tools({ command, cwd }: Program): Promise<Ended> {
  if (command.includes('build')) mkdirSync(join(cwd, '.next'), { recursive: true })
  const path = join(cwd, 'package.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8'))
  const list = command.some(word => /^--(save-)?dev$/.test(word)) ? 'devDependencies' : 'dependencies'
  const added = command.flatMap(word => [...(/^(@?[^@]+)@(\d[\w.-]*)$/.exec(word)?.slice(1, 3) ?? [])])
  for (let at = 0; at < added.length; at += 2) manifest[list] = { ...manifest[list], [added[at] ?? '']: added[at + 1] }
  writeFileSync(path, JSON.stringify(manifest, undefined, 2))
  writeFileSync(join(cwd, 'package-lock.json'), `{"changed":"${added.join(' ')}"}`)
  mkdirSync(join(cwd, 'node_modules/@workos-inc'), { recursive: true })
  return { code: 0, output: '' }
}

function install(
  folder: string,
  more: { readonly words?: string[]; readonly world?: Partial<World> } = {},
): Promise<Ran> {
  const world: Partial<World> = { cwd: folder, runProgram: tools, ...more.world }
  return terminal.run(['install', ...(more.words ?? [])], { world })
}

/** Every file with its bytes and its mode. */
function treeOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name)
      return [path.slice(folder.length), `${statSync(path).mode.toString(8)} ${readFileSync(path, 'utf8')}`]
    }),
  )
}

interface Application {
  readonly id: string
  readonly name: string
  readonly client_id: string
  readonly state: string
  readonly redirect_uris: { readonly uri: string }[]
  readonly logout_uris: { readonly uri: string }[]
}

async function applications(name: string): Promise<Application[]> {
  const { data } = await node.api('GET', '/v1/applications?limit=100')
  return (data as Application[]).filter(each => each.name === name)
}

interface Told {
  readonly files: { readonly path: string; readonly state: string; readonly diff?: string }[]
  readonly environment: { readonly names: string[]; readonly file: string }
  readonly application: { readonly state: string; readonly client_id: string | null }
}

const told = ({ json }: Ran): Told & Record<string, unknown> => json as unknown as Told & Record<string, unknown>
const touched = (ran: Ran): string[] =>
  told(ran).files.flatMap(({ path, state }) => (state === 'unchanged' ? [] : [path]))

for (const starter of starters())
  test(`${starter}: sign-in is written, twice is once, and the review has no finding`, async () => {
    const folder = project(`whole-${starter}`, starter)
    const empty = treeOf(folder)
    const dry = await install(folder, { words: ['--dry-run'] })
    assert.equal(dry.code, 0, dry.err)
    assert.deepEqual([told(dry).installed, treeOf(folder)], [false, empty])
    assert.deepEqual(await applications(`whole-${starter}`), [])
    assert.ok(told(dry).files.every(({ state, diff }) => state === 'unchanged' || (diff ?? '').includes('+')))

    const ran = await install(folder, { words: ['--url', 'http://localhost:3300'] })
    assert.equal(ran.code, 0, ran.err || ran.out)
    assert.deepEqual([told(ran).framework, told(ran).installed], [starter, true])
    assert.deepEqual(touched(ran), touched(dry))
    const [application] = await applications(`whole-${starter}`)
    assert.equal(told(ran).application.client_id, application?.client_id)
    const file = join(folder, told(ran).environment.file)
    const environment = readFileSync(file, 'utf8')
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.ok(environment.includes(`"${application?.client_id}"`))
    const key = valueIn(environment, 'WORKOS_API_KEY')
    if (frameworks.find(({ name }) => name === starter)?.kind === 'web') assert.match(key ?? '', /^cs_/)
    else assert.doesNotMatch(environment, /KEY|PASSWORD|cs_|sk_/)
    for (const secret of [key, valueIn(environment, 'WORKOS_COOKIE_PASSWORD')])
      assert.ok(secret === undefined || !(ran.out + ran.err).includes(secret))

    const written = treeOf(folder)
    const again = await install(folder)
    assert.deepEqual([again.code, touched(again), treeOf(folder)], [0, [], written])
    assert.deepEqual([told(again).application.state, told(again).environment.names], ['unchanged', []])
    assert.equal((await applications(`whole-${starter}`)).length, 1)
    const review = await terminal.run(['artifacts', 'review', folder, '--static'])
    assert.deepEqual([review.code, review.json.findings], [0, []], review.err)
    const manifest = parseManifest(readFileSync(join(folder, 'ambit.review.json'), 'utf8'))
    assert.deepEqual(findUnnamed({ manifest, project: await loadProject(readArtifact(folder).files) }), [])
  })

test('what fails is taken back whole: files, modes, package.json, lock file, and the application at the server', async () => {
  const folder = project('fails', 'nextjs')
  const before = treeOf(folder)
  let secret = ''
  const runProgram: World['runProgram'] = async program => {
    if (!program.command.includes('build')) return tools(program)
    await tools(program)
    secret = valueIn(readFileSync(join(folder, '.env.local'), 'utf8'), 'WORKOS_API_KEY') ?? ''
    return { code: 1, output: `type error beside ${secret}` }
  }
  const ran = await install(folder, { world: { runProgram } })
  assert.deepEqual([ran.code, ran.json.code, ran.json.next], [1, 'build_failed', 'ambit install --dry-run'])
  assert.match(String(ran.json.output), /type error beside \[secret\]/)
  assert.ok(secret !== '' && !(ran.out + ran.err).includes(secret))
  assert.deepEqual(treeOf(folder), before)
  assert.ok(!readdirSync(folder).some(name => /^(node_modules|\.next)$/.test(name)))
  assert.deepEqual(
    (await applications('fails')).map(({ state }) => state),
    ['retired'],
  )
})

test('an interrupt takes everything back too, though requests of the command are broken off by then', async () => {
  const folder = project('interrupted', 'nextjs')
  const before = treeOf(folder)
  const interrupt = new AbortController()
  const world: Partial<World> = {
    interrupted: interrupt.signal,
    fetch: request => (interrupt.signal.aborted ? Promise.reject(new Error('aborted')) : node.send(request)),
    runProgram: async program => {
      await tools(program)
      interrupt.abort()
      return { code: null, output: '' }
    },
  }
  const ran = await install(folder, { world })
  assert.deepEqual([ran.code, ran.json.code], [1, 'interrupted'], ran.err)
  assert.deepEqual(treeOf(folder), before)
  assert.deepEqual(
    (await applications('interrupted')).map(({ state }) => state),
    ['retired'],
  )
})

test('an application that is there gets the addresses it lacks, and loses them again when the build fails', async () => {
  const folder = project('shared', 'nextjs')
  const made = await node.api('POST', '/v1/applications', {
    ...{ name: 'Website', kind: 'web', redirect_uris: ['https://www.acme.example/callback'] },
  })
  const words = ['--application', String(made.client_id), '--url', 'http://localhost:3100']
  const uris = async (): Promise<string[]> =>
    (await applications('Website')).flatMap(each => [...each.redirect_uris, ...each.logout_uris].map(({ uri }) => uri))
  const failing: World['runProgram'] = () => Promise.resolve({ code: 1, output: '' })
  assert.equal((await install(folder, { words, world: { runProgram: failing } })).json.code, 'packages_not_installed')
  assert.deepEqual(await uris(), ['https://www.acme.example/callback'])
  assert.equal((await install(folder, { words })).code, 0)
  assert.deepEqual((await uris()).toSorted(), [
    'http://localhost:3100/',
    'http://localhost:3100/callback',
    'https://www.acme.example/callback',
  ])
})

test('a file that somebody wrote stays as it is, and what it lacks is said', async () => {
  const folder = project('merges', 'nextjs')
  mkdirSync(join(folder, 'app/callback'), { recursive: true })
  writeFileSync(join(folder, 'app/callback/route.ts'), 'export const GET = () => new Response();\n')
  writeFileSync(
    join(folder, '.env.local'),
    'OWN=1\nWORKOS_COOKIE_PASSWORD=a-password-that-is-there-already-0123456789\n',
  )
  const ran = await install(folder)
  assert.equal(ran.code, 1)
  const callback = told(ran).files.find(({ path }) => path === 'app/callback/route.ts')
  assert.equal(callback?.state, 'merge')
  assert.match(callback?.diff ?? '', /\+.*handleAuth/)
  assert.equal(
    readFileSync(join(folder, 'app/callback/route.ts'), 'utf8'),
    'export const GET = () => new Response();\n',
  )
  const environment = readFileSync(join(folder, '.env.local'), 'utf8')
  assert.match(environment, /^OWN=1\nWORKOS_COOKIE_PASSWORD=a-password-that-is-there-already-0123456789\n/)
  assert.equal(environment.match(/WORKOS_COOKIE_PASSWORD/g)?.length, 1)
})

test('it is written as the project is: JavaScript, below src, quotes, semicolons, its own package manager', async () => {
  const folder = project('styled', 'nextjs')
  for (const name of ['app', 'tsconfig.json', 'package-lock.json']) rmSync(join(folder, name), { recursive: true })
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const dependencies = { ...manifest.dependencies, next: '15.4.0' }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, dependencies, devDependencies: {} }))
  mkdirSync(join(folder, 'src/app'), { recursive: true })
  writeFileSync(join(folder, 'src/app/page.jsx'), 'import "./page.css"\nexport default () => {\n\treturn null\n}\n')
  writeFileSync(join(folder, 'pnpm-lock.yaml'), '')
  const commands: string[] = []
  const runProgram: World['runProgram'] = program => {
    commands.push(program.command.join(' '))
    return tools(program)
  }
  const ran = await install(folder, { world: { runProgram } })
  assert.equal(ran.code, 0, ran.err)
  const route = readFileSync(join(folder, 'src/app/sign-out/route.js'), 'utf8')
  assert.match(route, /^import \{ cookies \} from "next\/headers"$/m)
  assert.match(route, /^\tconst returnTo = appUrl\(\)$/m)
  assert.doesNotMatch(route, /[«»';]|: Request/)
  assert.match(readFileSync(join(folder, 'src/middleware.js'), 'utf8'), /function middleware\(request, event\)/)
  assert.match(commands[0] ?? '', /^pnpm add --save-exact @workos-inc\/authkit-nextjs@4/)
  assert.deepEqual((await terminal.run(['artifacts', 'review', folder, '--static'])).json.findings, [])
})

test('a key that administers is made only where it is asked for, ends by itself, and ends when the build fails', async () => {
  const folder = project('administers', 'nextjs')
  const keys = async (): Promise<{ name: string; role: string; expires_at: string | null }[]> => {
    const { data } = await node.api('GET', '/v1/api_keys?limit=100')
    return (data as { name: string; role: string; expires_at: string | null }[]).filter(({ name }) =>
      name.startsWith('administers'),
    )
  }
  const failing: World['runProgram'] = () => Promise.resolve({ code: 1, output: '' })
  assert.equal((await install(folder, { words: ['--administers'], world: { runProgram: failing } })).code, 1)
  assert.deepEqual(await keys(), [])
  assert.equal((await install(folder, { words: ['--administers'] })).code, 0)
  const [key] = await keys()
  assert.deepEqual([key?.role, key?.expires_at !== null], ['admin', true])
  assert.match(valueIn(readFileSync(join(folder, '.env.local'), 'utf8'), 'WORKOS_API_KEY') ?? '', /^sk_/)
})

test('what can not be written into is refused before anything is done', async () => {
  const empty = join(root, 'nothing')
  mkdirSync(empty)
  assert.deepEqual((await install(empty)).json.code, 'project_not_found')
  writeFileSync(join(empty, 'package.json'), '{"dependencies":{"koa":"3.0.0"}}')
  assert.deepEqual((await install(empty)).json.code, 'framework_unknown')
  writeFileSync(join(empty, 'package.json'), '{"dependencies":{"next":"16.0.0"}}')
  assert.deepEqual((await install(empty)).json.code, 'project_does_not_fit')
  const folder = project('refused', 'nextjs')
  for (const url of ['localhost:3000', 'ftp://localhost', 'http://localhost/app', 'http://a:b@localhost'])
    assert.equal((await install(folder, { words: ['--url', url] })).json.code, 'usage', url)
  assert.equal(
    (await install(folder, { words: ['--application', 'client_of_nobody'] })).json.code,
    'application_not_found',
  )
  assert.deepEqual(await applications('refused'), [])
  const page = await node.api('POST', '/v1/applications', { name: 'A page', kind: 'single_page' })
  const words = ['--application', String(page.client_id)]
  assert.equal((await install(folder, { words })).json.code, 'application_does_not_fit')
})

test('nothing is written through a link that leads out of the project', async () => {
  const folder = project('linked', 'nextjs')
  const elsewhere = join(root, 'elsewhere')
  mkdirSync(elsewhere)
  symlinkSync(elsewhere, join(folder, 'lib'))
  assert.equal((await install(folder)).json.code, 'project_has_link')
  assert.deepEqual(readdirSync(elsewhere), [])
  assert.deepEqual(
    (await applications('linked')).map(({ state }) => state),
    ['retired'],
  )
})
