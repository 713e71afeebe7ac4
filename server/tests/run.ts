import { type SpawnOptions, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { finished } from 'node:stream/promises'
import { run as runFiles } from 'node:test'
import { spec } from 'node:test/reporters'
import { pathToFileURL } from 'node:url'
import { planProcesses } from './processes.ts'
import { filesBelow, repository } from './shape/source.ts'
import slowestFiles from './slowest-files.ts'

/**
 * `npm test`: types, lint and every `*.test.ts` by Node's own runner side by side; its counts close the output. With paths
 * (`npm test -- server/src/audit`) only the tests below them run, and nothing else; with `--slowest` it says in which files the time
 * went, with `--apart` each file has a process of its own.
 */
/** Far beyond what any process takes, for a machine that is five times slower; what hangs still ends. */
const testTimeoutMs = 900_000
/** One more than there are cores, for many of them wait; up to what one PostgreSQL has connections for. */
const processesAtOnce = Math.min(5, availableParallelism() + 1)
const roots = ['server/src', 'server/tests', 'api-client', 'cli', 'dashboard', 'bench']
const cache = join(repository, 'node_modules/.cache/ambit-tests')

const slowest = process.argv.includes('--slowest')
const apart = process.argv.includes('--apart')
const asked = process.argv.slice(2).filter(place => !place.startsWith('--'))
const stages = asked.length === 0 ? Promise.all([types(), lint()]) : []
const tests = await runTests(asked.length === 0 ? roots : asked)
const failed = (await stages).filter(({ code }) => code !== 0)
for (const { name } of failed) console.error(`${name}: failed, see above`)
process.exitCode = tests && failed.length === 0 ? 0 : 1

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

/** True when every test passed. */
function runTests(places: readonly string[]): Promise<boolean> {
  const files = places.map(place => join(repository, place)).flatMap(testsBelow)
  if (files.length === 0) {
    console.error(`there is no *.test.ts below ${places.join(', ')}`)
    return Promise.resolve(false)
  }
  return runProcesses(planProcesses(files, { apart }).map(processOf))
}

/** A file by itself, or a file that runs several. */
function processOf(files: readonly string[]): string {
  const [first = ''] = files
  if (files.length === 1) return join(repository, first)
  const together = pathToFileURL(join(import.meta.dirname, 'together.ts'))
  const text = `import { runTogether } from '${together}'\nrunTogether(${JSON.stringify(files.map(file => join(repository, file)))})\n`
  const name = `${dirname(first).replaceAll(/[\\/]/g, '-')}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}.mjs`
  const path = join(cache, 'processes', name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

function runProcesses(files: readonly string[]): Promise<boolean> {
  // What one process compiled the others read.
  process.env.NODE_COMPILE_CACHE ??= cache
  // Whoever ends this process ends those of the tests.
  const ended = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => ended.abort())
  return new Promise((settle, fail) => {
    const running = runFiles({
      files: [...files],
      cwd: repository,
      concurrency: processesAtOnce,
      timeout: testTimeoutMs,
      signal: ended.signal,
      execArgv: ['--import', pathToFileURL(join(import.meta.dirname, 'light-hooks.ts')).href],
    })
    let passed = false
    running.on('test:summary', ({ success }) => {
      passed = success
    })
    const reports = [running.compose(spec), ...(slowest ? [running.compose(slowestFiles)] : [])]
    for (const report of reports) report.pipe(process.stdout, { end: false })
    Promise.all(reports.map(report => finished(report))).then(() => settle(passed), fail)
  })
}

function testsBelow(place: string): string[] {
  if (!existsSync(place)) return []
  const found = statSync(place).isDirectory() ? filesBelow(place) : [place]
  return found.map(file => relative(repository, file)).filter(file => file.endsWith('.test.ts'))
}

interface RunOptions {
  readonly stdio: SpawnOptions['stdio']
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
