import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = join(import.meta.dirname, 'node_modules/@modelcontextprotocol/conformance')

export type Revision = '2025-11-25' | '2026-07-28'
export const revisions: readonly Revision[] = ['2025-11-25', '2026-07-28']

/** What one scenario of the suite found, in one leg of the run. */
export interface Row {
  readonly scenario: string
  readonly passed: number
  readonly failed: number
  readonly warnings: number
  /** Ids of the checks that failed, each once, sorted. */
  readonly failing: readonly string[]
  readonly messages: readonly string[]
}

interface Check {
  readonly id: string
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO'
  readonly errorMessage?: string
  readonly description: string
}

export interface SuiteRun {
  readonly rows: readonly Row[]
  readonly output: string
}

/** Installs the suite from its own lock when it is not there. Needs the registry once. */
export async function installSuite(): Promise<void> {
  if (existsSync(join(folder, 'package.json'))) return
  process.stdout.write('Installing the conformance suite from its lock file …\n')
  const { code, output } = await run('npm', ['ci', '--ignore-scripts'], {})
  if (code !== 0) throw new Error(`npm ci failed:\n${output}`)
}

export interface SuiteCommand {
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** With a client, a warning of the suite is no pass. */
  readonly strict?: boolean
  /** Hears everything that the suite prints. */
  readonly heard?: (output: string) => void
}

/** Runs one command of the suite and reads what it wrote about each scenario. */
export async function runSuite({ args, env = {}, heard, strict = false }: SuiteCommand): Promise<SuiteRun> {
  const directory = await mkdtemp(join(tmpdir(), 'conformance-'))
  try {
    const command = [join(folder, 'dist/index.js'), ...args, '-o', directory]
    const { output } = await run(process.execPath, command, { env, ...(heard === undefined ? {} : { heard }) })
    return { rows: await readRows(directory, strict), output }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

interface Options {
  readonly env?: Readonly<Record<string, string>>
  readonly heard?: (output: string) => void
}

function run(command: string, args: readonly string[], options: Options): Promise<{ code: number; output: string }> {
  const child = spawn(command, args, {
    cwd: import.meta.dirname,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk
      options.heard?.(output)
    })
  return new Promise((settle, fail) => {
    child.once('error', fail)
    child.once('close', code => settle({ code: code ?? 1, output }))
  })
}

const stamp = /-\d{4}-\d\d-\d\dT[\d-]+Z$/
const modes = /^(server|authorization-server)-/

async function readRows(directory: string, strict: boolean): Promise<Row[]> {
  const files = (await readdir(directory, { recursive: true })).filter(file => file.endsWith('checks.json')).sort()
  const rows = files.map(async file => {
    const scenario = file
      .replace(/.checks\.json$/, '')
      .replace(stamp, '')
      .replace(modes, '')
      .replaceAll('\\', '/')
    const checks: Check[] = JSON.parse(await readFile(join(directory, file), 'utf8'))
    return rowOf(scenario, strict ? checks.map(asFailure) : checks)
  })
  return Promise.all(rows)
}

function asFailure(check: Check): Check {
  return check.status === 'WARNING' ? { ...check, status: 'FAILURE' } : check
}

function rowOf(scenario: string, checks: readonly Check[]): Row {
  const count = (status: Check['status']): number => checks.filter(check => check.status === status).length
  const failures = checks.filter(({ status }) => status === 'FAILURE')
  return {
    scenario,
    passed: count('SUCCESS'),
    failed: count('FAILURE'),
    warnings: count('WARNING'),
    failing: [...new Set(failures.map(({ id }) => id))].sort(),
    messages: failures.map(({ id, errorMessage, description }) => `${scenario}, ${id}: ${errorMessage ?? description}`),
  }
}

/** What a revision of the protocol requires of a server or a client, frozen at its release, as the suite has it. */
export interface Requirements {
  readonly required: readonly string[]
  /** Run and reported, never counted; with the suite's reason. */
  readonly notScored: ReadonlyMap<string, string>
}

export function readRequirements(revision: Revision, leg: 'server' | 'client'): Requirements {
  const text = readFileSync(join(folder, `requirements/${revision}.yaml`), 'utf8')
  const section = new RegExp(`^${leg}:\\n((?: {2}- \\S+\\n)+)`, 'm').exec(text)?.[1] ?? ''
  const required = [...section.matchAll(/- (\S+)/g)].map(([, name = '']) => name)
  const entries = text.matchAll(/- scenario: (\S+)\n\s+leg: (\S+)\n\s+reason: (\S+)/g)
  const notScored = [...entries]
    .filter(([, , of]) => of === leg)
    .map(([, name = '', , why = '']) => [name, why] as const)
  return { required, notScored: new Map(notScored) }
}
