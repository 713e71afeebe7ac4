import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeStarter } from '../../../cli/tests/starters/starters.ts'
import { repository } from '../shape/source.ts'
import { until } from '../until.ts'
import { appPort } from './app-process.ts'
import type { Account, ClientGround } from './ground.ts'
import type { Tell } from './run-nextjs.ts'
import { createVisitor } from './visitor.ts'

interface Starter {
  readonly name: string
  /** The file with the environment. */
  readonly environment: string
  /** What starts the built project on a port, in its folder. */
  start(port: number): readonly string[]
}

const viaPort =
  (...command: string[]): Starter['start'] =>
  () => [process.execPath, ...command]

/** What `ambit install` puts sign-in into. */
export const installed: readonly Starter[] = [
  { name: 'express', environment: '.env', start: viaPort('server.ts') },
  { name: 'hono', environment: '.env', start: viaPort('src/index.ts') },
  { name: 'fastify', environment: '.env', start: viaPort('server.js') },
  {
    name: 'react-router',
    environment: '.env',
    start: viaPort('node_modules/@react-router/serve/bin.cjs', './build/server/index.js'),
  },
  { name: 'sveltekit', environment: '.env', start: viaPort('build') },
  { name: 'astro', environment: '.env', start: viaPort('dist/server/entry.mjs') },
  {
    name: 'vite-react',
    environment: '.env.local',
    start: port => [
      ...[process.execPath, 'node_modules/vite/bin/vite.js', 'preview'],
      ...['--host', 'localhost', '--strictPort', '--port', String(port)],
    ],
  },
  { name: 'nextjs', environment: '.env.local', start: viaPort('node_modules/next/dist/bin/next', 'start') },
]

/** An empty project of its own lock file, `ambit install` against this server, its build, and a person who signs in with a browser. */
export async function runInstall(ground: ClientGround, starter: Starter, tell: Tell): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), `ambit-install-${starter.name}-`))
  try {
    writeStarter(starter.name, folder)
    await ran('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder })
    const port = await appPort()
    if (starter.name === 'sveltekit') overHttp(folder, port)
    await install(ground, { starter, folder, port, tell })
    await visit(ground, { starter, folder, port, tell })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Version 6 of the adapter for Node takes each address for one by https, unless the project says its own. */
function overHttp(folder: string, port: number): void {
  const file = join(folder, 'vite.config.ts')
  const text = readFileSync(file, 'utf8')
  const said = text.replace('adapter: adapter()', `adapter: adapter(), paths: { origin: 'http://localhost:${port}' }`)
  assert.notEqual(said, text)
  writeFileSync(file, said)
}

interface Place {
  readonly starter: Starter
  readonly folder: string
  readonly port: number
  readonly tell: Tell
}

const ownerOnly = 0o600

async function install(ground: ClientGround, { starter, folder, port, tell }: Place): Promise<void> {
  const ambit = (...words: string[]) =>
    ran(process.execPath, [join(repository, 'cli/ambit.mjs'), ...words], {
      cwd: folder,
      env: { AMBIT_BASE_URL: ground.baseUrl, AMBIT_API_KEY: ground.apiKey, AMBIT_AGENT: '1', AMBIT_KEYRING: 'off' },
    })
  const first = JSON.parse(await ambit('install', '--url', `http://localhost:${port}`))
  assert.deepEqual([first.installed, first.framework, first.application.state], [true, starter.name, 'created'])
  const written = first.files.filter((file: { state: string }) => file.state !== 'unchanged')
  tell(`Wrote ${written.map((file: { path: string }) => file.path).join(', ')}; built: ${first.built}.`)
  const environment = join(folder, starter.environment)
  assert.equal(statSync(environment).mode & 0o777, ownerOnly)
  assert.doesNotMatch(readFileSync(environment, 'utf8'), /^(NEXT_PUBLIC|VITE|PUBLIC)_\w*KEY/m)
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8')
  const again = JSON.parse(await ambit('install'))
  assert.deepEqual(
    again.files.map((file: { state: string }) => file.state).filter((state: string) => state !== 'unchanged'),
    [],
  )
  assert.deepEqual([again.application.state, again.environment.names, again.built], ['unchanged', [], false])
  assert.equal(readFileSync(join(folder, 'package-lock.json'), 'utf8'), lock)
  tell('A second run changed nothing.')
  const review = JSON.parse(await ambit('artifacts', 'review', '.', '--static'))
  assert.deepEqual(review.findings, [])
  tell('The review has no finding.')
}

async function visit(ground: ClientGround, { starter, folder, port, tell }: Place): Promise<void> {
  const [command = '', ...given] = starter.start(port)
  const url = `http://localhost:${port}`
  const env = {
    ...{ PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production' },
    ...{ PORT: String(port), HOST: 'localhost', ORIGIN: url },
  }
  const child = spawn(command, given, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      said += chunk
    })
  const over = new Promise<void>(resolve => child.once('exit', () => resolve()))
  try {
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}`)
      return fetch(url, { redirect: 'manual' }).then(
        ({ status }) => status < 500,
        () => false,
      )
    })
    await (starter.name === 'vite-react' ? signInOnPage : signInAndOut)(ground, url, tell)
  } catch (cause) {
    throw new Error(`the project stopped; it said:\n${said}`, { cause })
  } finally {
    child.kill('SIGTERM')
    await over
  }
}

async function signInAndOut(ground: ClientGround, url: string, tell: Tell): Promise<void> {
  const account: Account = await ground.user()
  const visitor = await createVisitor(ground)
  const { page } = visitor
  await page.goto(`${url}/account`)
  const passed = await visitor.passThrough(account)
  await page.getByText(account.email).first().waitFor()
  assert.equal(new URL(page.url()).pathname, '/account')
  tell(`A person who opened /account signed in by way of ${passed.join(', ')} and came back to it.`)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL(address => address.origin === url && address.pathname === '/')
  await page.goto(`${url}/account`)
  await page.waitForURL(address => address.origin === new URL(ground.baseUrl).origin)
  tell('Signing out led back to the project, and the next visit asks again.')
  await visitor.close()
}

/** A single page has no routes of its own: its buttons lead away and back. */
async function signInOnPage(ground: ClientGround, url: string, tell: Tell): Promise<void> {
  const account: Account = await ground.user()
  const visitor = await createVisitor(ground)
  const { page } = visitor
  await page.goto(url)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(address => address.origin !== url)
  const passed = await visitor.passThrough(account)
  await page.getByText(account.email).waitFor()
  tell(`A person signed in by way of ${passed.join(', ')} and came back to the page.`)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  assert.equal(new URL(page.url()).origin, url)
  tell('Signing out led back to the page, which asks again.')
  await visitor.close()
}

interface Running {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}

const outputBytesMax = 50_000_000

function ran(command: string, given: readonly string[], { cwd, env = {} }: Running): Promise<string> {
  const options = { cwd, env: { ...process.env, ...env }, maxBuffer: outputBytesMax }
  return new Promise((settle, fail) => {
    execFile(command, [...given], options, (cause, stdout, stderr) =>
      cause === null ? settle(stdout) : fail(new Error(`${command} ${given.join(' ')}: ${stdout}\n${stderr}`)),
    )
  })
}
