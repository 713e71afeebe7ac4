import { type SpawnOptions, spawn } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { filesBelow, repository } from './shape/source.ts'

/**
 * `npm test`: types and lint side by side, then every `*.test.ts` by Node's own runner, whose counts close the output.
 * With paths (`npm test -- server/src/audit`) only the tests below them run, and nothing else; with `--slowest` it says in which
 * files the time went.
 */
/** Far beyond what any file takes, for a machine that is five times slower; what hangs still ends. */
const testTimeoutMs = 900_000
/** As many as there are cores, up to what one PostgreSQL has connections for. */
const filesAtOnce = Math.min(4, Math.max(2, availableParallelism()))
const roots = ['server/src', 'server/tests', 'api-client', 'cli', 'dashboard', 'bench']

const slowest = process.argv.includes('--slowest')
const asked = process.argv.slice(2).filter(place => !place.startsWith('--'))
const stages = asked.length === 0 ? await Promise.all([types(), lint()]) : []
const tests = await runTests(asked.length === 0 ? roots : asked)
for (const failed of stages.filter(({ code }) => code !== 0)) console.error(`${failed.name}: failed, see above`)
process.exitCode = [...stages.map(({ code }) => code), tests].find(code => code !== 0) ?? 0

interface Stage {
  readonly name: string
  readonly code: number
}

/** The server's, then those of the dashboard, which also runs in a browser. */
async function types(): Promise<Stage> {
  const server = await stage('types', 'tsc', ['--noEmit', '-p', '.'])
  const dashboard = await stage('types of the dashboard', 'tsc', ['--noEmit', '-p', 'dashboard'])
  return server.code === 0 ? dashboard : server
}

function lint(): Promise<Stage> {
  return stage('lint and format', 'biome', ['check', '--error-on-warnings', '.'])
}

/** Runs a tool of `node_modules/.bin` and prints what it said in one piece. */
async function stage(name: string, command: string, args: readonly string[]): Promise<Stage> {
  const output: Buffer[] = []
  const code = await run(join(repository, 'node_modules/.bin', command), args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    heard: chunk => output.push(chunk),
  })
  const said = Buffer.concat(output).toString('utf8').trim()
  console.log(`${name}: ${code === 0 ? 'fine' : `failed\n${said}\n`}`)
  return { name, code }
}

function runTests(places: readonly string[]): Promise<number> {
  const files = places.map(place => join(repository, place)).flatMap(testsBelow)
  if (files.length === 0) {
    console.error(`there is no *.test.ts below ${places.join(', ')}`)
    return Promise.resolve(1)
  }
  const options = [
    '--test',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    ...(slowest ? ['--test-reporter=./server/tests/slowest-files.ts', '--test-reporter-destination=stdout'] : []),
    `--test-concurrency=${filesAtOnce}`,
    `--test-timeout=${testTimeoutMs}`,
  ]
  // Each file is a process of its own: what one of them compiled the others read.
  const env = { NODE_COMPILE_CACHE: join(repository, 'node_modules/.cache/ambit-tests'), ...process.env }
  return run(process.execPath, [...options, ...files], { stdio: ['ignore', 'inherit', 'inherit'], env })
}

function testsBelow(place: string): string[] {
  if (!existsSync(place)) return []
  const found = statSync(place).isDirectory() ? filesBelow(place) : [place]
  return found.map(file => relative(repository, file)).filter(file => file.endsWith('.test.ts'))
}

interface RunOptions {
  readonly stdio: SpawnOptions['stdio']
  readonly env?: NodeJS.ProcessEnv
  readonly heard?: (chunk: Buffer) => void
}

function run(command: string, args: readonly string[], { heard, ...options }: RunOptions): Promise<number> {
  return new Promise((settle, fail) => {
    const child = spawn(command, args, { cwd: repository, ...options })
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => heard?.(chunk))
    child.once('error', fail)
    child.once('close', (code, signal) => settle(signal === null ? (code ?? 1) : 1))
  })
}
